"""Find the operations that the program of a case calls on PyTorch.

In comes a case; out come the names under which the engine would look for a rule. grader.py asks if something forbidden
was found, guilty.py about a case that is wrong: nothing is run for other submissions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from ..clock import OutOfPatience, OutOfTime
from ..engine.names import SAME, operation_name, torchs
from ..records import PIECES, Assignment, Case, Question
from .nodes import called_name
from .reference import on_pytorch

_KEPT = 4096  # cases


def asked(assignment: Assignment) -> Mapping[str, frozenset[str]]:
    """Return the operations and pieces that each question asks for, by the question's name.

    A question asks for what its cases name. If no case of it names anything, it asks for all that their programs call.
    Beside cases that name something, a case without a name adds only operations that no case of the assignment names.
    """
    named = {name for case in assignment.cases for name in case.named}
    return {question.name: _of(question, named) for question in assignment.questions}


def _of(question: Question, elsewhere: set[str]) -> frozenset[str]:
    own = {name for case in question.cases for name in case.named}
    called = {name for case in question.cases if not case.named for name in reached(case)}
    return frozenset(own | (called - elsewhere if own else called))


@lru_cache(maxsize=_KEPT)
def reached(case: Case) -> frozenset[str]:
    """Return the operations that the program of `case` calls on PyTorch, up to an error or the end of its time."""
    watching = _Watching()
    _watch(case, watching)
    return frozenset(watching.called.difference(PIECES))  # the pieces are the kit's own in such a case


@lru_cache(maxsize=_KEPT)
def differentiated(case: Case) -> frozenset[str]:
    """Return those of the operations that `case` calls whose results take part in a graph: rules answer for these."""
    watching = _InGraphs()
    _watch(case, watching)
    return frozenset(watching.called)


def asks_its_rule(case: Case) -> bool:
    """Say whether the case of a sweep comes to its rule: some calls give back their input, as `x.double()` may.

    An operation that torch does not have is not looked for: its program may take other steps on PyTorch.
    """
    watching = _Asking(case.operation or "")
    if watching.operation not in torchs():
        return True
    _watch(case, watching)
    return watching.asked


def _watch(case: Case, watching: TorchFunctionMode) -> None:
    """Run the program of `case` on PyTorch and leave everything as it was."""

    def program() -> Any:
        with watching:
            return case.program(torch)

    dtype = torch.get_default_dtype()
    try:
        with torch.random.fork_rng(devices=[]):
            on_pytorch(program)
    except OutOfPatience:
        raise
    except (Exception, OutOfTime):  # noqa: BLE001  the author's program may raise anything; the judge says so elsewhere
        pass
    finally:
        torch.set_default_dtype(dtype)


class _Watching(TorchFunctionMode):
    """Notes the name of each function of PyTorch that the program calls: the engine looks for a rule of that name."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.called: set[str] = set()

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.called.update(_spellings(_called(func)))
        return func(*args, **(kwargs or {}))


def _called(func: Callable[..., Any]) -> str:
    """Return the name of torch's function that is called, or of the attribute that is looked at."""
    name = getattr(func, "__name__", "")
    return (getattr(getattr(func, "__self__", None), "__name__", "") if name == "__get__" else "") or name


def _spellings(name: str) -> set[str]:
    """Return the names under which a rule may answer a call of torch's `name`: `__rsub__` is sub, and `add_` is add."""
    bare = operation_name(name)
    reflected = {operation_name(bare[1:])} if name.startswith("__r") else set()
    return {bare} | reflected


class _Asking(TorchFunctionMode):
    """Sees whether the engine would ask for the rule of an operation."""

    def __init__(self, operation: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operation, self.asked = operation, False

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        gives_back = self.operation in SAME and bool(args) and made is args[0]
        self.asked |= not gives_back and self.operation in _spellings(_called(func))
        return made


class _InGraphs(TorchFunctionMode):
    """Notes the name of each operation whose result has a node in a graph."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.called: set[str] = set()

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        row = made if isinstance(made, (tuple, list)) else (made,)
        if any(isinstance(x, torch.Tensor) and x.grad_fn is not None for x in row):
            self.called.add(called_name(func))
        return made
