"""What the engine records: one node per operation, with PyTorch's names for its parts.

`Function.apply` makes the nodes; `Engine.order` and `Engine.walk` read `next_functions`, call a node and release it.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Optional

import torch

from ..errors import RuleError
from ..words import Field, Sentence, Template
from .pieces import engine, rule, state

if TYPE_CHECKING:
    from .function import Context, Function
    from .tensor import Tensor

COUNT = Template(
    "gradients_count",
    "The backward of {function} returned {found}, but its forward took {inputs}: return one for each input, in order, "
    "and None for an input that is not a tensor.",
)
NOT_A_TENSOR_INPUT = Template(
    "gradient_of_a_constant",
    "The backward of {function} returned a gradient for its {nth} input, which is not a tensor: return None there.",
)
KIND = Template(
    "gradient_kind",
    "The backward of {function} returned {kind} as the gradient of its {nth} input: a tensor was expected.",
)
SHAPE = Template(
    "gradient_shape",
    "The backward of {function} returned a gradient of shape {got} for its {nth} input, which has shape {expected}.",
)
_GRADIENTS = Template("gradients", "{n} gradient", "{n} gradients")
_INPUTS = Template("inputs", "{n} input", "{n} inputs")
_NOTHING = Template("nothing", "nothing (None)")
_FOREIGN = Template("foreign_kind", "{home}'s {kind}")
_ORDINALS = (Template("first", "first"), Template("second", "second"), Template("third", "third"))
_NTH = Template("nth", "{n}th")

Edge = tuple[Optional["Node"], int]
Gradients = tuple[torch.Tensor | None, ...]


class Node:
    """One recorded operation.

    `next_functions` has for each input a pair (node, index), as in PyTorch: the node that made the input, and which of
    its outputs it is. It has (None, 0) for an input that takes no part in the graph. Calling the node with one gradient
    per output gives one per input.
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
        self,
        function: type[Function],
        ctx: Context,
        name: str,
        edges: tuple[Edge, ...],
        inputs: list[torch.Tensor | None],
        outputs: list[torch.Tensor],
    ) -> None:
        super().__init__(name, edges, len(outputs))
        self.function = function
        self.ctx = ctx
        self._inputs = [None if x is None else (x.shape, x.dtype) for x in inputs]
        self._outputs = [(out.shape, out.dtype) for out in outputs]

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        if self.ctx.materialize_grads:
            grad_outputs = tuple(
                [
                    torch.zeros(shape, dtype=dtype) if g is None else g
                    for g, (shape, dtype) in zip(grad_outputs, self._outputs)
                ]
            )
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
            found = _NOTHING() if len(gradients) == 1 and gradients[0] is None else _GRADIENTS(n=len(gradients))
            raise self._error(COUNT, found=found, inputs=_INPUTS(n=expected))
        return tuple([self._one(position, g) for position, g in enumerate(gradients)])

    def _one(self, position: int, returned: object) -> torch.Tensor | None:
        known = self._inputs[position]
        if returned is None:
            return None
        gradient = returned.data if isinstance(returned, state.tensor) else returned  # a rule may have made a Tensor
        if known is None:
            raise self._error(NOT_A_TENSOR_INPUT, nth=ordinal(position))
        if self.next_functions[position][0] is None:
            return None
        if not isinstance(gradient, torch.Tensor):
            raise self._error(KIND, kind=_kind(gradient), nth=ordinal(position))
        if gradient.shape != known[0]:
            raise self._error(SHAPE, got=tuple(gradient.shape), nth=ordinal(position), expected=tuple(known[0]))
        return gradient

    def _error(self, template: Template, **fields: Field) -> RuleError:
        return RuleError(self.function.operation, template(function=self.function.__name__, **fields))


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


def ordinal(position: int) -> Sentence:
    """Return "first" for 0, "4th" for 3."""
    return _ORDINALS[position]() if position < len(_ORDINALS) else _NTH(n=position + 1)


def _kind(value: object) -> Field:
    """Return float, or numpy's ndarray."""
    home = type(value).__module__.partition(".")[0]
    return type(value).__name__ if home in ("builtins", "__main__") else _FOREIGN(home=home, kind=type(value).__name__)
