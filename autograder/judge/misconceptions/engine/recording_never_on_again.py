"""After the block nothing is recorded any more, whether it ended with an error or not."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence
from .recording_stays_off_after_an_error import Never

WHY = Sentence("After the block, recording stayed off.")
HINT = Sentence("In which state should the block leave recording, and who sees to it?")
RANK = 61
ABOUT = piece("no_grad")


class AfterAnErrorAlone(PyTorch):
    def no_grad(self) -> AbstractContextManager[None]:
        return _after_an_error_alone()


@contextmanager
def _after_an_error_alone() -> Iterator[None]:
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        yield
    except BaseException:
        torch.set_grad_enabled(before)
        raise


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(Never, AfterAnErrorAlone)
