"""The kit in a CI service: a pytest plugin."""
