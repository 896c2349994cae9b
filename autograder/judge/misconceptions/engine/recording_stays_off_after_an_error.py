"""A block that ended with an error left recording switched off."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The state of before was put back only where the block ended without an error.")
HINT = Sentence("Which ways lead out of a block besides its last line, and what has to be done on each of them?")
RANK = 59
ABOUT = piece("no_grad")


class AtTheEndOnly(PyTorch):
    def no_grad(self) -> AbstractContextManager[None]:
        return _at_the_end()


class AfterAnErrorOnly(PyTorch):
    """Puts the state back after an `Exception`, but not after an interrupt, which is none."""

    def no_grad(self) -> AbstractContextManager[None]:
        return _after_an_error()


class Never(PyTorch):
    """Another mistake: the state of before is not put back at all."""

    def no_grad(self) -> AbstractContextManager[None]:
        return _never()


@contextmanager
def _at_the_end() -> Iterator[None]:
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    yield
    torch.set_grad_enabled(before)


@contextmanager
def _after_an_error() -> Iterator[None]:
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        yield
    except Exception:
        torch.set_grad_enabled(before)
        raise
    torch.set_grad_enabled(before)


@contextmanager
def _never() -> Iterator[None]:
    torch.set_grad_enabled(False)
    yield


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(AtTheEndOnly, AfterAnErrorOnly) and not evidence.is_what_this_gives(Never)
