"""The judge: reference, comparison, points and diagnosis. It sees only numbers, never student code."""

from .reference import Reference
from .score import case_points, faulty, graded, graded_cell
from .verdict import barred, judge

__all__ = ["Reference", "barred", "case_points", "faulty", "graded", "graded_cell", "judge"]
