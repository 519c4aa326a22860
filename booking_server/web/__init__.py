"""The pages that people open, and what kiosks and the command line ask over HTTP."""
