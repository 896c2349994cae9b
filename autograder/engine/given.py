"""The engine as the kit gives it: every piece, done PyTorch's way or simply, so that rules can be tried before the engine is written.

None of it is there where it would be the answer: a guest of the sandbox that runs cases about a piece has forgotten the kit's own version
of that piece before the first line of a student's runs (`forget`), and may not read this file. What a student copies out of it at home is
as little their own work as what they copy out of anybody's notebook.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from ..errors import RuleError
from ..records import SPARE
from ..words import Template
from .function import Function, apply, spare
from .namespaces import Function as AutogradFunction
from .nodes import AccumulateGrad, Edge, Node
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


class Stack(AutogradFunction):
    """Puts results beside one another in a case, where the student has no rule for it and the case is about another."""

    @staticmethod
    def forward(ctx: Any, tensors: list[torch.Tensor], dim: int = 0) -> torch.Tensor:
        ctx.dim = dim
        return torch.stack(tensors, dim)

    @staticmethod
    def backward(ctx: Any, grad_output: torch.Tensor) -> tuple[Any, ...]:
        return tuple(grad_output.movedim(ctx.dim, 0)), None


class Cat(AutogradFunction):
    """Puts results one after another, likewise."""

    @staticmethod
    def forward(ctx: Any, tensors: list[torch.Tensor], dim: int = 0) -> torch.Tensor:
        ctx.dim, ctx.shapes = dim, [x.shape for x in tensors]
        return torch.cat(tensors, dim)

    @staticmethod
    def backward(ctx: Any, grad_output: torch.Tensor) -> tuple[Any, ...]:
        start, parts = 0, []
        for shape in ctx.shapes:
            length = shape[ctx.dim] if shape != (0,) else 0  # an empty tensor fits everywhere
            parts.append(grad_output.narrow(ctx.dim, start, length).reshape(shape))
            start += length
        return tuple(parts), None


class Total(AutogradFunction):
    """The sum of tensors of one shape: what meets at a node of a walk that is recorded itself."""

    @staticmethod
    def forward(ctx: Any, tensors: list[torch.Tensor]) -> torch.Tensor:
        ctx.count = len(tensors)
        return torch.stack(tensors).sum(dim=0)

    @staticmethod
    def backward(ctx: Any, grad_output: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return (grad_output,) * ctx.count  # type: ignore[no-any-return]


spare.update(zip(SPARE, (Stack, Cat)))


@given
def order(root: Node) -> list[Node]:
    """By creation, newest first: a node is made after the nodes it reads from, and PyTorch goes by that, too.

    Leaves come last, so that a gradient which a rule writes over is seen to be, and as soon as they can, as in PyTorch, where a hook may look.
    """
    found: dict[int, Node] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.sequence not in found:
            found[node.sequence] = node
            waiting.extend(following for following, _ in node.next_functions if following is not None)
    rules = sorted((n for n in found.values() if n.next_functions), key=lambda n: n.sequence)
    if state.walking is None and not any(map(_is_watched, found.values())):
        return rules[::-1] + [n for n in found.values() if not n.next_functions]
    placed: dict[Node, None] = {}  # from the end: a leaf comes right after the last node that hands it something
    for node in rules:
        placed.update(
            dict.fromkeys(
                leaf
                for leaf, _ in node.next_functions[::-1]
                if leaf is not None and not leaf.next_functions and leaf not in placed
            )
        )
        placed[node] = None
    return [*placed][::-1] or [root]


def _is_watched(node: Node) -> bool:
    """Tell whether a function of the program's is called when a gradient arrives at `node`."""
    leaf = node.variable if isinstance(node, AccumulateGrad) else None
    return bool(node.hooks) or (leaf is not None and bool(leaf._hooks or leaf._after))


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


def _total(messages: list[Any]) -> Any:
    if len(messages) < 2:
        return messages[0] if messages else None
    if isinstance(messages[0], Tensor):
        return apply(Total, (messages,), "AddBackward0")
    return torch.stack(messages).sum(dim=0)


@given
def accumulate(old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
    if old is None:
        return torch.empty_like(new).copy_(new)
    total = _total([old, new])
    return total if isinstance(new, Tensor) else old.copy_(total)  # type: ignore[no-any-return]


@given
def zero_(tensor: Tensor) -> Tensor:
    with torch.no_grad():
        tensor._data.zero_()
    return tensor


@given
def detach(tensor: Tensor) -> Tensor:
    return Tensor(tensor._data[...])


@given
def requires_grad(operands: list[Tensor]) -> bool:
    return bool(sum(x.requires_grad for x in operands))


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
    shape = tuple(root._data.shape)
    if gradient is None:
        if root._data.numel() != 1:
            raise RuntimeError(
                f"grad can be implicitly created only for scalar outputs; this tensor has shape {shape}: call backward with a gradient of that shape."
            )
        return root._data.new_full(shape, 1)
    if tuple(gradient.shape) != shape:
        raise RuntimeError(f"Mismatch in shape: the gradient has shape {tuple(gradient.shape)} and the tensor {shape}.")
    return gradient
