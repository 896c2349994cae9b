"""Hooks: functions of a program that see a gradient on its way, `retain_grad`, and `capture`.

`Tensor` has them as methods, `torch.autograd.grad` calls `capture`, and the nodes of a walk call the hooks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import ref

import torch

from .nodes import CAPTURE, LAST, AccumulateGrad, Hook, Node
from .pieces import program, state

if TYPE_CHECKING:
    from .tensor import Tensor


class Handle:
    """The handle of a hook: `remove()` takes the hook away again. It is a context, too."""

    def __init__(self, place: list[Any], entry: Any) -> None:
        self._place, self._entry = place, entry

    def remove(self) -> None:
        self._place[:] = [other for other in self._place if other is not self._entry]

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def _insert(place: list[Any], entry: tuple[int, int, Hook]) -> Handle:
    place.append(entry)
    place.sort(key=lambda hook: hook[0])  # stable: hooks of one rank run in the order of registration
    return Handle(place, entry)


def add_to_node(node: Node, index: int, hook: Hook, rank: int = 0) -> Handle:
    if node.hooks is None:
        node.hooks = []
    return _insert(node.hooks, (rank, index, hook))


def register(tensor: Tensor, hook: Callable[[Any], Any]) -> Handle:
    """Call `hook` with each gradient of `tensor`. What `hook` returns takes the gradient's place."""
    if not tensor.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if tensor._node is not None:
        return add_to_node(tensor._node, tensor.output_nr, _seeing_tensors(hook))
    if tensor._hooks is None:
        tensor._hooks = []
    return _insert(tensor._hooks, (0, 0, _seeing_tensors(hook)))


def _seeing_tensors(hook: Callable[[Any], Any]) -> Hook:
    """Return `hook` as a walk calls it: it gets a `Tensor`, or None if no gradient arrived, and may return one."""

    def run(gradient: Any) -> Any:
        recorded = isinstance(gradient, state.tensor)
        with program(recording=recorded):
            answer = hook(gradient if recorded or gradient is None else state.tensor(gradient))
        if answer is None:
            return None
        if gradient is None:
            raise RuntimeError("can't replace a None gradient with a non-None value")
        if not isinstance(answer, state.tensor):
            if isinstance(answer, torch.Tensor):
                answer = state.tensor(getattr(answer, "raw", answer))
            else:
                raise TypeError(f"hook returned {type(answer).__name__}: expected a Tensor or None")
        if answer.shape != gradient.shape:
            raise RuntimeError("hook '" + getattr(hook, "__name__", "hook") + "' has changed the size of value")
        return answer if recorded else answer._data

    return run


def register_after(leaf: Tensor, hook: Callable[[Any], Any]) -> Handle:
    """Call `hook` with the leaf after a gradient has been added to it."""
    if not leaf.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if leaf._node is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    if leaf._after is None:
        leaf._after = []
    leaf._after.append(hook)
    return Handle(leaf._after, hook)


def retain(tensor: Tensor) -> None:
    """Keep the gradient of a result in its `.grad`."""
    if not tensor.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if tensor._node is None or tensor._retains is not None:
        return
    handles: list[Handle] = []
    kept = ref(tensor)  # its own graph does not keep a tensor alive

    def store(gradient: Any) -> None:
        result = kept()
        if result is not None and gradient is not None:
            new = gradient if isinstance(gradient, state.tensor) else state.tensor(gradient.clone())
            result._grad = new if result._grad is None else state.tensor(result._grad._data + new._data)

    def attach() -> None:
        result = kept()
        node = None if result is None else result._node  # of a view that was changed, reading it attaches already
        for handle in handles:
            handle.remove()
        if result is not None and node is not None:
            handles[:] = [add_to_node(node, result.output_nr, store, LAST)]

    tensor._retains = attach
    attach()


def capture(node: Node, index: int, found: dict[Any, Any]) -> Handle:
    """Put the gradient that arrives at an output of `node` into `found`."""

    def note(gradient: Any) -> None:
        if gradient is not None:
            found[node, index] = gradient

    return add_to_node(node, 0 if isinstance(node, AccumulateGrad) else index, note, CAPTURE)
