"""The only reader of nbgrader's cells: which cells of a notebook are graded, answers or locked, and what they ask.

Nothing here imports torch.
"""

from .graded import (
    MAX_BRACKETS,
    MAX_BYTES,
    GradedCell,
    cells_at,
    cells_in,
    graded_among,
    graded_by_notebook,
    graded_cells,
    has_answers,
    refuse_other_names,
    refuse_unasked,
    source_of,
)
from .marks import Mark, SourceCell, is_unchanged, mark_of

__all__ = [
    "MAX_BRACKETS",
    "MAX_BYTES",
    "GradedCell",
    "Mark",
    "SourceCell",
    "cells_at",
    "cells_in",
    "graded_among",
    "graded_by_notebook",
    "graded_cells",
    "has_answers",
    "is_unchanged",
    "mark_of",
    "refuse_other_names",
    "refuse_unasked",
    "source_of",
]  # fmt: skip
