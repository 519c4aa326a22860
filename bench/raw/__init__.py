"""The raw limits: the same work without our house around it."""
