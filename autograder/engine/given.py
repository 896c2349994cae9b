"""The kit's own version of every piece of the engine, so that rules can be tried before the engine is written.

Likewise of functions that many rules call, `HELPERS`. A guest of the sandbox that runs cases about one of them deletes
the kit's version (`forget`) before student code runs, and may not read this file. A student who copies from it at home
hands in work that is not their own, as with a copy of any other notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import attrgetter
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
from .walks import grad

NOT_A_NODE = Template("order_not_a_node", "order lists {what}, which is no node.")
TOO_EARLY = Template(
    "order_too_early", "order lists {node} before everything that hands gradients to it, and once more after that."
)
NOT_FIRST = Template("order_not_first", "order lists {node} first, but the gradient starts at {root}.")


class Rsub(Function):
    """The rule of b - alpha * a: a case combines two results of one shape with it, whichever rules exist."""

    @staticmethod
    def forward(ctx: Any, a: torch.Tensor, b: torch.Tensor, alpha: float = 1) -> torch.Tensor:
        ctx.alpha = alpha
        return b - alpha * a

    @staticmethod
    def backward(ctx: Any, grad_output: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        return -ctx.alpha * grad_output, grad_output, None


class Stack(AutogradFunction):
    """The rule of stack, for a case about another operation if the student has not written one."""

    @staticmethod
    def forward(ctx: Any, tensors: list[torch.Tensor], dim: int = 0) -> torch.Tensor:
        ctx.dim = dim
        return torch.stack(tensors, dim)

    @staticmethod
    def backward(ctx: Any, grad_output: torch.Tensor) -> tuple[Any, ...]:
        return tuple(grad_output.movedim(ctx.dim, 0)), None


class Cat(AutogradFunction):
    """The rule of cat, likewise."""

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
    """The rule of a sum of tensors of one shape: the gradients that meet at a node in a recorded walk."""

    @staticmethod
    def forward(ctx: Any, tensors: list[torch.Tensor]) -> torch.Tensor:
        ctx.count = len(tensors)
        return reduce(torch.add, tensors)

    @staticmethod
    def backward(ctx: Any, grad_output: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return (grad_output,) * ctx.count  # type: ignore[no-any-return]


spare.update(zip(SPARE, (Stack, Cat)))


@given
def order(root: Node) -> list[Node]:
    """Return the nodes by creation, newest first: a node is made after the nodes it reads from. PyTorch does this, too.

    Leaves come last, so that a rule that overwrites its gradient is found out. If a hook may look, they come as soon as
    they can, as in PyTorch.
    """
    seen: set[Node] = set()
    rules: list[Node] = []
    leaves: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            if not node.edges:
                leaves.append(node)
                continue
            rules.append(node)
            for following, _ in node.edges:
                if following is not None:
                    waiting.append(following)
    rules.sort(key=_CREATED, reverse=True)
    if state.walking is None and not [node for node in seen if node.hooks] and not any(map(_is_watched, leaves)):
        return rules + leaves
    placed: dict[Node, None] = {}  # in reverse order: a leaf comes right after the last node that hands it something
    for node in rules[::-1]:
        placed.update(
            dict.fromkeys(
                leaf for leaf, _ in node.edges[::-1] if leaf is not None and not leaf.edges and leaf not in placed
            )
        )
        placed[node] = None
    return [*placed][::-1] or [root]


_CREATED = attrgetter("sequence")


def _is_watched(leaf: Node) -> bool:
    """Tell whether a function of the program is called when a gradient arrives at the tensor of `leaf`."""
    return isinstance(leaf, AccumulateGrad) and bool(leaf.variable._hooks or leaf.variable._after)


@given
def walk(root: Edge, gradient: torch.Tensor, retain_graph: bool) -> None:
    """Keep every message until its receiver's turn comes, and sum the messages then."""
    start, index = root
    assert start is not None
    mailbox: dict[Edge, list[torch.Tensor]] = {(start, index): [gradient]}
    called: set[Node] = set()
    for node in engine.order(start):
        if not isinstance(node, Node):
            raise RuleError("order", NOT_A_NODE(what=repr(node)))
        if not called and node is not start:
            raise RuleError("order", NOT_FIRST(node=repr(node), root=repr(start)))
        letters = [mailbox.pop((node, i), _NOTHING) for i in range(node.outputs)]
        if not any(letters):
            continue
        if node in called:
            raise RuleError("order", TOO_EARLY(node=repr(node)))
        called.add(node)
        messages = node(*map(_total, letters)) if len(letters) > 1 else node(_total(letters[0]))
        for edge, message in zip(node.edges, messages):
            if message is not None and edge[0] is not None:
                if edge in mailbox:
                    mailbox[edge].append(message)
                else:
                    mailbox[edge] = [message]
        if not retain_graph:
            node.release()


_NOTHING: list[Any] = []  # of what arrived at an output


def _total(messages: list[Any]) -> Any:
    if len(messages) < 2:
        return messages[0] if messages else None
    if isinstance(messages[0], Tensor):
        return apply(Total, (messages,), "AddBackward0")
    return reduce(torch.add, messages)  # a sum over an axis begins with 0, and 0 + -0 is 0


@given
def accumulate(old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
    if old is None:
        return torch.clone(new)
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
    return True in [x._requires for x in operands]


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
                f"grad can be implicitly created only for scalar outputs; this tensor has shape {shape}: "
                "call backward with a gradient of that shape."
            )
        return root._data.new_full(shape, 1)
    if tuple(gradient.shape) != shape:
        raise RuntimeError(f"Mismatch in shape: the gradient has shape {tuple(gradient.shape)} and the tensor {shape}.")
    return gradient


@given
def hvp(function: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    start = Tensor(x._data.clone(), True)
    slopes = grad(function(start), start, create_graph=True)
    if slopes[0]._node is None:
        return Tensor(torch.zeros_like(x._data))  # the function is linear
    found: Tensor = grad(slopes, start, v)[0]
    return found


# -- functions that rules call -----------------------------------------------------------------------------------------


@given
def sum_to_shape(gradient: torch.Tensor, shape: Any) -> torch.Tensor:
    """Return the gradient of an operand of `shape`, from that of the shape to which it was broadcast."""
    return gradient if gradient.shape == tuple(shape) else gradient.sum_to_size(tuple(shape))


@given
def spread(gradient: torch.Tensor, shape: Any, dim: Any, keepdim: bool) -> torch.Tensor:
    """Return the gradient of a tensor of `shape`, from that of the result of its reduction along `dim`."""
    if dim is not None and not keepdim and len(shape):
        axes = {axis % len(shape) for axis in ([dim] if isinstance(dim, int) else dim)} or set(range(len(shape)))
        gradient = gradient.reshape([1 if axis in axes else size for axis, size in enumerate(shape)])
    return gradient.expand(*shape)
