"""Change a part of PyTorch for one program in one thread. Nothing in the real torch is replaced.

A case gets an instance as its `torch`, and the instance is entered while the case runs: its method `detach(x)` then
answers the call `x.detach()`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from ...clock import OutOfTime

MOST_STEPS = 500  # calls of PyTorch and nodes of a walk, a few milliseconds: a mistake shows in short programs


class PyTorch(TorchFunctionMode):
    """A PyTorch whose subclasses replace functions: a method answers for PyTorch's function or method of that name.

    Inside such a method, PyTorch is the real one. Everything that the subclass does not define is PyTorch's own.
    """

    _changed: frozenset[str] = frozenset()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._changed = cls._changed | {name for name in vars(cls) if not name.startswith("_")}

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._steps = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name)

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._step()
        name = func.__name__
        answering = getattr(self, name) if name in self._changed else func
        return answering(*args, **(kwargs or {}))

    def _step(self) -> None:
        """Count one step. Raise OutOfTime after MOST_STEPS: in a thread no clock can stop the program."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise OutOfTime
