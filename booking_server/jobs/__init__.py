"""What happens by itself: the end of the day, and forgetting."""
