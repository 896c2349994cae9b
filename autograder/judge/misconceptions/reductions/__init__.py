"""Mistakes of sum and mean."""
