"""What the kiosk remembers, in one SQLite file that one thread owns."""
