"""Meets the visitor, and does its whole job with the line cut."""

VERSION = "0.1.0"
"""What the kiosk says of itself to staff and server; a test holds it to pyproject.toml."""
