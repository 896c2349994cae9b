"""The kit in a student's notebook: `check()`, and errors without the kit's own frames."""
