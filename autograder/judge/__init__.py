"""The judge: reference, comparison, points and diagnosis. It sees numbers only, never student code."""

from .reference import Reference
from .score import faulty, graded, graded_cell
from .verdict import barred, judge

__all__ = ["Reference", "barred", "faulty", "graded", "graded_cell", "judge"]
