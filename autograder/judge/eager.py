"""Keep out of a program on PyTorch what torch imports for compiled programs alone: it takes as long as torch itself.

`reference.on_pytorch` runs every program so. A program that does compile gets all that it asks for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import torch

_COMPILER = "torch._dynamo"


@contextmanager
def eager() -> Iterator[None]:
    """Do without torch's compiler and without sympy, one thread at a time."""
    with without_compiler(), without_symbols():
        yield


@contextmanager
def without_compiler() -> Iterator[None]:
    """Let an optimizer run without the compiler, which it imports to tell it what to leave alone."""
    if _COMPILER in sys.modules:
        yield
        return
    stand_in = _StandIn()
    stand_in.enter()
    try:
        yield
    finally:
        stand_in.leave()


class _StandIn(ModuleType):
    """Stands for `torch._dynamo`: it answers what eager code asks, and for anything else gives way to the real one."""

    def __init__(self) -> None:
        super().__init__(_COMPILER)
        self._noted: list[Any] = []

    def enter(self) -> None:
        sys.modules[_COMPILER] = torch._dynamo = self

    def leave(self) -> None:
        if sys.modules.get(_COMPILER) is self:
            del sys.modules[_COMPILER]
            vars(torch).pop("_dynamo", None)
        for function in self._noted:  # torch keeps there what `disable` returned
            vars(function).pop("__dynamo_disable", None)
        self._noted.clear()

    def graph_break(self, msg: str = "") -> None:
        """Do nothing: there is no graph."""

    def disable(self, fn: Callable[..., Any] | None = None, recursive: bool = True, **options: Any) -> Any:
        """Return the function itself: it is not compiled."""
        if fn is None:
            return lambda function: self.disable(function, recursive, **options)
        self._noted.append(fn)
        return fn

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # whoever looks at all modules asks for `__file__`
            raise AttributeError(name)
        self.leave()
        return getattr(importlib.import_module(_COMPILER), name)


@contextmanager
def without_symbols() -> Iterator[None]:
    """Let `backward(gradient)` compare shapes of numbers as numbers.

    For shapes with symbols in them, which occur only in compiled programs, torch imports sympy at the first call. That
    takes half as long as its own import.
    """
    original = getattr(torch.autograd, "_make_grads", None)
    if original is None or "torch.fx.experimental.symbolic_shapes" in sys.modules:
        yield
        return

    def make_grads(outputs: Sequence[Any], grads: Sequence[Any], is_grads_batched: bool) -> tuple[Any, ...]:
        if is_grads_batched or not all(map(_are_plain, outputs, grads)):
            return original(outputs, grads, is_grads_batched)  # type: ignore[no-any-return]
        for i, (out, grad) in enumerate(zip(outputs, grads)):
            if out.shape != grad.shape:  # in the words of torch
                raise RuntimeError(
                    f"Mismatch in shape: grad_output[{i}] has a shape of {grad.shape} "
                    f"and output[{i}] has a shape of {out.shape}."
                )
        return tuple(grads)

    torch.autograd._make_grads = make_grads
    try:
        yield
    finally:
        torch.autograd._make_grads = original


def _are_plain(out: Any, grad: Any) -> bool:
    """Say whether both are ordinary tensors of one dtype, so that only their shapes may not fit."""
    plain = type(out) is torch.Tensor and type(grad) is torch.Tensor and not (out.is_nested or grad.is_nested)
    return plain and out.dtype is grad.dtype
