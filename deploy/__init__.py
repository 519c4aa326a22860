"""Sets the house up, shows it, and keeps its written-down parts in step with the code."""
