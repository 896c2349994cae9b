"""The gradient of the keys was made with the rows of the scores, which belong to queries."""

from torch import Tensor

from ....words import Sentence
from ..about import operation
from ..attending import OF_VALUES, with_steps
from ..evidence import Evidence

WHY = Sentence("The gradient of the scores was not transposed for the keys.")
HINT = Sentence("Rows of the scores belong to queries: what do the rows of the gradient of the keys belong to?")
RANK = 40
ABOUT = operation(*OF_VALUES)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_steps(evidence.case.operation or "", products=_not_transposed))


def _not_transposed(grad: Tensor, q: Tensor, k: Tensor, of_scores: Tensor, weights: Tensor) -> tuple[Tensor, ...]:
    return of_scores @ k, of_scores @ q, weights.mT @ grad
