"""`Context`: what forward saves for backward, and whether it has changed since.

`Function.apply` makes one for each call. The rule fills it in forward and reads it in backward.
"""

from __future__ import annotations

from typing import Any

import torch

from .pieces import state

Saved = tuple["torch.Tensor | None", ...]


def freed(in_spite: bool = False) -> RuntimeError:
    """Return the error for a graph that is walked once more than it may be.

    `in_spite` says that it was released by a walk that was told to retain it.
    """
    if in_spite:
        return RuntimeError(
            "Trying to backward through the graph a second time: the first backward was called with retain_graph=True, "
            "but its walk released what the graph had saved."
        )
    return RuntimeError(
        "Trying to backward through the graph a second time: what the graph had saved was released by the first "
        "backward. Call backward(retain_graph=True) the first time, or compute the result again."
    )


class Changed(RuntimeError):
    """The error for saved tensors that were changed in place after they were saved.

    `positions` are their places among the saved tensors.
    """

    def __init__(self, words: str, positions: tuple[int, ...]) -> None:
        super().__init__(words)
        self.positions = positions


class Context:
    """What forward saves for backward. A rule may set any attribute on it; tensors belong in `save_for_backward`.

    The kit's own attributes have names that no rule will take.
    """

    __kit_in_its_place__: tuple[Any, ...] | None = None  # handed out in place of the saved tensors
    materialize_grads = True
    __kit_dirty__: tuple[int, ...] = ()
    __kit_saved__: Saved | None = ()
    __kit_for_forward__: tuple[Any, ...] = ()  # what jvp finds in saved_tensors
    __kit_versions__: tuple[int | None, ...] = ()
    __kit_non_differentiable__: tuple[int, ...] = ()
    __kit_released_in_spite__ = False  # of retain_graph=True

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad

    def save_for_backward(self, *tensors: torch.Tensor | None) -> None:
        """Keep tensors for backward. TypeError for anything but tensors and None."""
        try:
            self.__kit_versions__ = tuple([None if t is None else t._version for t in tensors])
        except AttributeError:
            tensors = tuple([getattr(t, "_data", t) for t in tensors])
            wrong = [i for i, t in enumerate(tensors) if not (t is None or isinstance(t, torch.Tensor))]
            if wrong:
                kind = type(tensors[wrong[0]]).__name__
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {wrong[0]} is of type {kind}"
                ) from None
            self.__kit_versions__ = tuple([None if t is None else t._version for t in tensors])
        self.__kit_saved__ = tensors

    def save_for_forward(self, *tensors: torch.Tensor | None) -> None:
        """Keep tensors for jvp, which finds them in `saved_tensors`."""
        self.__kit_for_forward__ = tensors

    @property
    def saved_tensors(self) -> Saved:
        """Return the saved tensors, in order.

        RuntimeError if the graph was released, or if a saved tensor was changed in place after it was saved.
        """
        if self.__kit_saved__ is None:
            raise freed(self.__kit_released_in_spite__)
        if self.__kit_in_its_place__ is not None:
            return self.__kit_in_its_place__
        for tensor, version in zip(self.__kit_saved__, self.__kit_versions__):
            if tensor is not None and tensor._version != version:
                raise Changed(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: "
                    "it was saved for backward, then changed.",
                    self.__kit_changed__(),
                )
        return self.__kit_saved__

    def __kit_changed__(self) -> tuple[int, ...]:
        pairs = enumerate(zip(self.__kit_saved__ or (), self.__kit_versions__))
        return tuple(i for i, (tensor, version) in pairs if tensor is not None and tensor._version != version)

    def mark_non_differentiable(self, *tensors: torch.Tensor) -> None:
        self.__kit_non_differentiable__ = tuple(id(t) for t in tensors)

    def mark_dirty(self, *tensors: torch.Tensor) -> None:
        """Note that forward changed these inputs in place and returns them."""
        self.__kit_dirty__ = tuple(id(t) for t in tensors)

    def set_materialize_grads(self, value: bool) -> None:
        self.materialize_grads = value

    def __kit_moved__(self, old: torch.Tensor, new: torch.Tensor) -> None:
        """Note that the tensor saved as `old` is in the memory of `new` from now on."""
        if self.__kit_saved__ and any(t is old for t in self.__kit_saved__):
            self.__kit_versions__ = tuple(
                [new._version if t is old else version for t, version in zip(self.__kit_saved__, self.__kit_versions__)]
            )
            self.__kit_saved__ = tuple([new if t is old else t for t in self.__kit_saved__])

    def __kit_release__(self) -> None:
        """Drop the saved tensors. If there are none, the graph may be walked again, as in PyTorch."""
        if self.__kit_saved__:
            self.__kit_saved__, self.__kit_released_in_spite__ = None, state.retaining


_STAND_INS = (float("nan"), 0.0, 1e3, -1.5)


def matters(backward: Any, ctx: Context, outputs: list[Any], needed: list[bool], positions: tuple[int, ...]) -> bool:
    """Tell whether a needed gradient depends on the saved tensors at `positions`, whose values are lost.

    PyTorch saves only what its formula needs. A rule may save more, such as an operand whose shape it needs or the
    operand beside a constant. The rule is called with other numbers in place of the lost ones: if no needed gradient
    changes, nothing was lost. A gradient that is all NaN proves nothing, as that of a negative base with a broken
    exponent: then the kept tensors get ordinary numbers, too.
    """
    saved = ctx.__kit_saved__ or ()
    found = _with_stand_ins(backward, ctx, outputs, needed, positions, saved)
    if found and any(map(_is_lost, found[0])):
        ordinary = tuple([t if i in positions else _filled(t, 1.5 + i / 4) for i, t in enumerate(saved)])
        found = _with_stand_ins(backward, ctx, outputs, needed, positions, ordinary)
    if not found or any(map(_is_lost, found[0])):
        return True
    return not all(_equal(a, b) for other in found[1:] for a, b in zip(found[0], other))


def _with_stand_ins(
    backward: Any, ctx: Context, outputs: list[Any], needed: list[bool], positions: tuple[int, ...], saved: Saved
) -> list[list[Any]]:
    """Return the needed gradients for each kind of number in place of the tensors at `positions`.

    The list is empty if the rule fails on such numbers: then it needs the lost ones.
    """
    found = []
    generator = torch.Generator().manual_seed(0)
    upstream = [None if o is None else torch.rand(o[0], generator=generator).add_(0.5).to(o[1]) for o in outputs]
    try:
        for number in (*_STAND_INS, *[t for i, t in enumerate(saved) if i not in positions and t is not None]):
            ctx.__kit_in_its_place__ = tuple([_filled(t, number) if i in positions else t for i, t in enumerate(saved)])
            returned = backward(ctx, *[None if g is None else g.clone() for g in upstream])
            gradients = returned if isinstance(returned, (tuple, list)) else (returned,)
            found.append([g for g, wanted in zip(gradients, needed) if wanted])
    except Exception:  # noqa: BLE001
        return []
    finally:
        ctx.__kit_in_its_place__ = None
    return found


def _is_lost(gradient: Any) -> bool:
    """Tell whether a gradient is all NaN. It is then the same for all numbers and proves nothing."""
    return isinstance(gradient, torch.Tensor) and gradient.numel() > 0 and bool(gradient.isnan().all())


def _filled(tensor: torch.Tensor | None, content: Any) -> torch.Tensor | None:
    """Return a tensor like `tensor`, filled with a number or with the values of another saved tensor.

    The values of another saved tensor are for a rule that looks for equal ones.
    """
    if tensor is None:
        return None
    if isinstance(content, torch.Tensor):
        if content.numel() == 0:
            return torch.zeros_like(tensor)
        repeated = content.flatten()[torch.arange(tensor.numel()) % content.numel()].reshape(tensor.shape)
        return torch.empty_like(tensor).copy_(repeated)
    if not tensor.is_floating_point():
        content = 0 if content != content else abs(int(content))
    return torch.full_like(tensor, content)


def _equal(a: Any, b: Any) -> bool:
    a, b = (x._data if isinstance(x, state.tensor) else x for x in (a, b))
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
        return a.shape == b.shape and torch.equal(a.nan_to_num(), b.nan_to_num()) and torch.equal(a.isnan(), b.isnan())
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(_equal, a, b))
    return a is None and b is None
