"""Meets the visitor, and does its whole job with the line cut."""
