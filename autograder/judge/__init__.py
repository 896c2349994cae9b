"""The judge: reference, comparison, points and diagnosis. It sees only numbers, never student code."""

import warnings

from .diagnose import explained
from .example import example, with_example
from .guilty import Guilty, asked_of, guilty, suspect, with_guilty
from .mistakes import refuse_dead_mistakes
from .reached import asked
from .reference import VERSION, Reference, on_pytorch, one_thread
from .score import case_points, faulty, graded, graded_cell
from .trace import snippet
from .verdict import barred, judge

__all__ = [
    "VERSION", "Guilty", "Reference", "asked", "asked_of", "barred", "case_points", "example", "explained", "faulty",
    "graded", "graded_cell", "guilty", "judge", "on_pytorch", "one_thread", "refuse_dead_mistakes", "snippet",
    "suspect", "with_example", "with_guilty",
]  # fmt: skip

# What PyTorch warns of while the kit asks it (the variance of one number) is neither for a student nor for a program
# that grades. Only warnings about lines of the kit are meant; those about lines of case files are shown.
warnings.filterwarnings("ignore", category=UserWarning, module=r"autograder\.(cases|judge)(\.|$)")
