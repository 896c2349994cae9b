"""A PyTorch with an author's wrong rule in it: an operation has its own result and the gradients of that rule.

In come the name of the operation and the rule; out goes a subclass of `PyTorch`, in which `running.py` runs a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import torch

from .pytorch import PyTorch


@lru_cache(maxsize=256)
def with_rule(operation: str, rule: Callable[..., Any]) -> type[PyTorch]:
    """Return a PyTorch whose `operation` has the gradients that `rule(grad_output, *inputs, **options)` returns."""
    names = (operation, f"__{operation}__")
    return type("Mistaken", (_Mistaken,), {"_rule": staticmethod(rule), "_changed": frozenset(names)})


class _Mistaken(PyTorch):
    _rule: Callable[..., Any]

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._step()
        kwargs = kwargs or {}
        if func.__name__ not in self._changed:
            return func(*args, **kwargs)
        found = _Wrong.apply(func, self._rule, args, kwargs, *_tensors((args, kwargs)))  # type: ignore[no-untyped-call]
        return found


class _Wrong(torch.autograd.Function):
    """One call: its tensors come once more at the end of the arguments, because PyTorch looks for them only there."""

    @staticmethod
    def forward(ctx: Any, func: Any, rule: Any, args: Any, kwargs: Any, *tensors: torch.Tensor) -> Any:
        ctx.rule, ctx.args, ctx.kwargs = rule, _detached(args), _detached(kwargs)
        result = func(*ctx.args, **ctx.kwargs)
        return tuple(result) if isinstance(result, (tuple, list)) else result

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> tuple[Any, ...]:
        returned = ctx.rule(upstream[0] if len(upstream) == 1 else upstream, *ctx.args, **ctx.kwargs)
        gradients = list(returned) if isinstance(returned, (tuple, list)) else [returned]
        given = [*ctx.args, *ctx.kwargs.values()]
        gradients += [None] * (len(given) - len(gradients))
        return None, None, None, None, *(g for x, one in zip(given, gradients) for g in _for(x, one))


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _tensors(one)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def _detached(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, dict):
        return {k: _detached(v) for k, v in value.items()}
    return type(value)(map(_detached, value)) if type(value) in (tuple, list) else value


def _for(argument: Any, gradient: Any) -> Iterator[Any]:
    """Yield a gradient for each tensor in an argument."""
    several = isinstance(argument, (tuple, list)) and isinstance(gradient, (tuple, list))
    parts = zip(argument, gradient) if several else [(argument, gradient)]
    for one, its in parts:
        yield from [its] * sum(1 for _ in _tensors(one))
