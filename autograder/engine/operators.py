"""The operators and methods of `Tensor`: each is one of torch's names, looked up when a program asks for it.

`Tensor` installs the operators and asks for the methods. `dispatch` and `in_place` do the operation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from .dispatch import call
from .in_place import OPERATORS as IN_PLACE
from .in_place import change, into, is_in_place
from .names import OPERATORS, OTHER_OPERATORS, REFLECTED, UNARY
from .wrapping import plain

_NUMBERS = (int, float, complex, np.generic)
_TENSORS: list[type] = [torch.Tensor]
# methods of torch's whose function takes the tensor at another place
_AS_FUNCTION: dict[str, Callable[..., tuple[Any, ...]]] = {
    "where": lambda x, condition, other: (condition, x, other),
    "polygamma": lambda x, n: (n, x),
}


def asked(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Do the operation of torch's name `name`, in place if the name or an option says so."""
    if name in _AS_FUNCTION and function is getattr(torch.Tensor, name):
        function, args, kwargs = getattr(torch, name), _AS_FUNCTION[name](*args, **kwargs), {}
    if name[-1] == "_" and is_in_place(name):
        if not args:  # a call of torch.nn.init, which records nothing
            function(**plain(kwargs))
            return kwargs["tensor"]
        return change(name, function, args, kwargs)
    if kwargs:
        if kwargs.get("out") is not None:
            return into(kwargs["out"], function, args, {k: v for k, v in kwargs.items() if k != "out"})
        if kwargs.get("inplace"):
            rest = {k: v for k, v in kwargs.items() if k != "inplace"}
            return change(f"{name}_", lambda *a, **k: function(*a, **k, inplace=True), args, rest)
    return call(name, function, args, kwargs)


def method_of(tensor: Any, name: str, found: Callable[..., Any] | None) -> Callable[..., Any]:
    def method(*args: Any, **kwargs: Any) -> Any:
        if name in _AS_FUNCTION:
            return call(name, getattr(torch, name), _AS_FUNCTION[name](tensor, *args, **kwargs), {})
        if name[-1] == "_" and found is not None and is_in_place(name):
            return change(name, found, (tensor, *args), kwargs)
        return call(name, found, (tensor, *args), kwargs)

    return method


def _operator(name: str, reflected: bool = False, node: str = "") -> Any:
    own, tensors = getattr(torch, name), tuple(_TENSORS)
    _operands = (*tensors, *_NUMBERS)

    def operator(self: Any, other: Any) -> Any:
        if not isinstance(other, _operands):
            return NotImplemented
        numbered = node if reflected and not isinstance(other, tensors) else ""
        return call(name, own, (other, self) if reflected else (self, other), {}, numbered)

    return operator


def _changing(name: str) -> Any:
    own = getattr(torch.Tensor, f"{name}_")

    def operator(self: Any, other: Any) -> Any:
        return change(f"{name}_", own, (self, other), {})

    return operator


def install(kind: type) -> None:
    """Give torch's operators to `kind`, which is `Tensor`."""
    _TENSORS.append(kind)
    for name in OPERATORS:
        setattr(kind, f"__{name}__", _operator(name))
    for name in REFLECTED:
        setattr(kind, f"__r{name}__", _operator(name, reflected=True, node="RsubBackward1" if name == "sub" else ""))
    setattr(kind, "__truediv__", _operator("div"))  # noqa: B010  as above: an attribute the class statement does not have
    setattr(kind, "__rtruediv__", _operator("div", reflected=True, node="MulBackward0"))  # noqa: B010
    for dunder, name in OTHER_OPERATORS.items():
        setattr(kind, f"__{dunder}__", _operator(name))
        setattr(kind, f"__r{dunder}__", _operator(name, reflected=True))
    for name in UNARY:
        setattr(kind, f"__{name}__", lambda self, name=name: call(name, getattr(torch, name), (self,), {}))
    setattr(kind, "__invert__", lambda self: call("bitwise_not", torch.bitwise_not, (self,), {}))  # noqa: B010
    setattr(kind, "__pos__", lambda self: call("positive", torch.positive, (self,), {}))  # noqa: B010
    for dunder, name in IN_PLACE.items():
        if dunder != "idiv":
            setattr(kind, f"__{dunder}__", _changing(name))
