"""The kit in a CI service: pytest's plugin."""
