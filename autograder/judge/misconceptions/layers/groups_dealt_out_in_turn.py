"""The channels were dealt out to the groups in turn, not in equal runs."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import operation
from ..evidence import Evidence
from ..forwards import itself, with_forward

WHY = Sentence("Neighbouring channels were put into different groups.")
HINT = Sentence("With four channels and two groups, which channels are in the first group?")
RANK = 170
ABOUT = operation("conv1d", "conv2d", "group_norm")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    if name == "group_norm":
        return evidence.is_what_this_gives(_of_a_normalisation(True), _of_a_normalisation(False))
    return evidence.is_what_this_gives(*(_of_a_convolution(name, *one) for one in _WAYS))


_WAYS = ((True, True), (True, False), (False, True))  # for the channels of the input, and for those of the result


def _in_turn(x: Tensor, groups: int, axis: int) -> Tensor:
    """Return the channels in the order in which groups that are dealt out in turn would have them."""
    parts = x.reshape(*x.shape[:axis], x.shape[axis] // groups, groups, *x.shape[axis + 1 :])
    return parts.transpose(axis, axis + 1).reshape(x.shape)


def _back(x: Tensor, groups: int, axis: int) -> Tensor:
    return _in_turn(x, x.shape[axis] // groups, axis)


@cache
def _of_a_convolution(name: str, of_input: bool, of_result: bool) -> type[PyTorch]:
    def forward(x: Tensor, weight: Tensor, bias: Any = None, **options: Any) -> Tensor:
        groups = options.get("groups", 1)
        x = _in_turn(x, groups, 1) if of_input else x
        if not of_result:
            return itself(name)(x, weight, bias, **options)  # type: ignore[no-any-return]
        result = _back(itself(name)(x, _in_turn(weight, groups, 0), None, **options), groups, 1)
        return result if bias is None else result + bias.reshape(-1, *[1] * (x.dim() - 2))

    return with_forward(name, forward)


@cache
def _of_a_normalisation(with_parameters: bool) -> type[PyTorch]:
    def forward(x: Tensor, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Tensor:
        rows = _in_turn(x, num_groups, 1)
        result = _back(itself("group_norm")(rows, num_groups, None, None, eps), num_groups, 1)
        across = [1] * (x.dim() - 2)
        result = result if weight is None else result * weight.reshape(-1, *across)
        return result if bias is None else result + bias.reshape(-1, *across)

    return with_forward("group_norm", forward, () if with_parameters else (0,))
