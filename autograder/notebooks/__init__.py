"""The only reader of nbgrader's cells: which cells of a notebook are graded, answers or locked, and what they ask.

Nothing here imports torch.
"""

from .graded import (
    MAX_BRACKETS,
    MAX_BYTES,
    GradedCell,
    graded_among,
    graded_by_notebook,
    graded_cells,
    has_answers,
    operations_defined,
    refuse_other_names,
    refuse_unasked,
)
from .marks import Mark, SourceCell, mark_of

__all__ = [
    "MAX_BRACKETS",
    "MAX_BYTES",
    "GradedCell",
    "Mark",
    "SourceCell",
    "graded_among",
    "graded_by_notebook",
    "graded_cells",
    "has_answers",
    "mark_of",
    "operations_defined",
    "refuse_other_names",
    "refuse_unasked",
]  # fmt: skip
