"""The switches of recording, as torch has them: contexts, and decorators of functions and generators.

`set_grad_enabled` is a statement, too. Programs use them through the look-alike. The piece `no_grad`, which may be the
student's, switches recording off.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from torch.utils._contextlib import _DecoratorContextManager, _NoParamDecoratorContextManager

from .pieces import engine, state


class _Switch(_DecoratorContextManager):
    """A switch that sets recording on entry and puts it back on exit. It can be entered again, also inside itself."""

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
    """A switch that records nothing.

    The piece is called when the switch is made. The switch enters and leaves the piece's answer, and does nothing else.
    """

    _made: list[AbstractContextManager[Any]]  # the piece's answer, until it is entered

    def __new__(cls, function: Any = None) -> Any:
        if function is not None:  # a decorator without parentheses
            return super().__new__(cls, function)
        context = engine.no_grad()
        if not isinstance(context, AbstractContextManager):
            return context  # the `with` statement raises the error
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
    """A switch that records again, inside `no_grad`."""

    def __init__(self) -> None:
        _Switch.__init__(self, True)

    def clone(self) -> Any:
        return type(self)()


class inference_mode(_Switch):
    """A switch that records nothing; with False, it records."""

    def __new__(cls, mode: Any = True) -> Any:
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode: bool = True) -> None:
        super().__init__(not mode)

    def clone(self) -> Any:
        return type(self)(not self.mode)


class set_grad_enabled(_Switch):
    """A switch that sets recording at once. As a context, it puts recording back on exit."""

    def __init__(self, mode: bool) -> None:
        super().__init__(bool(mode))
        self._before = state.recording
        _Switch.__enter__(self)
        if not self.mode:
            # a statement is never exited, so its context has to stay alive
            state.switched_off.append(self._entered[-1])

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
    """A context in which operations are recorded."""

    def __enter__(self) -> None:
        self._before, state.recording = state.recording, True

    def __exit__(self, *_: object) -> None:
        state.recording = self._before
