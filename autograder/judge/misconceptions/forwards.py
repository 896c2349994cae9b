"""An operation with the gradients of another forward, for misconceptions that are a forward with a mistake in it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any

import torch
from torch import Tensor

from ..counterfactual import PyTorch, with_rule


@lru_cache(maxsize=256)
def with_forward(operation: str, forward: Callable[..., Any], only: tuple[int, ...] = ()) -> type[PyTorch]:
    """Return a PyTorch in which the gradients of an operation are those of `forward(*inputs, **options)`.

    With `only`, the inputs at these positions have them, and the others their own.
    """

    def rule(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        inputs, options = in_order(operation, inputs, options)
        wrong = gradients_of(forward, grad, inputs, options)
        if not only:
            return wrong
        right = gradients_of(itself(operation), grad, inputs, options)
        return tuple(w if i in only else r for i, (w, r) in enumerate(zip(wrong, right)))

    return with_rule(operation, rule)


def in_order(
    operation: str, inputs: tuple[Any, ...], options: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return all arguments by position, if PyTorch's function is one of Python: it names some itself."""
    function = getattr(torch.nn.functional, operation, None)
    if not isinstance(function, FunctionType):
        return inputs, options
    bound = inspect.signature(function).bind(*inputs, **options)
    bound.apply_defaults()
    return bound.args, bound.kwargs


def itself(operation: str) -> Callable[..., Any]:
    """Return PyTorch's function of this name."""
    if operation == "batch_norm":
        return _batch_norm
    function: Callable[..., Any] = getattr(torch.nn.functional, operation, None) or getattr(torch, operation)
    return function


def _batch_norm(x: Tensor, mean: Any = None, variance: Any = None, *inputs: Any, **options: Any) -> Tensor:
    """Normalise, and leave the running statistics as they are: they are data."""
    mean, variance = (None if data is None else data.detach().clone() for data in (mean, variance))
    return torch.nn.functional.batch_norm(x, mean, variance, *inputs, **options)


def gradients_of(
    forward: Callable[..., Any], grad: Tensor, inputs: tuple[Any, ...], options: dict[str, Any]
) -> tuple[Any, ...]:
    """Return the gradients of the inputs of a forward; None for one that is not a floating-point tensor."""
    leaves = [x.detach().requires_grad_() if is_number(x) else x for x in inputs]
    asked = [leaf for leaf in leaves if is_number(leaf)]
    with torch.enable_grad():
        result = forward(*leaves, **options)
        found = iter(
            torch.autograd.grad(result, asked, grad.to(result.dtype), allow_unused=True, materialize_grads=True)
        )
    return tuple(next(found) if is_number(leaf) else None for leaf in leaves)


def is_number(x: Any) -> bool:
    return isinstance(x, Tensor) and x.is_floating_point()
