"""The paths through the statistics are too strong: sums, or means over too few elements."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch, with_rule
from ..about import operation
from ..evidence import Evidence
from ..forwards import gradients_of, in_order, itself
from ..normal import NORMALISATIONS, normalised, parts_of
from ..paths import with_norm

WHY = Sentence("What comes through the statistics was divided by another number than that of the elements of a row.")
HINT = Sentence("Of how many elements is one mean taken here?")
RANK = 255
ABOUT = operation(*NORMALISATIONS, "add_norm")
EVERYWHERE = False  # in evaluation, and in rows of one element, it does not show
_CONSTANT = frozenset({"mean", "variance"})


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    if name == "add_norm":
        return evidence.is_what_this_gives(with_norm(_summed))
    return evidence.is_what_this_gives(_too_strong(name, False), _too_strong(name, True))


@cache
def _too_strong(name: str, examples_count: bool) -> type[PyTorch]:
    """Return a PyTorch whose means are sums, or are divided by the number of examples only."""

    def rule(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        inputs, options = in_order(name, inputs, options)
        right = gradients_of(itself(name), grad, inputs, options)
        direct = gradients_of(normalised(name, _CONSTANT), grad, inputs, options)[0]
        parts = parts_of(name, *inputs)
        elements = parts.rows.shape[parts.first :].numel()
        times = elements / len(grad) if examples_count else elements
        return direct - times * (direct - right[0]), *right[1:]

    return with_rule(name, rule)


def _summed(grad: Tensor, normed: Tensor, root: Tensor, weight: Tensor) -> Tensor:
    along = (grad * weight * normed).sum(-1, keepdim=True)
    return (grad * weight - normed * along) / root
