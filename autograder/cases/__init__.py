"""What an assignment asks: `@case`, `sweep` and `raised` in its files, and the loading of its folder.

In comes `cases.py` (with `hidden_cases.py` beside it, at the instructor's); out goes an `Assignment`. A case is a torch program:
the judge runs it on PyTorch, the guest on the student's engine. Nothing here imports torch.
"""

from .cells import MAX_BRACKETS, MAX_BYTES, GradedCell, graded_among, graded_cells, refuse_other_names, refuse_unasked
from .folder import HIDDEN, PUBLIC, find_assignment, is_instructors, load_assignment, load_cases, of_notebook, refuse_disagreement
from .register import case, did_you_mean, raised
from .samples import away, broadcasts, flat, normal, positive, sample, shapes, values
from .sweeps import draw_ahead, sweep

__all__ = [
    "HIDDEN", "MAX_BRACKETS", "MAX_BYTES", "PUBLIC", "GradedCell", "away", "broadcasts", "case", "did_you_mean", "draw_ahead", "find_assignment", "flat",
    "graded_among", "graded_cells", "is_instructors", "load_assignment", "load_cases", "normal", "of_notebook", "positive", "raised", "refuse_disagreement",
    "refuse_other_names", "refuse_unasked", "sample", "shapes", "sweep", "values",
]  # fmt: skip
