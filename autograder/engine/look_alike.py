"""What stands in for the name `torch` in a case, a cell or a rule.

It adds functions that create tensors and switches of recording. It hands on every other name to torch itself, whose
functions find their way back to `Tensor` by `__torch_function__`. Inside a rule, tensors are plain, new ones too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any

import torch as pytorch

from .names import CREATION
from .pieces import engine, state
from .tensor import Tensor
from .wrapping import plain, wrapped


class LookAlike:
    """Use it as you would use torch: `x = torch.arange(4.0, requires_grad=True)`."""

    Tensor = Tensor

    def __getattr__(self, name: str) -> Any:
        return _creating(name) if name in CREATION else getattr(pytorch, name)

    def __dir__(self) -> list[str]:
        return dir(pytorch)

    def __repr__(self) -> str:
        return "<the kit's look-alike of torch>"

    def as_tensor(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Do as torch does, and quickly for a plain tensor that is taken as it is: every case of a sweep starts so."""
        if type(data) is pytorch.Tensor and not (args or kwargs or state.inside_rule):
            return Tensor(data)
        return _creating("as_tensor")(data, *args, **kwargs)

    def no_grad(self) -> Any:
        return engine.no_grad()

    @contextmanager
    def enable_grad(self) -> Iterator[None]:
        before, state.recording = state.recording, True
        try:
            yield
        finally:
            state.recording = before

    def set_grad_enabled(self, mode: bool) -> Any:
        return (
            self.enable_grad() if mode else self.no_grad()
        )  # what switches recording off is a piece, and may be asked for

    def is_grad_enabled(self) -> bool:
        return state.recording

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, (Tensor, pytorch.Tensor))


@cache
def _creating(name: str) -> Callable[..., Any]:
    function = getattr(pytorch, name)

    @wraps(function)
    def create(*args: Any, requires_grad: bool = False, **kwargs: Any) -> Any:
        made = wrapped(function(*plain(args), **plain(kwargs)))
        return made.requires_grad_() if requires_grad else made

    return create


torch = LookAlike()
