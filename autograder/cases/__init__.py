"""The questions of an assignment: `@case`, `sweep` and `raised` for its files, and the loading of its folder.

In comes `cases.py`, with `hidden_cases.py` beside it in the instructor's folder; out goes an `Assignment`.
A case is a torch program: the judge runs it on PyTorch, the guest on the student's engine.
Nothing here imports torch.
"""

from .aspects import TITLES, title
from .files import HIDDEN, IGNORED, PUBLIC, case_files, files_beside, has_hidden, is_assignment, is_case_file
from .folder import find_assignment, is_instructors, load_assignment, load_cases, of_notebook, refuse_disagreement
from .programs import few_nested_calls, leaf, renamed
from .register import case, credit, raised
from .samples import away, broadcasts, coincidences, flat, normal, positive, reductions, sample, shapes, values
from .sweeps import draw_ahead, sweep

__all__ = [
    "HIDDEN",
    "IGNORED",
    "PUBLIC",
    "TITLES",
    "away",
    "broadcasts",
    "case",
    "case_files",
    "coincidences",
    "credit",
    "draw_ahead",
    "few_nested_calls",
    "files_beside",
    "find_assignment",
    "flat",
    "has_hidden",
    "is_assignment",
    "is_case_file",
    "is_instructors",
    "leaf",
    "load_assignment",
    "load_cases",
    "normal",
    "of_notebook",
    "positive",
    "raised",
    "reductions",
    "refuse_disagreement",
    "renamed",
    "sample",
    "shapes",
    "sweep",
    "title",
    "values",
]  # fmt: skip
