"""Measures the house: each figure beside its raw limit, in the same run."""
