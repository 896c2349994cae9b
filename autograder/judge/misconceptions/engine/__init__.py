"""Mistakes in the engine's pieces."""
