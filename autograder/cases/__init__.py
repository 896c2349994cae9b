"""The questions of an assignment: `@case`, `sweep` and `raised` for its files, and the loading of its folder.

In comes `cases.py`, with `hidden_cases.py` beside it in the instructor's folder; out goes an `Assignment`.
A case is a torch program: the judge runs it on PyTorch, the guest on the student's engine.
Nothing here imports torch.
"""

from .aspects import TITLES, title
from .experiments import debugs, exposes, tells_apart
from .files import HIDDEN, IGNORED, PUBLIC, case_files, files_beside, has_hidden, is_assignment, is_case_file, stamps
from .folder import (
    AUTHORS_ROOMS,
    find_assignment,
    is_instructors,
    load_assignment,
    load_cases,
    load_unchanged,
    of_notebook,
    refuse_disagreement,
)
from .own import kept_by, own_operation
from .programs import few_nested_calls, leaf, renamed, totals_of_every_size
from .pytorch import Operation, left_out, operation, operations, pytorch_samples
from .register import case, credit, helper, hint, mistake, raised
from .register import collecting as collected
from .samples import (
    away,
    booleans,
    broadcasts,
    coincidences,
    flat,
    indices,
    integers,
    normal,
    positive,
    positive_definite,
    reductions,
    regular,
    sample,
    shapes,
    values,
)
from .sweeps import draw_ahead, sweep

__all__ = [
    "AUTHORS_ROOMS",
    "HIDDEN",
    "IGNORED",
    "PUBLIC",
    "TITLES",
    "Operation",
    "away",
    "booleans",
    "broadcasts",
    "case",
    "case_files",
    "coincidences",
    "collected",
    "credit",
    "debugs",
    "draw_ahead",
    "exposes",
    "few_nested_calls",
    "files_beside",
    "find_assignment",
    "flat",
    "has_hidden",
    "helper",
    "hint",
    "indices",
    "integers",
    "is_assignment",
    "is_case_file",
    "is_instructors",
    "kept_by",
    "leaf",
    "left_out",
    "load_assignment",
    "load_cases",
    "load_unchanged",
    "mistake",
    "normal",
    "of_notebook",
    "operation",
    "operations",
    "own_operation",
    "positive",
    "positive_definite",
    "pytorch_samples",
    "raised",
    "reductions",
    "refuse_disagreement",
    "regular",
    "renamed",
    "sample",
    "shapes",
    "stamps",
    "sweep",
    "tells_apart",
    "title",
    "totals_of_every_size",
    "values",
]  # fmt: skip
