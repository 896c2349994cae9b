"""Carry a rule over to PyTorch: a `Function` of the kit becomes a real `torch.autograd.Function`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any

import torch

from ..words import Field, Template
from .function import Function, registry
from .graph import ordinal
from .pieces import rule

PYTORCH_SUMS = Template(
    "pytorch_sums",
    "The backward of {function} returned a gradient of shape {got} for its {nth} input, which has shape {expected}. "
    "PyTorch sums it to that shape; in a case of the kit it is an error.",
)
PYTORCH_CASTS = Template(
    "pytorch_casts",
    "The backward of {function} returned a gradient of dtype {got} for its {nth} input, which has dtype {expected}. "
    "PyTorch casts it; a case of the kit compares the dtype.",
)


def to_pytorch(function: type[Function]) -> type[torch.autograd.Function]:
    """Return the same forward, backward and jvp, unchanged, as a `torch.autograd.Function`.

    `to_pytorch(Mul).apply(a, b)` takes and gives plain torch tensors, so `torch.autograd.gradcheck` can judge it.
    PyTorch sums a gradient of too large a shape and casts one of another dtype. A warning says so where it happens.
    """
    if not (isinstance(function, type) and issubclass(function, Function)):
        known = (
            registry.get(function)
            if isinstance(function, str)
            else type(function)
            if isinstance(function, Function)
            else None
        )
        raise TypeError(
            f"to_pytorch takes the class of a rule, such as to_pytorch({known.__name__ if known else 'Mul'}); "
            f"this was {function!r}."
        )
    members: dict[str, Any] = {"forward": function.forward, "backward": _looked_at(function)}
    if function.sets_up_context():
        members["setup_context"] = _noting(function.setup_context)
    else:
        members["forward"] = _noting(function.forward)
    if function.jvp is not None:
        members["jvp"] = function.jvp
    return type(
        function.__name__, (torch.autograd.Function,), {name: staticmethod(_plain(m)) for name, m in members.items()}
    )


def _plain(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return `method` run as a rule: the notebook's `torch` makes plain tensors in it. A list counts as a tuple."""

    @wraps(method)
    def run(*arguments: Any) -> Any:
        with rule():
            returned = method(*arguments)
        return tuple(returned) if isinstance(returned, list) else returned

    return run


def _noting(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return `method`, a forward or a setup_context, which keeps the shapes and dtypes of the inputs in ctx."""

    @wraps(method)
    def run(ctx: Any, *arguments: Any) -> Any:
        inputs = arguments[0] if method.__name__ == "setup_context" else arguments
        ctx.of_the_inputs = [(x.shape, x.dtype) if isinstance(x, torch.Tensor) else None for x in inputs]
        return method(ctx, *arguments)

    return run


def _looked_at(function: type[Function]) -> Callable[..., Any]:
    """Return the backward of `function`, which warns of what PyTorch puts right and the kit's cases do not."""

    @wraps(function.backward)
    def run(ctx: Any, *gradients: Any) -> Any:
        returned = function.backward(ctx, *gradients)
        row = returned if isinstance(returned, (tuple, list)) else (returned,)
        for position, (gradient, known) in enumerate(zip(row, ctx.of_the_inputs)):
            if isinstance(gradient, torch.Tensor) and known is not None:
                _warn(function.__name__, position, gradient, *known)
        return returned

    return run


def _warn(name: str, position: int, gradient: torch.Tensor, shape: torch.Size, dtype: torch.dtype) -> None:
    of: dict[str, Field] = {"function": name, "nth": ordinal(position)}
    if gradient.shape != shape and _sums_to(gradient.shape, shape):
        shapes = {"got": tuple(gradient.shape), "expected": tuple(shape)}
        warnings.warn(str(PYTORCH_SUMS(**of, **shapes)), stacklevel=3)
    if gradient.dtype is not dtype:
        warnings.warn(str(PYTORCH_CASTS(**of, got=str(gradient.dtype), expected=str(dtype))), stacklevel=3)


def _sums_to(got: torch.Size, expected: torch.Size) -> bool:
    """Tell whether `got` is `expected` with axes in front or with axes of size 1 stretched."""
    pairs = zip(got[::-1], expected[::-1])
    return len(got) >= len(expected) and all(b in (a, 1) for a, b in pairs)
