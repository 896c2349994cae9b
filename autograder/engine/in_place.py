"""In-place operations: `t += v`, `t[i] = v`, `t.add_(v)`, `torch.relu_(t)`, `F.relu(t, inplace=True)`, `out=`.

If nothing is recorded, they are done in t's memory. Else the rule computes the operation out of place, and t becomes
its result: the same values in the same memory, at another place in the graph. `Tensor` calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from .dispatch import call, is_seen_at_once
from .forward_mode import IN_PLACE, moves
from .names import is_array
from .nodes import EngineNode, edge
from .pieces import state
from .unsupported import VIEW, lacking, lacking_in
from .views import rebase, refuse, touched
from .wrapping import is_differentiable, is_tracked, plain

OPERATORS = {
    "iadd": "add", "isub": "sub", "imul": "mul", "itruediv": "div", "idiv": "div", "ifloordiv": "floor_divide",
    "imod": "remainder", "ipow": "pow", "iand": "bitwise_and", "ior": "bitwise_or", "ixor": "bitwise_xor",
    "ilshift": "bitwise_left_shift", "irshift": "bitwise_right_shift",
}  # fmt: skip
_OVERWRITING = {
    "zero": "ZeroBackward0", "fill": "FillBackward2", "copy": "torch::autograd::CopyBackwards",
    "normal": "NormalBackward0", "uniform": "UniformBackward0", "bernoulli": "BernoulliBackward0",
    "exponential": "ExponentialBackward0", "random": "RandomBackward0",
}  # fmt: skip
_RESHAPING = (
    "t", "transpose", "swapaxes", "swapdims", "squeeze", "unsqueeze", "resize", "resize_as", "as_strided", "set",
)  # fmt: skip
_NOT_OPERATIONS = {"requires_grad_", "share_memory_", "is_shared_"}


def is_in_place(name: str) -> bool:
    """Tell whether torch's function of this name changes its first argument."""
    if name.endswith("__"):
        return name == "__setitem__" or name.strip("_") in OPERATORS
    return name.endswith("_") and not name.startswith("_") and name not in _NOT_OPERATIONS


def change(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Do the in-place operation `function`, which torch calls `name`, on its first argument, and return that."""
    target = args[0]
    kwargs = dict(kwargs)
    if state.level is not None and moves((*args, *kwargs.values())):
        raise lacking_in(IN_PLACE)
    if not isinstance(target, state.tensor) or not is_tracked(args, kwargs) or not is_differentiable(target._data):
        function(*plain(tuple(args)), **plain(kwargs))
        if isinstance(target, state.tensor):
            touched(target)
        return target
    bare = name.strip("_")
    operation = OPERATORS.get(bare, bare)
    if operation == "setitem":
        # PyTorch refuses an index that does not fit here, before anything has changed
        try:
            function(target._data.clone(), *plain(tuple(args[1:])))
        except IndexError as error:
            if not is_seen_at_once("getitem", args, error):
                target._node  # noqa: B018  PyTorch refuses a stale view before it looks at the index
            raise
    refuse(target)
    if operation in _RESHAPING:
        raise lacking_in(VIEW, name=name)
    if operation == "setitem":
        _set_item(target, *args[1:])
        return target
    if operation in _OVERWRITING:
        rebase(target, _overwritten(operation, function, args, kwargs), written=True)
        return target
    # PyTorch refuses a wrong call here, before anything has changed
    function(*_in_other_memory(target._data, plain(args)), **plain(kwargs))
    rebase(target, call(operation, _out_of_place(operation), (_as_it_was(target), *args[1:]), kwargs))
    return target


def _in_other_memory(target: torch.Tensor, values: tuple[Any, ...]) -> list[Any]:
    """Return `values`, with those that have the memory of `target` in a copy of it, where they overlap as before."""
    memory = target.untyped_storage()
    copy = memory.clone()  # type: ignore[no-untyped-call]

    def moved(value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or value.untyped_storage().data_ptr() != memory.data_ptr():
            return value
        return value.new_empty(0).set_(copy, value.storage_offset(), value.size(), value.stride())  # type: ignore[call-overload]

    return [moved(value) for value in values]


def into(out: Any, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Do `function` with `out=`. RuntimeError if a gradient is asked for, as in PyTorch."""
    if is_tracked((*args, out), kwargs):
        raise RuntimeError(
            f"{getattr(function, '__name__', 'this')}(): functions with out=... arguments don't support "
            "automatic differentiation, but one of the arguments requires grad."
        )
    function(*plain(tuple(args)), **plain(dict(kwargs)), out=plain(out))
    return out


def _as_it_was(target: Any) -> Any:
    """Return a tensor with the present values of `target` in its own memory, at the same place in the graph."""
    before = state.tensor(target._data.clone())
    before._node, before.output_nr, before._requires = target._node, target.output_nr, target.requires_grad
    return before


def _out_of_place(operation: str) -> Callable[..., Any]:
    for place in (torch, torch.Tensor, torch.nn.functional):
        if hasattr(place, operation):
            return getattr(place, operation)  # type: ignore[no-any-return]
    raise lacking(f"{operation}_ on a tensor that is recorded")


def _overwritten(operation: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return what `target` becomes when it is filled.

    Its old values are gone, so their gradient is zero. The tensor it is filled with gets the rest.
    """
    target, *rest = args
    source = next((x for x in (*rest, *kwargs.values()) if isinstance(x, state.tensor)), None)
    after = edge(source) if source is not None and source.requires_grad else (None, 0)  # a stale view is refused here
    function(target._data, *plain(tuple(rest)), **plain(kwargs))
    new = state.tensor(target._data.clone())
    name = "FillBackward3" if operation == "fill" and source is not None else _OVERWRITING[operation]

    def backward(gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        handed_on = None if source is None else gradient.sum_to_size(source.shape).to(source.dtype)
        return torch.zeros_like(gradient), handed_on

    _recorded(new, EngineNode(name, (edge(target), after), backward))
    return new


def _set_item(target: Any, index: Any, value: Any) -> None:
    """Do `t[index] = value`. The gradient of the old values there is zero; `value` gets the rest."""
    where = plain(index)
    source = value if isinstance(value, state.tensor) and value.requires_grad else None
    after = edge(source) if source is not None else (None, 0)  # a stale view is refused here
    part = target._data[where]
    if _overlaps(target._data) and not _overlaps(part) and part._base is not None:
        _set_part(target, part, value)
        return
    target._data[where] = plain(value)
    new = state.tensor(target._data.clone())

    def backward(gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        rest = gradient.clone()
        inside, rest[where] = gradient[where].clone(), 0
        if source is None:
            return rest, None
        extra = max(source._data.dim() - inside.dim(), 0)  # leading axes of size 1
        return rest, inside.sum_to_size(source.shape[extra:]).reshape(source.shape).to(source.dtype)

    name = _setting(where, target, value)
    _recorded(new, EngineNode(name, (edge(target), after), backward, remembers="Slices" in name or "Put" in name))
    rebase(target, new, written=True)


def _setting(index: Any, target: Any, value: Any) -> str:
    """Return PyTorch's name for the node that sets this part of a tensor."""
    parts = index if isinstance(index, tuple) else (index,)
    if not any(map(_is_list, parts)) and all(part is Ellipsis or part == slice(None) for part in parts):
        whole = isinstance(value, (state.tensor, torch.Tensor)) and (value.dim() > 0 or target.dim() == 0)
        return "torch::autograd::CopyBackwards" if whole or target.dim() == 0 else "FillBackward3"
    return "IndexPutBackward0" if any(map(_is_list, parts)) and target.dim() > 0 else "torch::autograd::CopySlices"


def _is_list(part: Any) -> bool:
    return isinstance(part, (list, torch.Tensor)) or is_array(part)


def _overlaps(memory: torch.Tensor) -> bool:
    """Tell whether several elements are in one place of the memory, as after `expand`."""
    return any(step == 0 and size > 1 for step, size in zip(memory.stride(), memory.size()))


def _set_part(target: Any, memory: torch.Tensor, value: Any) -> None:
    """Write into a view of an expanded tensor: what lies in the same place changes, too."""
    part = state.tensor(memory)
    part._view_of = target if target._view_of is None else target._view_of
    is_filled = not isinstance(value, (state.tensor, torch.Tensor))
    name, function = ("fill", torch.Tensor.fill_) if is_filled else ("copy", torch.Tensor.copy_)
    rebase(part, _overwritten(name, function, (part, value), {}), written=True)


def _recorded(tensor: Any, node: EngineNode) -> None:
    tensor._node, tensor.output_nr, tensor._requires = node, 0, True
