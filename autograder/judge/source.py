"""Write one call of torch as Python: `torch.sub(a, b)`, `x ** 2`, `torch.tensor([1.0, 2.0], requires_grad=True)`.

In come a function of torch and its arguments; out goes a `Source`, in which tensors have no names yet. `trace.py`
calls this.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Union

import torch

from ..engine.names import home_of

_MOST_ELEMENTS = 4096  # of a tensor that is written down
_OPERATORS = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "true_divide": "/", "pow": "**", "matmul": "@",
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip
_REVERSED = {"__rsub__": "-", "__rdiv__": "/", "__rtruediv__": "/", "__rpow__": "**", "__rmatmul__": "@"}
_RANDOM = ("rand", "normal", "bernoulli", "multinomial", "poisson")

Part = Union[str, int]  # noqa: UP007  a text, or the id of a tensor, whose name comes later


class Unwritable(Exception):
    """The call has an argument, or comes from a place, that has no source: a function, an object."""


@dataclass(frozen=True)
class Source:
    """The text of a call in parts. `attribute` is the name of a tensor's attribute if it only looks at one."""

    parts: tuple[Part, ...]
    attribute: str = ""
    is_random: bool = False
    is_infix: bool = False

    def text(self, name: Callable[[int], str]) -> str:
        return "".join(part if isinstance(part, str) else name(part) for part in self.parts)


def origin(func: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], known: Callable[[torch.Tensor], int]) -> Source:
    """Return the source of `func(*args, **kwargs)`. `known` gives the id of a tensor. Raise Unwritable."""
    name = getattr(func, "__name__", "")
    written = [tuple(_written(x, known)) for x in args]
    if name in ("__get__", "__set__"):
        attribute = func.__self__.__name__
        assigned: tuple[Part, ...] = (" = ", *written[1]) if name == "__set__" else ()
        return Source((*written[0], f".{attribute}", *assigned), attribute if name == "__get__" else "")
    if name == "_set_grad_enabled":
        return Source(("torch.set_grad_enabled(", *written[0], ")"))
    if func in (getattr(torch.Tensor, name, None), getattr(torch.Tensor, f"__{name}__", None)):
        infix = _infix(name, written, kwargs)
        if infix is not None:
            return Source(infix, is_infix=not name.endswith("item__"))
        call: tuple[Part, ...] = (*written[0], f".{name}(")
        written = written[1:]
    else:
        home = home_of(func)
        if home is None:
            raise Unwritable
        call = (f"{'.'.join(home)}(",)
    if name == "backward":  # torch names all of its arguments here, most of them not given
        kwargs = {key: value for key, value in kwargs.items() if value is not None and value is not False}
    given = {key: value for key, value in kwargs.items() if not _is_default(func, key, value)}
    if name == "backward" and len(args) == 1 and "gradient" in given:
        written.append(tuple(_written(given.pop("gradient"), known)))
    named = [(f"{key}=", *_written(value, known)) for key, value in given.items()]
    return Source((*call, *_joined([*written, *named]), ")"), is_random=name.startswith(_RANDOM))


def _is_default(func: Any, key: str, value: Any) -> bool:
    """Say whether an argument is what the function takes without it: torch.nn.functional passes all of them on."""
    defaults = _defaults(func)
    return (
        key in defaults
        and type(value) is type(defaults[key])
        and not isinstance(value, torch.Tensor)
        and bool(value == defaults[key])
    )


@lru_cache(256)
def _defaults(func: Any) -> Mapping[str, Any]:
    try:
        parameters = inspect.signature(func).parameters
    except (TypeError, ValueError):  # a function that is not written in Python
        return {}
    return {name: one.default for name, one in parameters.items() if one.default is not one.empty}


def _infix(name: str, written: list[tuple[Part, ...]], kwargs: Mapping[str, Any]) -> tuple[Part, ...] | None:
    if name == "__getitem__":
        return (*written[0], "[", *written[1], "]")
    if name == "__setitem__":
        return (*written[0], "[", *written[1], "] = ", *written[2])
    if name == "neg" and len(written) == 1 and not kwargs:
        return ("-", *written[0])
    if len(written) != 2 or kwargs:
        return None
    if name in _REVERSED:
        return (*written[1], f" {_REVERSED[name]} ", *written[0])
    return (*written[0], f" {_OPERATORS[name]} ", *written[1]) if name in _OPERATORS else None


def _joined(groups: list[tuple[Part, ...]]) -> Iterator[Part]:
    for n, group in enumerate(groups):
        yield from (", ", *group) if n else group


def _written(value: Any, known: Callable[[torch.Tensor], int]) -> Iterator[Part]:
    """Yield the parts of an argument. Raise Unwritable."""
    if isinstance(value, torch.Tensor):
        yield known(value)
    elif isinstance(value, slice):
        yield "slice("
        yield from _joined([tuple(_written(x, known)) for x in (value.start, value.stop, value.step)])
        yield ")"
    elif isinstance(value, (list, tuple)):
        opened, closed = ("[", "]") if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
        yield opened
        yield from _joined([tuple(_written(x, known)) for x in value])
        yield closed
    elif isinstance(value, float):
        yield _number(value)
    elif value is None or isinstance(value, (bool, int, str)):
        yield repr(value)
    elif value is Ellipsis:
        yield "..."
    elif isinstance(value, (torch.dtype, torch.memory_format, torch.layout)):
        yield str(value)
    elif isinstance(value, torch.device):
        yield repr(str(value))
    else:
        raise Unwritable


def literal(tensor: torch.Tensor) -> Source:
    """Return the source of a tensor from its numbers, its layout in memory and whether it asks for a gradient.

    Raise Unwritable for the result of a computation, and for a tensor of many elements.
    """
    if tensor.grad_fn is not None or tensor.numel() > _MOST_ELEMENTS or tensor.is_complex():
        raise Unwritable
    plain, after = tensor.detach(), ""
    if not plain.is_contiguous() and plain.numel():
        stretched = [n > 1 and stride == 0 for n, stride in zip(plain.shape, plain.stride())]
        if any(stretched):
            after = f".expand({', '.join(map(str, plain.shape))})"
            for axis, is_stretched in enumerate(stretched):
                plain = plain.narrow(axis, 0, 1) if is_stretched else plain
        else:
            strides = plain.stride()
            order = sorted(range(plain.dim()), key=lambda axis: (-strides[axis], axis))
            back = [order.index(axis) for axis in range(plain.dim())]
            after = f".permute({', '.join(map(str, back))})"
            plain = plain.permute(order)
    wanted = tensor.requires_grad
    flag = ", requires_grad=True" if wanted and not after else ""
    text = f"torch.tensor({_numbers(plain.tolist())}, dtype={plain.dtype}{flag})"
    if 0 in plain.shape:
        text = f"torch.empty({tuple(plain.shape)}, dtype={plain.dtype}{flag})"
    return Source((f"{text}{after}{'.requires_grad_()' if wanted and after else ''}",))


def _numbers(value: Any) -> str:
    return f"[{', '.join(map(_numbers, value))}]" if isinstance(value, list) else _number(value)


def _number(value: Any) -> str:
    if not isinstance(value, float) or math.isfinite(value):
        return repr(value)
    return "torch.nan" if math.isnan(value) else "torch.inf" if value > 0 else "-torch.inf"
