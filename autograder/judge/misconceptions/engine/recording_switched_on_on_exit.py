"""On leaving the inner of two blocks, recording was switched on inside the outer block."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("At the end of the block, recording was switched on even if it had been off before.")
HINT = Sentence("A block may be inside another one: which state has to be there after leaving the inner one?")
RANK = 58
ABOUT = piece("no_grad")


class SwitchedOn(PyTorch):
    def no_grad(self) -> AbstractContextManager[None]:
        return _block(True)


class AsWhenMade(PyTorch):
    """Another mistake: on exit, recording is as it was when the block was made, not when it was entered."""

    def no_grad(self) -> AbstractContextManager[None]:
        return _block(torch.is_grad_enabled())


@contextmanager
def _block(afterwards: bool) -> Iterator[None]:
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        torch.set_grad_enabled(afterwards)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(SwitchedOn) and not evidence.is_what_this_gives(AsWhenMade)
