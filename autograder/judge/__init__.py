"""The judge: reference, comparison, points and diagnosis. It sees only numbers, never student code."""

from .reached import asked
from .reference import Reference
from .score import case_points, faulty, graded, graded_cell
from .verdict import barred, judge

__all__ = ["Reference", "asked", "barred", "case_points", "faulty", "graded", "graded_cell", "judge"]
