"""The gradient was read by the index that it should have been written by."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The operation of the forward was applied to the gradient, and not its adjoint.")
HINT = Sentence("In backward, is the index on the side of reading or on that of writing?")
RANK = 100
ABOUT = operation("gather", "index_select", "getitem")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_rule(name, _RULES[name]))


def _again(name: str) -> Any:
    return lambda grad, x, dim, index, **_: getattr(grad, name)(dim, index)


def _getitem(grad: Tensor, x: Tensor, index: Any) -> Tensor:
    return grad[index]


_RULES: dict[str, Any] = {"gather": _again("gather"), "index_select": _again("index_select"), "getitem": _getitem}
