"""The public cases: each line makes those of one question."""
