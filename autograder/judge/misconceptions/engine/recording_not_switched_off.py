"""Inside the block, operations are recorded as outside."""

from contextlib import AbstractContextManager, nullcontext

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("Inside the block, operations were recorded as if there were no block.")
HINT = Sentence("What may an operation inside the block leave in the graph, and what tells it so?")
RANK = 60
ABOUT = piece("no_grad")


class NeverOff(PyTorch):
    def no_grad(self) -> AbstractContextManager[None]:
        return nullcontext()


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(NeverOff)
