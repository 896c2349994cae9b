"""Tensors that were joined or taken apart along one axis were treated as if it were the first one."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The first axis was taken for the axis of the call.")
HINT = Sentence("Along which axis did forward put together or take apart, and along which one does your rule?")
RANK = 60
ABOUT = operation("cat", "stack", "unbind")


def fits(evidence: Evidence) -> bool:
    name, result = evidence.case.operation or "", evidence.result_shape
    if evidence.returned_shape is None or result is None or evidence.call is None:
        return name in _RULES and evidence.is_what_this_gives(with_rule(name, _RULES[name]))
    dim, (returned, wanted) = evidence.call.options.get("dim", 0), evidence.returned_shape
    if name == "cat":
        return dim != 0 and returned == (min(wanted[dim], result[0]), *result[1:])
    return name == "stack" and returned == result[1:] != wanted


def _unbound(grad: Tensor, tensors: list[Tensor], dim: int = 0) -> tuple[Any, ...]:
    return (grad.unbind(),)


def _stacked(grads: tuple[Tensor, ...], x: Tensor, dim: int = 0) -> Tensor:
    return torch.stack(grads)


_RULES = {"stack": _unbound, "unbind": _stacked}
