"""The nodes of a graph, with PyTorch's names for their parts, and where a tensor's gradient goes.

`Function.apply` makes them; `Engine.order` and `Engine.walk` read `next_functions`, call a node and release it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Optional

import torch

from .context import freed
from .pieces import engine, program, rule, state
from .unsupported import ENTRY, lacking, lacking_in

if TYPE_CHECKING:
    from .tensor import Tensor

Edge = tuple[Optional["Node"], int]
Gradients = tuple[torch.Tensor | None, ...]


Hook = Callable[[Any], Any]  # takes a gradient, gives the one to go on with, or None to leave it
LAST, CAPTURE = 1, 2  # ranks of hooks that run after those of the program


class Node:
    """One recorded operation.

    `next_functions`: for each input a pair (node, index), as in PyTorch: the node that made the input and which of its outputs it is;
    (None, 0) for an input that takes no part in the graph. Calling the node with one gradient per output gives one per input.
    """

    hooks: list[tuple[int, int, Hook]] | None = None  # rank, which output, what is called with its gradient

    def __init__(self, name: str, next_functions: tuple[Edge, ...], outputs: int = 1) -> None:
        self._name = name
        self.next_functions = next_functions
        self.outputs = outputs
        self.sequence = state.next_sequence()

    def name(self) -> str:
        return self._name

    def __repr__(self) -> str:
        return f"<{self._name.rpartition('::')[2]}>"

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        raise NotImplementedError

    def release(self) -> None:
        """Let go of the tensors saved for backward."""

    def register_hook(self, _: object) -> None:
        raise lacking("grad_fn.register_hook")

    def register_prehook(self, _: object) -> None:
        raise lacking("grad_fn.register_prehook")

    def hooked(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the gradients of the outputs after the hooks: those of a node that is neither called nor looked at stay silent."""
        if state.walking is not None and state.walking.skips(self) and not self._is_looked_at():
            return gradients
        found, hooks = list(gradients), tuple(self.hooks or ())
        if state.walking is not None and not state.walking.skips(self):
            hooks = tuple(
                sorted(hooks, key=lambda hook: hook[0] != CAPTURE)
            )  # PyTorch looks before the hooks where it calls the node, too
        for _, index, hook in hooks:
            if found[index] is not None:
                replaced = hook(found[index])
                found[index] = found[index] if replaced is None else replaced
        return tuple(found)

    def _is_looked_at(self) -> bool:
        return (state.walking is not None and state.walking.root is self) or any(
            rank == CAPTURE for rank, _, _ in self.hooks or ()
        )


class EngineNode(Node):
    """A node of the engine's own: what moves memory and needs no rule. `backward` takes a gradient and gives one per input.

    One that `remembers` a place lets go of it when it is released, as in PyTorch.
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
            return (None,) * len(self.next_functions)
        if self._backward is None:
            raise freed()
        if isinstance(gradient, state.tensor):
            raise lacking_in(ENTRY, node=self.name())
        return self._backward(gradient)

    def release(self) -> None:
        if self._remembers and (state.walking is None or not state.walking.skips(self)):
            self._backward = None


class AccumulateGrad(Node):
    """The end of the road: adds what arrives to the `.grad` of its leaf."""

    def __init__(self, variable: Tensor) -> None:
        super().__init__("torch::autograd::AccumulateGrad", ())
        self.variable = variable

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Gradients:
        leaf = self.variable
        skipped = state.walking is not None and state.walking.skips(self)
        if leaf._hooks is not None and grad_outputs[0] is not None and (not skipped or self._is_looked_at()):
            for _, _, hook in tuple(leaf._hooks):
                replaced = hook(grad_outputs[0])
                grad_outputs = grad_outputs if replaced is None else (replaced,)
        (new,) = grad_outputs if self.hooks is None else self.hooked(grad_outputs)
        if new is not None and not skipped:
            if leaf.requires_grad:  # it may have been switched off since
                _add_to(leaf, new)
            for after in leaf._after or ():
                with program(recording=state.walking is not None):
                    after(leaf)
        return ()


def _add_to(leaf: Tensor, new: Any) -> None:
    """Let the leaf's gradient hold what `accumulate` answers. It stays the same `Tensor`: who kept it sees the new gradient, as in PyTorch."""
    kept, Tensor = leaf._grad, state.tensor
    if isinstance(new, Tensor):  # of a walk that is recorded
        leaf._grad = new if kept is None else engine.accumulate(kept, new)  # type: ignore[arg-type, assignment]
        return
    with rule():
        total: Any = engine.accumulate(None if kept is None else kept._data, new)
    if kept is None or not isinstance(total, torch.Tensor):
        leaf._grad = total if isinstance(total, Tensor) else Tensor(total)
    elif total is not kept._data:
        kept._data = total


def accumulator(leaf: Tensor) -> AccumulateGrad:
    """The leaf's own node, made once; the leaf holds it weakly, so that no cycle keeps a graph alive."""
    node: AccumulateGrad | None = leaf._accumulator() if leaf._accumulator is not None else None
    if node is None:
        node = AccumulateGrad(leaf)
        leaf._accumulator = weakref.ref(node)
    return node


def edge(tensor: Tensor) -> Edge:
    """Where a gradient of `tensor` goes: the node that made it, its leaf's accumulator, or nowhere."""
    if tensor.grad_fn is not None:
        return tensor.grad_fn, tensor.output_nr
    if (
        not tensor.requires_grad or tensor._viewed_without_recording
    ):  # of such a view PyTorch says that it asks for a gradient, and gives it none
        return None, 0
    return accumulator(tensor), 0
