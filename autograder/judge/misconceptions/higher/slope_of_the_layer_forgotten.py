"""On the way back the layer was passed as if it were linear."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The slope of tanh is missing in the gradients that arrive in front of it.")
HINT = Sentence("Count the steps of forward, and those of your way back: which one is missing?")
RANK = 53
ABOUT = operation("feed_forward")


def identity(grad: Tensor, _: Tensor) -> Tensor:
    return grad


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("tanh", identity))
