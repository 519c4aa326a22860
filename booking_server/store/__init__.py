"""The books themselves: one SQLite file. Nothing outside this room knows SQL."""
