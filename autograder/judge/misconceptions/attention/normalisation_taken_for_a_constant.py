"""The sum that the weights are divided by was treated as a constant."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import OF_WEIGHTS, with_steps
from ..evidence import Evidence

WHY = Sentence("The sum below the fraction was not differentiated.")
HINT = Sentence("A row of weights always adds up to 1: if one of them grows, what do the others do?")
RANK = 30
ABOUT = operation(*OF_WEIGHTS)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps(evidence.case.operation or "", slope=_of_the_exponentials))


def _of_the_exponentials(weights: Tensor, arrived: Tensor) -> Tensor:
    return weights * arrived
