"""Where an index reads a place several times, only the gradient of the last time is kept."""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("Gradients were written to their places, where they have to be added.")
HINT = Sentence("The same place was read twice: how many gradients arrive there, and how many does your rule keep?")
RANK = 90
ABOUT = operation("getitem", "index_select", "embedding", "gather")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(*(with_rule(name, rule) for rule in _RULES[name]))


def _getitem(grad: Tensor, x: Tensor, index: Any) -> Tensor:
    written = grad.new_zeros(x.shape)
    written[index] = grad
    return written


def _index_select(grad: Tensor, x: Tensor, dim: int, index: Tensor) -> Tensor:
    return grad.new_zeros(x.shape).index_copy(dim, index, grad)


def _gather(grad: Tensor, x: Tensor, dim: int, index: Tensor, **_: Any) -> Tensor:
    return grad.new_zeros(x.shape).scatter(dim, index, grad)


def _embedding(padded: bool) -> Callable[..., Any]:
    def rule(grad: Tensor, index: Tensor, weight: Tensor, padding_idx: int | None = None, *_: Any, **__: Any) -> Any:
        written = _getitem(grad, weight, index)
        if padded and padding_idx is not None:
            written[padding_idx] = 0.0
        return None, written

    return rule


_RULES: dict[str, tuple[Callable[..., Any], ...]] = {
    "getitem": (_getitem,),
    "index_select": (_index_select,),
    "gather": (_gather,),
    "embedding": (_embedding(True), _embedding(False)),
}
