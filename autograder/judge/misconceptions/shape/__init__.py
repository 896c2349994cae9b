"""Mistakes in where each number went: shapes, axes, borders and indices."""
