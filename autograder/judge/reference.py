"""What PyTorch gives for each case: computed once, kept for every submission of the run. This is the judge's side only."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable, Mapping

import torch

from ..clock import Clock, OutOfTime
from ..engine import leaves
from ..errors import ReferenceFailed, described
from ..records import Case, Leaf
from .compare import difference

SECONDS = 10.0  # of computing that PyTorch gets for a case: five times what a student's engine has by default


class Reference:
    """The values of cases on PyTorch, by case. One object serves a whole class."""

    def __init__(self) -> None:
        self._known: dict[Case, Mapping[str, Leaf] | str] = {}  # a text says why there are none
        self._lock = threading.Lock()  # torch.enable_grad is a thread's own, but warnings' filters are not

    def __call__(self, case: Case) -> Mapping[str, Leaf]:
        """The named leaves that `case` returns on PyTorch. Raises ReferenceFailed if it does not run there, or says nothing."""
        if case not in self._known:
            with self._lock:
                self._known[case] = _on_pytorch(case)
        found = self._known[case]
        if isinstance(found, str):
            raise ReferenceFailed(found)
        return found

    def knows(self, cases: Iterable[Case]) -> bool:
        """Whether the values of all of them are computed already."""
        return all(case in self._known for case in cases)

    def prepare(self, case: Case, twice: bool = False) -> Mapping[str, Leaf]:
        """The values of `case`, computed now; none of a case that fails on PyTorch, which is named when it is judged.

        `twice` has it run once more: one that draws its numbers anew each time has no values, and fails too.
        """
        try:
            first = self(case)
        except ReferenceFailed:
            return {}
        if twice:
            with self._lock:
                again = _on_pytorch(case)
            if isinstance(again, str) or difference(first, again) is not None:
                self._known[case] = f"The case {case.name!r} gives other values each time it is run: give what it draws a seed, the case has to be mended."
                return {}
        return first


def _on_pytorch(case: Case) -> Mapping[str, Leaf] | str:
    """What it returns; a sentence if that is nothing."""
    try:
        with warnings.catch_warnings(), torch.enable_grad(), Clock(SECONDS) as run:
            warnings.simplefilter("ignore")
            found = run(lambda: leaves(case.program(torch)))
    except OutOfTime:
        return f"The case {case.name!r} does not end on PyTorch itself (it was stopped after {SECONDS:g} seconds of computing): the case has to be mended."
    except Exception as error:  # noqa: BLE001  whatever the author's program raises
        return f"The case {case.name!r} fails on PyTorch itself ({described(error)}): the case has to be mended."
    if all(leaf is None for leaf in found.values()):
        return f"The case {case.name!r} returns nothing that could be compared (did it forget to return?): the case has to be mended."
    return found
