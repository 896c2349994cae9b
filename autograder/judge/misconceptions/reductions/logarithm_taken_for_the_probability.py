"""The saved logarithm was used where its exponential belongs."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The saved output was used as if it were a probability.")
HINT = Sentence("Is the output that forward saved a probability, or the logarithm of one?")
RANK = 380
ABOUT = operation("log_softmax")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("log_softmax", _of_the_output))


def _of_the_output(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad - x.log_softmax(dim) * grad.sum(dim, keepdim=True)
