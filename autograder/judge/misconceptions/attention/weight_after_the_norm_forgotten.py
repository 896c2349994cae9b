"""The weight does not stand in the gradient of what was normalised."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..paths import of_norm, with_norm

WHY = Sentence("The weight was left out on the way back to the vector.")
HINT = Sentence("The vector was multiplied by weights after the norm: where do they stand on the way back?")
RANK = 210
ABOUT = operation("add_norm")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_norm(_without))


def _without(grad: Tensor, normed: Tensor, root: Tensor, weight: Tensor) -> Tensor:
    return of_norm(grad, normed, root, weight / weight)
