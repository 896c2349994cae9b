"""From a name of torch's to the operation that is registered under it.

`torch.exp(x)`, `x.exp()` and `x * y` all come here. In come the name, torch's own function and the arguments.
Out goes what the rule's forward gives, recorded, or what torch gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from ..errors import MissingOperation
from .function import Function, apply, registry, undefined, with_defaults
from .names import KEYWORDS, SECOND, operation_name, overload
from .pieces import state
from .wrapping import plain, wrapped


def call(name: str, function: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Call the operation registered as `name`; without one, and if no gradient is asked for, torch's own `function`."""
    name = operation_name(name)
    defined = registry.get(name)
    if defined is None:
        return _unregistered(name, function, args, kwargs)
    return apply(defined, _bound(defined, args, kwargs), f"{defined.__name__}Backward{overload(name, args, kwargs)}")


def _bound(function: type[Function], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """The arguments in forward's order; a Python number given for an operand becomes a constant 0-d tensor."""
    if kwargs:
        args = _in_order(function, args, {KEYWORDS.get(k, k): v for k, v in kwargs.items()})
    if int in (kinds := [type(x) for x, operand in zip(args, function._operands) if operand]) or float in kinds:
        return (
            tuple(_constant(x, args) if operand else x for x, operand in zip(args, function._operands))
            + args[len(function._operands) :]
        )
    return args


def _in_order(function: type[Function], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    names = [p.name for p in function._parameters]
    for position, torch_name in enumerate(("input", next((name for name in SECOND if name in kwargs), ""))):
        if torch_name in kwargs and torch_name not in names[position:] and position < len(names):
            kwargs[names[position]] = kwargs.pop(torch_name)
    try:
        bound = function._signature.bind(
            *args, **{k: v for k, v in kwargs.items() if k in names or (v is not None and not k.startswith("_"))}
        )
    except TypeError as error:
        raise TypeError(
            f"{function.operation}: {error}; the forward of class {function.__name__} says what it takes."
        ) from None
    return with_defaults(bound)


def _constant(value: Any, args: tuple[Any, ...]) -> Any:
    """A Python number as a 0-d tensor, of the dtype that torch would compute with."""
    if type(value) not in (int, float):
        return value
    others = [x for x in plain(args) if isinstance(x, torch.Tensor)]
    return torch.tensor(value, dtype=torch.result_type(others[0], value) if others else None)


def _unregistered(
    name: str, function: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Any:
    if function is None:
        raise AttributeError(f"neither torch nor this notebook has an operation called {name!r}.")
    result = function(*plain(args), **plain(dict(kwargs)))
    tracked = state.recording and any(isinstance(x, state.tensor) and x.requires_grad for x in args)
    if tracked and isinstance(result, torch.Tensor) and result.is_floating_point():
        raise MissingOperation(name, undefined(name))
    return wrapped(result)
