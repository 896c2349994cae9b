"""What the engine records: one node per operation, with PyTorch's names for its parts.

`Function.apply` makes the nodes; `Engine.order` and `Engine.walk` read `next_functions`, call a node and release it.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Optional

import torch

from ..errors import RuleError
from .pieces import engine, rule, state

if TYPE_CHECKING:
    from .function import Context, Function
    from .tensor import Tensor

Edge = tuple[Optional["Node"], int]
Gradients = tuple[torch.Tensor | None, ...]


class Node:
    """One recorded operation.

    `next_functions`: for each input a pair (node, index), as in PyTorch: the node that made the input and which of its outputs it is;
    (None, 0) for an input that takes no part in the graph. Calling the node with one gradient per output gives one per input.
    """

    def __init__(self, name: str, next_functions: tuple[Edge, ...], outputs: int = 1) -> None:
        self._name = name
        self.next_functions = next_functions
        self.outputs = outputs
        self.sequence = state.next_sequence()

    def name(self) -> str:
        return self._name

    def __repr__(self) -> str:
        return f"<{self._name}>"

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        raise NotImplementedError

    def release(self) -> None:
        """Let go of the tensors saved for backward."""


class RuleNode(Node):
    """A node whose gradients come from the `backward` of a `Function`."""

    def __init__(
        self, function: type[Function], ctx: Context, name: str, edges: tuple[Edge, ...], inputs: list[torch.Tensor | None], outputs: list[torch.Tensor]
    ) -> None:
        super().__init__(name, edges, len(outputs))
        self.function = function
        self.ctx = ctx
        self._inputs = [None if x is None else (x.shape, x.dtype) for x in inputs]
        self._outputs = [(out.shape, out.dtype) for out in outputs]

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        if self.ctx.materialize_grads:
            grad_outputs = tuple([torch.zeros(shape, dtype=dtype) if g is None else g for g, (shape, dtype) in zip(grad_outputs, self._outputs)])
        with rule():
            returned = self.function.backward(self.ctx, *grad_outputs)
        gradients = tuple(returned) if isinstance(returned, (tuple, list)) else (returned,)
        return self._checked(gradients)

    def release(self) -> None:
        self.ctx.release()

    def _checked(self, gradients: tuple[object, ...]) -> Gradients:
        expected = len(self._inputs)
        if len(gradients) > expected and all(g is None for g in gradients[expected:]):
            gradients = gradients[:expected]
        if len(gradients) != expected:
            found = "nothing (None)" if len(gradients) == 1 and gradients[0] is None else _count(len(gradients), "gradient")
            raise self._error(
                f"returned {found}, but its forward took {_count(expected, 'input')}: return one for each input, in order, and None for what is no tensor."
            )
        return tuple([self._one(position, g) for position, g in enumerate(gradients)])

    def _one(self, position: int, returned: object) -> torch.Tensor | None:
        known = self._inputs[position]
        if returned is None:
            return None
        gradient = returned if isinstance(returned, torch.Tensor) else self._plain(returned)
        if known is None:
            raise self._error(f"returned a gradient for its {ordinal(position)} input, which is no tensor: return None there.")
        if self.next_functions[position][0] is None:
            return None
        if not isinstance(gradient, torch.Tensor):
            raise self._error(f"returned {_kind(gradient)} as the gradient of its {ordinal(position)} input: a tensor was expected.")
        if gradient.shape != known[0]:
            raise self._error(f"returned a gradient of shape {tuple(gradient.shape)} for its {ordinal(position)} input, which has shape {tuple(known[0])}.")
        return gradient

    def _plain(self, returned: object) -> object:
        from .tensor import Tensor  # it imports this module

        return returned.data if isinstance(returned, Tensor) else returned  # a rule may have made a Tensor

    def _error(self, sentence: str) -> RuleError:
        return RuleError(self.function.operation, f"The backward of {self.function.__name__} {sentence}")


class AccumulateGrad(Node):
    """The end of the road: adds what arrives to the `.grad` of its leaf."""

    def __init__(self, variable: Tensor) -> None:
        super().__init__("AccumulateGrad", ())
        self.variable = variable

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        (new,) = grad_outputs
        if new is not None:
            leaf = self.variable
            old = None if leaf.grad is None else leaf.grad.data
            with rule():
                total = engine.accumulate(old, new)
            leaf.grad = total if isinstance(total, type(leaf)) else type(leaf)(total)
        return ()


def accumulator(leaf: Tensor) -> AccumulateGrad:
    """The leaf's own node, made once; the leaf holds it weakly, so that no cycle keeps a graph alive."""
    node = leaf._accumulator() if leaf._accumulator is not None else None
    if node is None:
        node = AccumulateGrad(leaf)
        leaf._accumulator = weakref.ref(node)
    return node


def edge(tensor: Tensor) -> Edge:
    """Where a gradient of `tensor` goes: the node that made it, its leaf's accumulator, or nowhere."""
    if tensor.grad_fn is not None:
        return tensor.grad_fn, tensor.output_nr
    return (accumulator(tensor), 0) if tensor.requires_grad else (None, 0)


def ordinal(position: int) -> str:
    return ("first", "second", "third")[position] if position < 3 else f"{position + 1}th"


def _kind(value: object) -> str:
    """float, or numpy's ndarray."""
    home = type(value).__module__.partition(".")[0]
    return type(value).__name__ if home in ("builtins", "__main__") else f"{home}'s {type(value).__name__}"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
