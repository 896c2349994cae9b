"""`RuleNode`: what the engine records of an operation.

`apply` makes it with a `Function` and its `Context`. A walk calls it with gradients of the outputs; gradients of the
inputs go out, checked: a `RuleError` says what a rule returned wrongly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from ..errors import RuleError
from ..words import Field, Sentence, Template
from .context import Changed, Context, matters
from .nodes import AccumulateGrad as AccumulateGrad
from .nodes import Edge, Gradients
from .nodes import Node as Node
from .nodes import edge as edge
from .pieces import state

if TYPE_CHECKING:
    from .function import Function
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
SEQUENCE = Template(
    "gradient_sequence",
    "The backward of {function} returned {kind} for its {nth} input, a sequence of {n} tensors: "
    "return a tuple with one gradient for each of them.",
)
SHAPE = Template(
    "gradient_shape",
    "The backward of {function} returned a gradient of shape {got} for its {nth} input, which has shape {expected}.",
)
NO_METHOD = Template(
    "method_missing", "class {function} has no {method}: write one in its body, under that name, as a @staticmethod."
)
WALK_COUNT = Template(
    "walk_count", "walk called {node} with {found}, but it has {outputs}: pass one for each, None where none arrived."
)
WALK_SHAPE = Template(
    "walk_shape", "walk called {node} with a gradient of shape {got} for its {nth} output, which has shape {expected}."
)
OUTPUTS = Template("outputs", "{n} output", "{n} outputs")
GRADIENTS = Template("gradients", "{n} gradient", "{n} gradients")
_INPUTS = Template("inputs", "{n} input", "{n} inputs")
_NOTHING = Template("nothing", "nothing (None)")
_FOREIGN = Template("foreign_kind", "{home}'s {kind}")
_ORDINALS = (Template("first", "first"), Template("second", "second"), Template("third", "third"))
_NTH = Template("nth", "{n}th")


class RuleNode(Node):
    """A node whose gradients come from the `backward` of a `Function`."""

    custom = False  # reached by `apply`, not by a name of torch's

    def __init__(
        self,
        function: type[Function],
        ctx: Context,
        name: str,
        edges: tuple[Edge, ...],
        inputs: list[tuple[torch.Size, torch.dtype, int] | None],
        groups: list[int | None] | None,
    ) -> None:
        Node.__init__(self, name, edges)
        self.function = function
        self.ctx = ctx
        self.inputs = inputs  # shape, dtype and id of each tensor
        self.groups = groups  # how many tensors each sequence among forward's arguments holds, if there is one
        self.made: list[tuple[torch.Size, torch.dtype, int] | None] = []  # the outputs

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        if state.asked_for:
            self._refuse_what_does_not_fit(grad_outputs)
        if self.hooks is not None:
            grad_outputs = self.hooked(grad_outputs)
        if state.walking is not None:
            if state.walking.skips(self):
                return (None,) * len(self.edges)
            if state.walking.differentiable:
                return self._differentiably(grad_outputs)
        if self.ctx.materialize_grads and (len(grad_outputs) != 1 or grad_outputs[0] is None):
            grad_outputs = self._materialized(grad_outputs)
        state.inside_rule += 1  # as `rule` does it
        try:
            returned = self.function.backward(self.ctx, *grad_outputs)
        except Changed as change:
            returned = self._in_spite_of(change, grad_outputs)
        finally:
            state.inside_rule -= 1
        return self._checked(tuple(returned) if isinstance(returned, (tuple, list)) else (returned,))

    def _refuse_what_does_not_fit(self, gradients: tuple[Any, ...]) -> None:
        """Raise RuleError if the student's walk hands over other gradients than the outputs have room for.

        Otherwise the rule, which may be a given one, would be blamed for what it makes of them.
        """
        if len(gradients) != self.outputs:
            found, outputs = GRADIENTS(n=len(gradients)), OUTPUTS(n=self.outputs)
            raise RuleError("walk", WALK_COUNT(node=repr(self), found=found, outputs=outputs))
        for position, (gradient, made) in enumerate(zip(gradients, self.made)):
            if isinstance(gradient, torch.Tensor) and made is not None and gradient.shape != made[0]:
                got, nth = tuple(gradient.shape), ordinal(position)
                raise RuleError("walk", WALK_SHAPE(node=repr(self), got=got, nth=nth, expected=tuple(made[0])))

    def release(self) -> None:
        if state.walking is None or not state.walking.skips(self):
            self.ctx.__kit_release__()

    def _materialized(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            [torch.zeros(m[0], dtype=m[1]) if g is None and m is not None else g for g, m in zip(gradients, self.made)]
        )

    def _in_spite_of(self, change: Changed, grad_outputs: tuple[Any, ...]) -> Any:
        """Return what backward gives after a saved tensor was changed, if no gradient depends on that tensor."""
        needed = [node is not None for node, _ in self.edges]
        if self.groups is not None or matters(self.function.backward, self.ctx, self.made, needed, change.positions):
            raise change
        self.ctx.__kit_in_its_place__ = self.ctx.__kit_saved__
        try:
            return self.function.backward(self.ctx, *grad_outputs)
        finally:
            self.ctx.__kit_in_its_place__ = None

    def _differentiably(self, grad_outputs: tuple[Any, ...]) -> Gradients:
        """Call the rule on `Tensor`s, so that its own operations are recorded."""
        if all(g is None for g in grad_outputs):
            return (None,) * len(self.edges)
        ctx, Tensor = self.ctx, state.tensor
        if self.ctx.materialize_grads:
            grad_outputs = self._materialized(grad_outputs)
        wrapped = [Tensor(g) if isinstance(g, torch.Tensor) else g for g in grad_outputs]
        before, state.inside_rule = state.inside_rule, 0
        ctx.__kit_in_its_place__ = tuple([self._attached(t) for t in ctx.saved_tensors])
        try:
            returned = self.function.backward(ctx, *wrapped)
        finally:
            ctx.__kit_in_its_place__, state.inside_rule = None, before
        return self._checked(tuple(returned) if isinstance(returned, (tuple, list)) else (returned,))

    def _attached(self, saved: torch.Tensor | None) -> Any:
        """Return a saved tensor as the `Tensor` that it was: an input or an output of this node, or a constant."""
        if saved is None:
            return None
        for known, (node, index) in zip(self.inputs, self.edges):
            if known is not None and known[2] == id(saved) and node is not None:
                return node.variable if isinstance(node, AccumulateGrad) else _remade(saved, node, index)
        for index, made in enumerate(self.made):
            if made is not None and made[2] == id(saved):
                return _remade(saved, self, index)
        return state.tensor(saved)

    def _checked(self, gradients: tuple[object, ...]) -> Gradients:
        if self.groups is not None:
            gradients = self._spread(gradients, self.groups)
        expected = len(self.inputs)
        if len(gradients) > expected and all(g is None for g in gradients[expected:]):
            gradients = gradients[:expected]
        if len(gradients) != expected:
            found = _NOTHING() if len(gradients) == 1 and gradients[0] is None else GRADIENTS(n=len(gradients))
            raise self._error(COUNT, found=found, inputs=_INPUTS(n=expected))
        return tuple(
            [
                gradient
                if known is not None
                and type(gradient) is torch.Tensor
                and gradient.dtype is known[1]
                and gradient.shape == known[0]
                and node is not None
                else self._one(position, gradient)
                for position, (gradient, known, (node, _)) in enumerate(zip(gradients, self.inputs, self.edges))
            ]
        )

    def _spread(self, gradients: tuple[object, ...], groups: list[int | None]) -> tuple[object, ...]:
        """Return the gradients in one row. The gradient of a sequence of tensors is a sequence itself."""
        if len(groups) != len(gradients):
            more = any(g is not None for g in gradients[len(groups) :])
            if len(groups) == 1 and (more or not isinstance(next(iter(gradients), None), (tuple, list))):
                gradients = (gradients,)  # a rule with nothing but the sequence may return its gradients as they are
            elif len(gradients) < len(groups) or more:
                raise self._error(COUNT, found=GRADIENTS(n=len(gradients)), inputs=_INPUTS(n=len(groups)))
        row: list[object] = []
        for position, (gradient, size) in enumerate(zip(gradients, groups)):
            if size is None:
                row.append(gradient)
            elif gradient is None:
                row.extend([None] * size)
            elif isinstance(gradient, (tuple, list)) and len(gradient) == size:
                row.extend(gradient)
            else:
                raise self._error(SEQUENCE, kind=kind_of(gradient), nth=ordinal(position), n=size)
        return tuple(row)

    def _one(self, position: int, returned: object) -> Any:
        known = self.inputs[position]
        if returned is None:
            return self._zeros_for(position)
        gradient = returned
        if isinstance(returned, state.tensor) and (state.walking is None or not state.walking.differentiable):
            gradient = returned._data  # a rule may have made a Tensor
        if known is None:
            raise self._error(NOT_A_TENSOR_INPUT, nth=ordinal(position))
        if self.edges[position][0] is None:
            return None
        if not isinstance(gradient, (torch.Tensor, state.tensor)):
            raise self._error(KIND, kind=kind_of(gradient), nth=ordinal(position))
        if gradient.shape != known[0]:
            raise self._error(SHAPE, got=tuple(gradient.shape), nth=ordinal(position), expected=tuple(known[0]))
        return gradient if gradient.dtype is known[1] else self._demoted(gradient, known[1])

    def _demoted(self, gradient: Any, dtype: torch.dtype) -> Any:
        """Return the gradient in the operand's own dtype if the operand was promoted, else as the rule made it."""
        operands = {known[1] for known in self.inputs if known is not None and known[1].is_floating_point}
        return (
            gradient.to(dtype)
            if len(operands) > 1 and gradient.dtype in {m[1] for m in self.made if m is not None}
            else gradient
        )

    def _zeros_for(self, position: int) -> Any:
        """Return zeros if None goes to a Function that PyTorch would call with zeros then, else None."""
        node, index = self.edges[position]
        if self.custom and isinstance(node, RuleNode) and node.custom and node.ctx.materialize_grads:
            made = node.made[index]
            return None if made is None else torch.zeros(made[0], dtype=made[1])
        return None

    def _error(self, template: Template, **fields: Field) -> RuleError:
        return RuleError(self.function.operation, template(function=self.function.__name__, **fields))


def _remade(data: torch.Tensor, node: Node, index: int) -> Tensor:
    made = state.tensor(data)
    made._node, made.output_nr, made._requires = node, index, True
    return made


def ordinal(position: int) -> Sentence:
    """Return the ordinal of a position: "first" for 0, "4th" for 3."""
    return _ORDINALS[position]() if position < len(_ORDINALS) else _NTH(n=position + 1)


def kind_of(value: object) -> Field:
    """Return the name of a value's type: float, or numpy's ndarray."""
    home = type(value).__module__.partition(".")[0]
    return type(value).__name__ if home in ("builtins", "__main__") else _FOREIGN(home=home, kind=type(value).__name__)
