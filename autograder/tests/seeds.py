"""Grade the solutions on cases drawn anew, with other seeds each time: a right rule is right on any numbers.

    python -m autograder.tests.seeds --gradings 500 03-elementwise 04-reductions

A grading is one solution on all cases of its assignment, public and hidden, judged in this process. Prints every case
that a solution did not pass, with the turn that drew it, and the number of gradings. The exit code is 1 if there are
any.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

from autograder.cases import load_assignment, sweeps
from autograder.judge import Reference, judge
from autograder.mutants.answers import cells_of
from autograder.mutants.judged import running, values_of
from autograder.records import Assignment, Attempt, Outcome

from .conftest import NAMES, SOLUTIONS

_STEP = 1009  # between the seeds of two turns: further than any two seeds of one assignment


@contextmanager
def turned(turn: int) -> Iterator[None]:
    """Let every sweep that is read meanwhile draw with other seeds; turn 0 draws the usual numbers."""
    original = sweeps._Draws.__init__

    def other(self: Any, operation: str, call: Any, sample: Any, seed: int) -> None:
        original(self, operation, call, sample, seed + _STEP * turn)

    sweeps._Draws.__init__ = other  # type: ignore[method-assign]
    try:
        yield
    finally:
        sweeps._Draws.__init__ = original  # type: ignore[method-assign]


def drawn(name: str, turn: int) -> Assignment:
    """Return an assignment whose sweeps are drawn with the seeds of a turn."""
    with turned(turn):
        return load_assignment(SOLUTIONS / name, hidden=True)


def failed(name: str, turn: int) -> Iterator[str]:
    """Yield the cases of a turn that the solution does not pass, with what is said of them."""
    reference = Reference()
    with running(cells_of(SOLUTIONS / name / f"{name}.ipynb")):
        for case in drawn(name, turn).cases:
            if case.functions:
                continue  # an experiment that is handed in
            verdict = judge(case, Attempt(values=values_of(case) or {}), reference)
            if verdict.outcome is not Outcome.PASSED:
                yield f"{name}, turn {turn}: {case.name}: {verdict.outcome.value}: {verdict.message}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradings", type=int, default=2000)
    parser.add_argument("--first", type=int, default=1, help="the first turn")
    parser.add_argument("names", nargs="*", default=NAMES)
    options = parser.parse_args()
    bad = 0
    gc.disable()  # a collection would count as time of the case that it happens in
    for number, name in zip(range(options.gradings), cycle(options.names)):
        gc.collect()
        for line in failed(name, options.first + number // len(options.names)):
            print(line, flush=True)
            bad += 1
    print(f"{options.gradings} gradings, {bad} cases not passed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
