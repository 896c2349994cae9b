"""The root mean square by which the path was divided was treated as a constant."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..paths import with_norm

WHY = Sentence("The root below the fraction was not differentiated.")
HINT = Sentence("What the vector is divided by: does it change when one number of the vector grows?")
RANK = 200
ABOUT = operation("add_norm")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_norm(_divided))


def _divided(grad: Tensor, _: Tensor, root: Tensor, weight: Tensor) -> Tensor:
    return grad * weight / root
