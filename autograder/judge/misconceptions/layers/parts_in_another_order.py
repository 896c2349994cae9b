"""The gradients of the three parts of the linear maps were put together in another order."""

from collections.abc import Callable
from functools import cache
from itertools import permutations
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..forwards import gradients_of
from ..gates import cell

WHY = Sentence("The gradients of the two gates and of the proposal stand in another order than in the weights.")
HINT = Sentence("In which order do the weights hold the reset gate, the update gate and the proposal?")
RANK = 320
ABOUT = operation("gru_cell")
_ORDERS = tuple(permutations(range(3)))[1:]


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*(with_rule("gru_cell", _in_order(order)) for order in _ORDERS))


@cache
def _in_order(order: tuple[int, ...]) -> Callable[..., tuple[Any, ...]]:
    """Return the rule that exchanges the parts of what arrives at the two linear maps."""

    def rule(grad: Tensor, x: Tensor, h: Tensor, w_x: Tensor, w_h: Tensor, *biases: Any) -> tuple[Any, ...]:
        linear, one = torch.nn.functional.linear, torch.eye(len(w_x), dtype=x.dtype)
        arguments = [linear(t, w, b) for t, w, b in zip((x, h), (w_x, w_h), biases or (None, None))]

        def of_sums(a: Tensor, c: Tensor, state: Tensor) -> Tensor:
            handed_on = cell(kept=lambda _: state)
            return handed_on(a, c, one, one)

        at_a, at_c, direct = gradients_of(of_sums, grad, (*arguments, h), {})
        parts = [t.tensor_split(3, 1) for t in (at_a, at_c)]
        turned = [torch.cat([part[i] for i in order], 1) for part in parts]
        of_biases = tuple(t.sum(0) if biases and biases[0] is not None else None for t in turned)
        return turned[0] @ w_x, direct + turned[1] @ w_h, turned[0].T @ x, turned[1].T @ h, *of_biases

    return rule
