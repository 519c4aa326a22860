"""What reads a ticket."""
