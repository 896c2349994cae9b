"""A block inside another leaves recording in a state that was not that of before it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence
from .recording_stays_off_after_an_error import Never
from .recording_switched_on_on_exit import AsWhenMade

WHY = Sentence("A block left recording in another state than the one that it had found.")
HINT = Sentence("Put one block into another: what does each of them find, and where does it keep that until its end?")
RANK = 62
ABOUT = piece("no_grad")


class TurnedOver(PyTorch):
    def no_grad(self) -> AbstractContextManager[None]:
        return _turned_over()


class OneState(PyTorch):
    before = True

    def no_grad(self) -> AbstractContextManager[None]:
        return _kept_in(self)


class OnAtTheOutermost(PyTorch):
    open = 0

    def no_grad(self) -> AbstractContextManager[None]:
        return _counted(self)


@contextmanager
def _turned_over() -> Iterator[None]:
    torch.set_grad_enabled(not torch.is_grad_enabled())
    try:
        yield
    finally:
        torch.set_grad_enabled(not torch.is_grad_enabled())


@contextmanager
def _kept_in(place: OneState) -> Iterator[None]:
    place.before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        torch.set_grad_enabled(place.before)


@contextmanager
def _counted(place: OnAtTheOutermost) -> Iterator[None]:
    place.open += 1
    torch.set_grad_enabled(False)
    try:
        yield
    finally:
        place.open -= 1
        torch.set_grad_enabled(place.open == 0)


def fits(evidence: Evidence) -> bool:
    left = evidence.is_what_this_gives(AsWhenMade, TurnedOver, OneState, OnAtTheOutermost)
    return left and not evidence.is_what_this_gives(Never)
