"""Keeps the books of every meeting place, and has the last word."""
