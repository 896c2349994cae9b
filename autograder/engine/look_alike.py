"""The look-alike that has the name `torch` in a case, a cell or a rule.

It has its own functions that create tensors and switch recording. Every other name comes from torch itself, whose
functions find `Tensor` by `__torch_function__`. Inside a rule, tensors are plain, and so are created ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch as pytorch
from torch.utils.data._utils.collate import default_collate_fn_map

from . import recording
from .names import CREATION
from .namespaces import OWN
from .pieces import state
from .tensor import Tensor
from .unsupported import lacking
from .wrapping import plain, wrapped

_FUNCTIONS = (FunctionType, BuiltinFunctionType, type(pytorch.ones))


class LookAlike:
    """The look-alike of the torch namespace. Use it like torch: `x = torch.arange(4.0, requires_grad=True)`."""

    no_grad = recording.no_grad
    enable_grad = recording.enable_grad
    set_grad_enabled = recording.set_grad_enabled
    inference_mode = recording.inference_mode

    @property
    def Tensor(self) -> Any:
        """Return the class of tensors: torch's in a rule, the engine's in a program."""
        return pytorch.Tensor if state.inside_rule else Tensor

    def __getattr__(self, name: str) -> Any:
        if state.inside_rule:
            return getattr(pytorch, name)
        function = _function(name)
        if function is not None:
            return function
        return OWN[name] if name in OWN else getattr(pytorch, name)

    def __dir__(self) -> list[str]:
        return dir(pytorch)

    def __repr__(self) -> str:
        return "<the kit's look-alike of torch>"

    def as_tensor(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Return `data` as a tensor, like torch's function of this name.

        A plain tensor is taken as it is, and quickly, because every case of a sweep starts with one.
        """
        if not (args or kwargs or state.inside_rule):
            if type(data) is pytorch.Tensor:
                return Tensor(data)
            if isinstance(data, Tensor):
                return data
        return (
            data.to(*args, **kwargs)
            if isinstance(data, Tensor) and not state.inside_rule
            else _creating("as_tensor")(data, *args, **kwargs)
        )

    def asarray(self, obj: Any, *args: Any, **kwargs: Any) -> Any:
        return obj if isinstance(obj, Tensor) and not (args or kwargs) else _creating("asarray")(obj, *args, **kwargs)

    def set_rng_state(self, new_state: Any) -> None:
        pytorch.set_rng_state(plain(new_state))

    def vmap(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse to run: the rules of students take no batches of calls. In a rule it is torch's."""
        if not state.inside_rule:
            raise lacking("torch.vmap")
        return pytorch.vmap(*args, **kwargs)

    def is_grad_enabled(self) -> bool:
        return state.recording

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, (Tensor, pytorch.Tensor))


@cache
def _function(name: str) -> Callable[..., Any] | None:
    """Return the function that a program gets under this name; None if it is no function, or the look-alike's own."""
    if name in CREATION:
        return _creating(name)
    if name in OWN or not isinstance(getattr(pytorch, name), _FUNCTIONS):
        return None
    return _handing_on(name)


@cache
def _creating(name: str) -> Callable[..., Any]:
    function = getattr(pytorch, name)

    @wraps(function)
    def create(*args: Any, requires_grad: bool = False, **kwargs: Any) -> Any:
        made = wrapped(function(*plain(args), **plain(kwargs)))
        return made.requires_grad_() if requires_grad else made

    return create


def _handing_on(name: str) -> Callable[..., Any]:
    """Return torch's function of this name. A program sees only `Tensor`s of it: from_numpy, tril_indices, …"""
    function = getattr(pytorch, name)

    @wraps(function)
    def handed_on(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        return wrapped(found) if isinstance(found, (pytorch.Tensor, tuple, list)) else found

    return handed_on


def _batch(rows: list[Any], **_: Any) -> Any:
    """Return a DataLoader's batch of tensors."""
    return pytorch.stack(rows)


torch = LookAlike()
default_collate_fn_map[Tensor] = _batch
