"""An exception that is raised inside the block does not come out of it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("An exception that was raised inside the block did not come out of it.")
HINT = Sentence("Who has to hear of an exception that is raised inside the block?")
RANK = 63
ABOUT = piece("no_grad")


class Swallowed(PyTorch):
    def no_grad(self) -> AbstractContextManager[None]:
        return _swallowed(Exception)


class StopIterationSwallowed(PyTorch):
    def no_grad(self) -> AbstractContextManager[None]:
        return _swallowed(StopIteration)


@contextmanager
def _swallowed(kind: type[Exception]) -> Iterator[None]:
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    with suppress(kind):
        try:
            yield
        finally:
            torch.set_grad_enabled(before)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(Swallowed, StopIterationSwallowed)
