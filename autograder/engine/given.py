"""The engine as the kit gives it: every piece, so that rules can be tried before the engine is written.

A piece is not there where it would be the answer: a guest that runs cases about a piece forgets the kit's own version
before the first line of a student's runs (`forget`), and may not read this file. A copy of it is not a student's work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from ..errors import RuleError
from ..words import Template
from .function import Function
from .graph import Edge, Node
from .pieces import engine, given, state
from .tensor import Tensor

NOT_A_NODE = Template("order_not_a_node", "order lists {what}, which is no node.")
TOO_EARLY = Template(
    "order_too_early", "order lists {node} before everything that hands gradients to it, and once more after that."
)


class Rsub(Function):
    """b - alpha * a: brings two results of one shape together in a case, whatever rules the student has written."""

    @staticmethod
    def forward(ctx: Any, a: torch.Tensor, b: torch.Tensor, alpha: float = 1) -> torch.Tensor:
        ctx.alpha = alpha
        return b - alpha * a

    @staticmethod
    def backward(ctx: Any, grad_output: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        return -ctx.alpha * grad_output, grad_output, None


@given
def order(root: Node) -> list[Node]:
    """List nodes by creation, newest first: a node is made after the nodes it reads from. PyTorch goes by that, too."""
    found: dict[int, Node] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.sequence not in found:
            found[node.sequence] = node
            waiting.extend(following for following, _ in node.next_functions if following is not None)
    accumulators = [n for n in found.values() if not n.next_functions]
    return sorted((n for n in found.values() if n.next_functions), key=lambda n: -n.sequence) + accumulators


@given
def walk(root: Edge, gradient: torch.Tensor, retain_graph: bool) -> None:
    """Every message is kept until its receiver's turn comes, and summed then."""
    start, index = root
    assert start is not None
    mailbox: dict[tuple[Node, int], list[torch.Tensor]] = {(start, index): [gradient]}
    called: set[Node] = set()
    for node in engine.order(start):
        if not isinstance(node, Node):
            raise RuleError("order", NOT_A_NODE(what=repr(node)))
        letters = [mailbox.pop((node, i), []) for i in range(node.outputs)]
        if any(letters):
            if node in called:
                raise RuleError("order", TOO_EARLY(node=repr(node)))
            called.add(node)
            sent = node(*(_total(messages) for messages in letters))
            for (receiver, i), message in zip(node.next_functions, sent):
                if receiver is not None and message is not None:
                    mailbox.setdefault((receiver, i), []).append(message)
            if not retain_graph:
                node.release()


def _total(messages: list[torch.Tensor]) -> torch.Tensor | None:
    if len(messages) < 2:
        return messages[0] if messages else None
    return torch.stack(messages).sum(dim=0)


@given
def accumulate(old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
    return torch.empty_like(new).copy_(new) if old is None else torch.stack([old, new]).sum(dim=0)


@given
def zero_(tensor: Tensor) -> Tensor:
    with torch.no_grad():
        tensor.data.copy_(torch.zeros(()))
    return tensor


@given
def detach(tensor: Tensor) -> Tensor:
    return Tensor(tensor.data[...])


@given
def requires_grad(operands: list[Tensor]) -> bool:
    return sum(x.requires_grad for x in operands) > 0


@given
@contextmanager
def no_grad() -> Iterator[None]:
    before, state.recording = state.recording, False
    try:
        yield
    finally:
        state.recording = before


@given
def seed(root: Tensor, gradient: torch.Tensor | None) -> torch.Tensor:
    shape = tuple(root.data.shape)
    if gradient is None:
        if root.data.numel() != 1:
            raise RuntimeError(
                f"grad can be implicitly created only for scalar outputs; this tensor has shape {shape}: "
                "call backward with a gradient of that shape."
            )
        return root.data.new_full(shape, 1)
    if tuple(gradient.shape) != shape:
        raise RuntimeError(f"Mismatch in shape: the gradient has shape {tuple(gradient.shape)} and the tensor {shape}.")
    return gradient
