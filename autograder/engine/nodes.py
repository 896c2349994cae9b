"""The nodes of a graph, with PyTorch's names for their parts, and the place where a tensor's gradient goes.

`Function.apply` makes them. `Engine.order` and `Engine.walk` read `next_functions`, call a node and release it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Optional

import torch

from .context import freed
from .pieces import engine, program, state
from .unsupported import ENTRY, lacking, lacking_in

if TYPE_CHECKING:
    from .tensor import Tensor

Edge = tuple[Optional["Node"], int]
Gradients = tuple[torch.Tensor | None, ...]


Hook = Callable[[Any], Any]  # takes a gradient and returns the one to go on with, or None to keep it
LAST, CAPTURE = 1, 2  # ranks of hooks that run after those of the program


class Node:
    """One recorded operation.

    `next_functions` has a pair (node, index) for each input, as in PyTorch: the node that made the input, and which of
    that node's outputs the input is. The pair is (None, 0) for an input that takes no part in the graph. A call with
    one gradient per output returns one per input.
    """

    hooks: list[tuple[int, int, Hook]] | None = None  # rank, index of the output, function
    _is_shown = False  # a program has seen it

    def __init__(self, name: str, next_functions: tuple[Edge, ...], outputs: int = 1) -> None:
        self._name = name
        self.edges = next_functions
        self.outputs = outputs
        self.sequence = state.sequence = state.sequence + 1

    @property
    def next_functions(self) -> tuple[Edge, ...]:
        for node, _ in self.edges:
            if node is not None:
                node.shown()
        return self.edges

    @next_functions.setter
    def next_functions(self, edges: tuple[Edge, ...]) -> None:  # a student's walk may let go of the graph
        self.edges = edges

    def shown(self) -> Node:
        """Return this node, for a program: one that draws a graph prints the type of a node.

        Before, all nodes have few types, because Python is faster with few.
        """
        if not self._is_shown:
            self._is_shown = True
            self.__class__ = _named(type(self), self._name)  # type: ignore[arg-type]  # to mypy a class has no hash
        return self

    def name(self) -> str:
        return self._name

    def __repr__(self) -> str:
        return f"<{self._name.rpartition('::')[2]}>"

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        raise NotImplementedError

    def release(self) -> None:
        """Drop the tensors saved for backward."""

    def register_hook(self, _: object) -> None:
        raise lacking("grad_fn.register_hook")

    def register_prehook(self, _: object) -> None:
        raise lacking("grad_fn.register_prehook")

    def hooked(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the gradients of the outputs after the hooks.

        The hooks of a node do not run if the node is neither called nor looked at.
        """
        if state.walking is not None and state.walking.skips(self) and not self._is_looked_at():
            return gradients
        found, hooks = list(gradients), tuple(self.hooks or ())
        if state.walking is not None and not state.walking.skips(self):
            # PyTorch captures before the hooks if it also calls the node
            hooks = tuple(sorted(hooks, key=lambda hook: hook[0] != CAPTURE))
        for _, index, hook in hooks:
            replaced = hook(found[index])
            found[index] = found[index] if replaced is None else replaced
        return tuple(found)

    def _is_looked_at(self) -> bool:
        return (state.walking is not None and state.walking.root is self) or any(
            rank == CAPTURE for rank, _, _ in self.hooks or ()
        )


@lru_cache(maxsize=1000)
def _named(kind: type[Node], name: str) -> type[Node]:
    """Return a subclass of `kind` with a node's name, because programs that draw a graph print the type of a node."""
    return type(name.rpartition("::")[2], (kind,), {"__module__": "builtins"})


class EngineNode(Node):
    """A node that the engine makes itself: it moves memory and needs no rule.

    `backward` takes a gradient and returns one per input. A node that `remembers` a place drops it when it is released,
    as in PyTorch.
    """

    def __init__(
        self,
        name: str,
        next_functions: tuple[Edge, ...],
        backward: Callable[[Any], tuple[Any, ...]],
        remembers: bool = False,
    ) -> None:
        super().__init__(name, next_functions)
        self._backward: Callable[[Any], tuple[Any, ...]] | None = backward
        self._remembers = remembers

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        (gradient,) = self.hooked(grad_outputs)
        if gradient is None or (state.walking is not None and state.walking.skips(self)):
            return (None,) * len(self.edges)
        if self._backward is None:
            raise freed()
        if isinstance(gradient, state.tensor):
            raise lacking_in(ENTRY, node=self.name())
        return self._backward(gradient)

    def release(self) -> None:
        if self._remembers and (state.walking is None or not state.walking.skips(self)):
            self._backward = None


class AccumulateGrad(Node):
    """The node of a leaf, where a walk ends: it adds the gradient that arrives to the leaf's `.grad`."""

    def __init__(self, variable: Tensor) -> None:
        super().__init__("torch::autograd::AccumulateGrad", ())
        self.variable = variable

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        leaf = self.variable
        skipped = state.walking is not None and state.walking.skips(self)
        if leaf._hooks is not None and (not skipped or self._is_looked_at()):
            for _, _, hook in tuple(leaf._hooks):
                replaced = hook(grad_outputs[0])
                grad_outputs = grad_outputs if replaced is None else (replaced,)
        (new,) = grad_outputs if self.hooks is None else self.hooked(grad_outputs)
        if new is not None and not skipped:
            if leaf._requires:  # the program may have switched it off
                _add_to(leaf, new)
            for after in leaf._after or ():
                with program(recording=state.walking is not None):
                    after(leaf)
        return ()


def _add_to(leaf: Tensor, new: Any) -> None:
    """Set the leaf's gradient to what `accumulate` returns.

    The gradient stays the same `Tensor`: a program that kept it sees the new values, as in PyTorch.
    """
    kept, Tensor = leaf._grad, state.tensor
    if isinstance(new, Tensor):  # the walk is recorded
        leaf._grad = new if kept is None else engine.accumulate(kept, new)  # type: ignore[arg-type, assignment]
        return
    state.inside_rule += 1  # as `rule` does it
    try:
        total: Any = engine.accumulate(None if kept is None else kept._data, new)
    finally:
        state.inside_rule -= 1
    if kept is None or not isinstance(total, torch.Tensor):
        leaf._grad = total if isinstance(total, Tensor) else Tensor(total)
    elif total is not kept._data:
        kept._data = total


def accumulator(leaf: Tensor) -> AccumulateGrad:
    """Return the leaf's own node, made once. The leaf holds it weakly, so that no cycle keeps a graph alive."""
    node: AccumulateGrad | None = leaf._accumulator() if leaf._accumulator is not None else None
    if node is None:
        node = AccumulateGrad(leaf)
        leaf._accumulator = weakref.ref(node)
    return node


def edge(tensor: Tensor) -> Edge:
    """Return where a gradient of `tensor` goes: the node that made it, its leaf's accumulator, or nowhere."""
    if tensor._node is not None:
        return tensor._node, tensor.output_nr
    # a view made without recording has the flag of its base; PyTorch gives it a gradient only if it asks itself
    if not tensor._requires or (tensor._viewed_without_recording and not tensor._asks):
        return None, 0
    return accumulator(tensor), 0
