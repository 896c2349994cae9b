"""The gradient of the values was made with the weights as they are, and not with their transpose."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import OF_VALUES, with_steps
from ..evidence import Evidence

WHY = Sentence("The weights were not transposed for the values.")
HINT = Sentence("Which queries used a given value, and with which weights?")
RANK = 50
ABOUT = operation(*OF_VALUES)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps(evidence.case.operation or "", products=_not_transposed))


def _not_transposed(grad: Tensor, q: Tensor, k: Tensor, of_scores: Tensor, weights: Tensor) -> tuple[Tensor, ...]:
    return of_scores @ k, of_scores.mT @ q, weights @ grad
