"""What switches recording, as torch has it: a context, a decorator of functions and generators, and for `set_grad_enabled` a statement.

What switches it off is a piece of the engine, and may be the student's.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from torch.utils._contextlib import _DecoratorContextManager, _NoParamDecoratorContextManager

from .pieces import engine, state


class _Switch(_DecoratorContextManager):
    """Sets recording on entry and puts it back on exit; may be entered again and again, and inside itself."""

    def __init__(self, mode: bool = False) -> None:
        self.mode = mode
        self._entered: list[AbstractContextManager[Any]] = []

    def __enter__(self) -> None:
        context = _On() if self.mode else engine.no_grad()
        context.__enter__()
        self._entered.append(context)

    def __exit__(self, *error: Any) -> Any:
        return self._entered.pop().__exit__(*error)

    def clone(self) -> Any:
        return type(self)(self.mode)


class no_grad(_NoParamDecoratorContextManager, _Switch):
    """Record nothing: the piece is asked when this is made, and what it answers is entered and left, nothing else."""

    _made: list[AbstractContextManager[Any]]  # that context, until it is entered

    def __new__(cls, function: Any = None) -> Any:
        if function is not None:  # a decorator without parentheses
            return super().__new__(cls, function)
        context = engine.no_grad()
        if not isinstance(context, AbstractContextManager):
            return context  # `with` says what is wrong with it
        made = super().__new__(cls)
        made._made = [context]
        return made

    def __init__(self) -> None:
        _Switch.__init__(self, False)

    def __enter__(self) -> Any:
        context = self._made.pop() if self._made else engine.no_grad()
        entered = context.__enter__()
        self._entered.append(context)
        return entered

    def clone(self) -> Any:
        return type(self)()


class enable_grad(_NoParamDecoratorContextManager, _Switch):
    """Record again, inside `no_grad`."""

    def __init__(self) -> None:
        _Switch.__init__(self, True)

    def clone(self) -> Any:
        return type(self)()


class inference_mode(_Switch):
    """Record nothing; with False, record."""

    def __new__(cls, mode: Any = True) -> Any:
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode: bool = True) -> None:
        super().__init__(not mode)

    def clone(self) -> Any:
        return type(self)(not self.mode)


class set_grad_enabled(_Switch):
    """Switch recording at once; as a context, back again on exit."""

    def __init__(self, mode: bool) -> None:
        super().__init__(bool(mode))
        self._before = state.recording
        _Switch.__enter__(self)
        if not self.mode:
            state.switched_off.append(
                self._entered[-1]
            )  # a statement is never exited, and what it entered has to live on

    def __call__(self, function: Any) -> Any:
        self._back()
        return super().__call__(function)

    def __enter__(self) -> None:
        if not self._entered:
            super().__enter__()

    def __exit__(self, *error: Any) -> Any:
        return self._back(*error)

    def _back(self, *error: Any) -> Any:
        if self._entered:
            context = self._entered.pop()
            state.switched_off[:] = [other for other in state.switched_off if other is not context]
            return context.__exit__(*(error or (None, None, None)))
        state.recording = self._before
        return None


class _On:
    """Records, whatever was before."""

    def __enter__(self) -> None:
        self._before, state.recording = state.recording, True

    def __exit__(self, *_: object) -> None:
        state.recording = self._before
