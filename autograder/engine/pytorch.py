"""Carry a rule over to PyTorch: a `Function` of the kit becomes a real `torch.autograd.Function`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch

from .function import Function, registry
from .pieces import rule


def to_pytorch(function: type[Function]) -> type[torch.autograd.Function]:
    """Return the same forward and backward, unchanged, as a `torch.autograd.Function`.

    `to_pytorch(Mul).apply(a, b)` takes and gives plain torch tensors, so `torch.autograd.gradcheck` can judge it.
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
    written = ("forward", "setup_context", "backward") if function.sets_up_context() else ("forward", "backward")
    members: dict[str, Any] = {name: staticmethod(_plain(getattr(function, name))) for name in written}
    return type(function.__name__, (torch.autograd.Function,), members)


def _plain(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return `method` run as a rule: the notebook's `torch` makes plain tensors in it. A list counts as a tuple."""

    @wraps(method)
    def run(*arguments: Any) -> Any:
        with rule():
            returned = method(*arguments)
        return tuple(returned) if isinstance(returned, list) else returned

    return run
