"""Where both operands are equal, each of them got the whole gradient."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("At a tie, the whole gradient was handed to both operands.")
HINT = Sentence("Add up what your rule hands out for one result: is it as much as what came in?")
RANK = 220
ABOUT = operation("maximum", "minimum")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_rule(name, _greater if name == "maximum" else _smaller))


def _greater(grad: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return grad.masked_fill(a < b, 0.0).sum_to_size(a.shape), grad.masked_fill(b < a, 0.0).sum_to_size(b.shape)


def _smaller(grad: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return _greater(grad, -a, -b)
