"""What PyTorch gives for each case: computed once, kept for every submission of the run. This is the judge's side only."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping

import torch

from ..engine import leaves
from ..errors import ReferenceFailed
from ..records import Case, Leaf


class Reference:
    """The values of cases on PyTorch, by case. One object serves a whole class."""

    def __init__(self) -> None:
        self._known: dict[Case, Mapping[str, Leaf]] = {}
        self._lock = threading.Lock()  # torch.enable_grad is a thread's own, but warnings' filters are not

    def __call__(self, case: Case) -> Mapping[str, Leaf]:
        """The named leaves that `case` returns on PyTorch. Raises ReferenceFailed if it does not run there."""
        if case not in self._known:
            with self._lock:
                self._known[case] = _on_pytorch(case)
        return self._known[case]

    def prepare(self, case: Case) -> Mapping[str, Leaf]:
        """The values of `case`, computed now; none of a case that fails on PyTorch, which is named when it is judged."""
        try:
            return self(case)
        except ReferenceFailed:
            return {}


def _on_pytorch(case: Case) -> Mapping[str, Leaf]:
    try:
        with warnings.catch_warnings(), torch.enable_grad():
            warnings.simplefilter("ignore")
            return leaves(case.program(torch))
    except Exception as error:
        raise ReferenceFailed(f"The case {case.name!r} fails on PyTorch itself ({type(error).__name__}: {error}): the case has to be mended.") from error
