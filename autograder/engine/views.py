"""Tensors that share memory in the graph: an in-place operation on one of them changes all of them, as in PyTorch.

A view knows its base, and the base knows its views (weakly). Nothing here is a rule: these nodes move memory, and
PyTorch has them, too. `dispatch` and `function` note views; `in_place` changes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import torch

from .nodes import EngineNode, Node, edge
from .pieces import state

if TYPE_CHECKING:
    from .tensor import Tensor


def stale() -> RuntimeError:
    """Return the error for a stale view: its base was changed, and the view cannot follow."""
    return RuntimeError(
        "This output of a function with several is a view, and its base or another view of its base has been modified "
        "inplace. Such functions do not allow the output views to be modified inplace. You should replace the inplace "
        "operation by an out-of-place one."
    )


def node_of(tensor: Tensor) -> Node | None:
    """Return the node that made `tensor`; None for a leaf, and for a stale view."""
    try:
        return tensor._node
    except RuntimeError:
        return None


def note_view(made: Tensor, sources: list[Tensor], several: bool) -> None:
    """Note whose memory `made` shows, if it is that of one of `sources`.

    `several` tells whether `made` is one of several results.
    """
    root = made._data._base
    for source in sources:
        if source._data is root or source._data._base is root:
            base = source if source._view_of is None else source._view_of
            made._view_of = base
            made._viewed_without_recording = not state.recording or source._viewed_without_recording
            made._one_of_several = several or source._one_of_several
            if not state.recording:
                made._requires = source.requires_grad  # PyTorch says so of a view even then
            if base._views is None:
                base._views = WeakSet()
            base._views.add(made)
            return


def refuse(target: Tensor) -> None:
    """Raise RuntimeError where PyTorch refuses to record an in-place operation on `target`."""
    base = target._view_of
    if base is not None:
        if base.requires_grad and base.is_leaf:
            raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
        if target._viewed_without_recording:
            raise RuntimeError(
                "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                "Move both under no_grad(), or neither."
            )
        if target._one_of_several:
            raise _one_of_several(target)
    if target.requires_grad and target.is_leaf:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")


def _one_of_several(target: Tensor) -> RuntimeError:
    """Return the error for an in-place operation on one of several views that one operation has made."""
    node = target._node
    return RuntimeError(
        (
            "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
            if node is None
            else f"Output {target.output_nr} of {node.name()} is a view and is being modified inplace. "
        )
        + "This view is the output of a function that returns multiple views. Such functions do not allow the output "
        "views to be modified inplace. You should replace the inplace operation by an out-of-place one."
    )


def rebase(target: Tensor, result: Tensor, written: bool = False) -> None:
    """Let `target` be `result` from now on.

    It gets the place in the graph, and the values in its own memory, unless they are `written` already.
    """
    if not written:
        target._data.copy_(result._data)
    node: Node | None = result._node
    if node is not None and hasattr(node, "ctx"):
        node.ctx.__kit_moved__(result._data, target._data)
    if result.requires_grad and target._view_of is None and _is_folded(target._node):
        node = EngineNode("AsStridedBackward0", (edge(result),), lambda gradient: (gradient,))
        target._node, target.output_nr, target._requires = node, 0, True
    elif result.requires_grad and result.dtype != target.dtype:
        node = EngineNode(node.name() if node else "ToCopyBackward0", (edge(result),), _cast_to(result.dtype))
        target._node, target.output_nr, target._requires = node, 0, True
    else:
        target._node, target.output_nr, target._requires = node, result.output_nr, result.requires_grad
    base = target._view_of
    if base is not None and (target.requires_grad or base.requires_grad):
        _write_through(base, target)
    touched(target)
    if target._retains is not None:
        target._retains()


def _is_folded(node: Node | None) -> bool:
    """Tell whether PyTorch's result of this product of a matrix and a batch is a view of what it computed."""
    if node is None or node.name() != "TransposeBackward0":
        return False
    return getattr(getattr(node, "function", None), "__name__", "") == "Matmul"


def _cast_to(dtype: torch.dtype) -> Callable[[torch.Tensor], tuple[torch.Tensor, ...]]:
    return lambda gradient: (gradient.to(dtype),)


def _write_through(base: Tensor, part: Tensor) -> None:
    """Record in the graph of `base` that its part was written into: `CopySlices`."""
    shape = base._data.size(), base._data.stride()
    window = part._data.size(), part._data.stride(), part._data.storage_offset() - base._data.storage_offset()

    def backward(gradient: torch.Tensor) -> tuple[torch.Tensor, ...]:
        rest = _laid_out(gradient, *shape)
        inside = rest.as_strided(*window).clone()
        rest.as_strided(*window).zero_()
        return rest, inside

    node = EngineNode("torch::autograd::CopySlices", (edge(base), edge(part)), backward, remembers=True)
    base._node, base.output_nr, base._requires = node, 0, True
    if base._retains is not None:
        base._retains()


def follow_flag(base: Tensor) -> None:
    """Give views that were not recorded the flag of their base, because PyTorch asks the base."""
    for view in list(base._views or ()):
        try:
            view._requires = base._requires if view._node is None else view._requires
        except RuntimeError:
            continue  # stale


def share(source: Tensor, detached: Tensor) -> None:
    """Note that `detached` has the memory of `source`: a change of either is a change of the other's views."""
    base = source if source._view_of is None else source._view_of
    if base._sharing is None:
        base._sharing = WeakSet((base,))
    base._sharing.add(detached)
    detached._sharing = base._sharing


def touched(target: Tensor) -> None:
    """Note that the memory of `target` was changed without recording, and renew its views."""
    changed = target if target._view_of is None else target._view_of
    for base in (changed,) if changed._sharing is None else tuple(changed._sharing):
        if base._views is not None:
            _renew(base)


def _renew(base: Tensor) -> None:
    """Let every view of `base` be connected to `base` anew, as soon as its node is asked for.

    Until then a retained gradient is that of the old node, as in PyTorch.
    """
    for view in list(base._views or ()):
        try:
            recorded = base.requires_grad or view._outdated is not None or view._node is not None
        except RuntimeError:
            continue  # stale already
        if not recorded:
            continue
        if view._one_of_several or view._viewed_without_recording:
            view._requires |= view._one_of_several and base.requires_grad
            _forget_node(view, None)
        elif base.requires_grad:
            view._requires = True
            _forget_node(view, base)


def _forget_node(view: Tensor, base: Tensor | None) -> None:
    """Delete the node of a view. Reading it calls `renewed`, or raises the error about a stale view without `base`."""
    view._outdated = base
    try:
        del view._node
    except AttributeError:  # it is deleted already
        pass


def renewed(view: Tensor) -> Node:
    """Return the new node of a view, which shows its base as it is now. RuntimeError if the view is stale."""
    base, view._outdated = view._outdated, None
    if base is None:
        raise stale()
    view._node, view.output_nr, view._requires = _shown(base, view), 0, True
    if view._retains is not None:
        view._retains()
    return view._node


def _shown(base: Tensor, view: Tensor) -> EngineNode:
    shape = base._data.size(), base._data.stride()
    window = view._data.size(), view._data.stride(), view._data.storage_offset() - base._data.storage_offset()

    def backward(gradient: torch.Tensor) -> tuple[torch.Tensor, ...]:
        extent = int(max(_extent(*shape), _extent(*window[:2]) + window[2]))  # a view may have got larger data since
        memory = torch.zeros(extent, dtype=gradient.dtype)
        places = torch.arange(extent).as_strided(*window).reshape(-1)
        memory.index_add_(0, places, gradient.reshape(-1))
        return (memory.as_strided(*shape),)

    return EngineNode("AsStridedBackward0", (edge(base),), backward)


def _laid_out(values: torch.Tensor, size: Any, stride: Any) -> torch.Tensor:
    """Return a copy of `values` that lies in memory like the tensor whose views are taken."""
    copy: torch.Tensor = torch.zeros(_extent(size, stride), dtype=values.dtype).as_strided(size, stride)
    return copy.copy_(values)


def _extent(size: Any, stride: Any) -> int:
    """Return how many places in memory a tensor spans."""
    return 0 if 0 in size else 1 + sum((n - 1) * step for n, step in zip(size, stride))
