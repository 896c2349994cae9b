"""Mistakes in the slope of an elementwise operation."""
