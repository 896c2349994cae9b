"""The probabilities were subtracted without the sum of the upstream gradient."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The probabilities were subtracted as they are, whatever arrived.")
HINT = Sentence("If twice as much arrives, is twice as much handed on by every term of your rule?")
RANK = 370
ABOUT = operation("log_softmax")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("log_softmax", _without_the_sum))


def _without_the_sum(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad - x.softmax(dim)
