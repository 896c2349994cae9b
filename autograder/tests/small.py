"""Give the tests' own assignment, in the nbgrader course `course/`: three questions that are graded quickly.

Tests of the machine use it; tests of a real assignment's content use the real one. No test knows the points of either:
`FULL` and `POINTS` are read from the notebook. `small_class.py` hands it in and grades it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from autograder.cases import load_assignment
from autograder.notebooks import graded_cells
from autograder.records import Submission
from autograder.report.words import number
from autograder.sandbox import WarmServer
from autograder.submission import read

COURSE = Path(__file__).parent / "course"
NAME = "01-small"
SOLUTIONS, RELEASED = COURSE / "solutions", COURSE / "assignments"
SOLVED, UNTOUCHED = (room / NAME / f"{NAME}.ipynb" for room in (SOLUTIONS, RELEASED))
POINTS = {cell.name: cell.points for cell in graded_cells(SOLUTIONS / NAME)}
FULL = sum(POINTS.values())
SHOWN = number(FULL)  # as a person reads it
CASES = [case.name for case in load_assignment(SOLUTIONS / NAME).cases]

# The second gradient keeps the shape of the result: right where nothing was stretched, so it earns part of the points.
NOT_SUMMED = """class Sub(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shape_a = a.shape
        return a - b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.sum_to_size(ctx.shape_a), -grad_output
"""
# A script with the rule of one question and nothing else.
ONLY_NEG = b"""# %%
from autograder import Function
# %%
class Neg(Function):
    forward = staticmethod(lambda ctx, x: -x)
    backward = staticmethod(lambda ctx, g: -g)
"""


def solution() -> Submission:
    """Return the solution as a submission."""
    return read(SOLVED)


def released() -> Submission:
    """Return the untouched release as a submission."""
    return read(UNTOUCHED)


def changed(base: Path, change: Callable[[Any], object]) -> bytes:
    """Return the notebook at `base` after `change`; not written by nbformat, which would mend it."""
    notebook = nbformat.read(base, as_version=4)
    change(notebook)
    return json.dumps(notebook).encode()


def appended(source: str, base: Path = SOLVED) -> bytes:
    """Return the notebook at `base` with one more cell at its end."""
    return changed(base, lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell(source)))


class Lent:
    """A warm server that serves the whole test run: a borrower's `stop` does not end it."""

    def __init__(self, server: WarmServer) -> None:
        self._server = server

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)

    def stop(self) -> None:
        """Leave the server as it is."""
