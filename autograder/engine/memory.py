"""`Memory`: what a program gets from `x.data`.

It is x's memory without x's history. A change in place changes x, and the check of saved tensors does not notice it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .dispatch import call
from .in_place import is_in_place
from .pieces import state
from .unsupported import FLAG, lacking_in
from .wrapping import plain, wrapped


class Memory(torch.Tensor):
    """A torch tensor whose operations are those of the engine: `x.data + y` is a `Tensor`."""

    raw: torch.Tensor  # the plain tensor

    @staticmethod
    def of(data: torch.Tensor) -> Memory:
        """Return the memory of a plain tensor, with its own version counter."""
        with torch._C.DisableTorchFunctionSubclass():
            raw = data.data
            made: Memory = raw.as_subclass(Memory)  # type: ignore[assignment]
        made.raw = raw
        return made

    @classmethod
    def __torch_function__(cls, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, kwargs = func.__name__, kwargs or {}
        if name in ("__get__", "__set__"):
            return _attribute(func, name, args)
        if name == "requires_grad_" or name in ("register_hook", "retain_grad", "backward"):
            return _flagged(name, args, kwargs)
        if is_in_place(name):
            for value in args if state.recording else ():
                getattr(value, "grad_fn", None)  # a stale view refuses to be read, before anything is changed
            func(*plain(tuple(args)), **plain(kwargs))
            return args[0]
        return call(name, func, _tensors(args), _tensors(kwargs))

    def __repr__(self, **_: Any) -> str:  # type: ignore[override]  # torch's takes an argument for itself
        return repr(self.raw)

    def __format__(self, spec: str) -> str:
        return format(self.raw, spec)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return state.tensor(self.raw.clone())


def _tensors(value: Any) -> Any:
    """Return `value` with every `Memory` in it as a `Tensor` of the same memory."""
    if isinstance(value, Memory):
        return state.tensor(value.raw)
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return type(value)([_tensors(v) for v in value]) if type(value) in (tuple, list) else value
    return {k: _tensors(v) for k, v in value.items()} if isinstance(value, dict) else value


def _attribute(func: Callable[..., Any], name: str, args: Any) -> Any:
    owner = getattr(func, "__self__", None)
    if name == "__set__" and getattr(owner, "__name__", "") == "requires_grad" and args[1]:
        raise lacking_in(FLAG)
    found = func(*plain(tuple(args)))
    return wrapped(found) if isinstance(found, torch.Tensor) else found


def _flagged(name: str, args: Any, kwargs: Any) -> Any:
    """Do `x.data.requires_grad_()`, which gives a leaf in x's memory. The flag of `x.data` stays as it is."""
    return getattr(state.tensor(args[0].raw), name)(*args[1:], **kwargs)


state.memory = Memory
