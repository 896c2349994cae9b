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
    handed_out,
    has_answers,
    notebook_at,
    operations_defined,
    refuse_other_names,
    refuse_unasked,
    source_of,
)
from .jupyter import RUN_AS_PYTHON, as_python
from .languages import TEXTS, language_at, language_of, texts_of, translate
from .marks import Mark, SourceCell, is_unchanged, mark_of
from .restoring import Place, Restored, copies_left_out, like, places, restored, untouched_copies

__all__ = [
    "MAX_BRACKETS",
    "MAX_BYTES",
    "RUN_AS_PYTHON",
    "TEXTS",
    "GradedCell",
    "Mark",
    "Place",
    "Restored",
    "SourceCell",
    "as_python",
    "cells_at",
    "cells_in",
    "copies_left_out",
    "graded_among",
    "graded_by_notebook",
    "graded_cells",
    "handed_out",
    "has_answers",
    "is_unchanged",
    "language_at",
    "language_of",
    "like",
    "mark_of",
    "notebook_at",
    "operations_defined",
    "places",
    "refuse_other_names",
    "refuse_unasked",
    "restored",
    "source_of",
    "texts_of",
    "translate",
    "untouched_copies",
]
