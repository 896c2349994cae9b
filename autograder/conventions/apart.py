"""Points at which versions of PyTorch give different gradients, found in a running program.

In comes a run of a program; out go the names of such points, as `points.py` has them, that it came to. An author's
check asks, because students and instructors may have different versions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from .table import differing, shipped

At = Callable[..., Any]  # of the arguments of an operation: which elements are at the point


def _at_bound(x: Any, min: Any = None, max: Any = None) -> Any:
    found = torch.zeros_like(x, dtype=torch.bool)
    for bound in (min, max):
        found = found if bound is None else found | (x == bound)
    return found


# by operations of PyTorch's dispatcher, into which all others come apart (margin_ranking_loss has a clamp_min)
WHERE: Mapping[str, tuple[tuple[str, At], ...]] = {
    "clamp": (("clamp, at its bounds", _at_bound),),
    "clamp_min": (("clamp, at its bounds", lambda x, min: x == min),),
    "clamp_max": (("clamp, at its bounds", lambda x, max: x == max),),
    "fmax": (("fmax, at a tie", torch.eq), ("fmax, NaN and a number", lambda x, y: x.isnan() != y.isnan())),
    "fmin": (("fmin, at a tie", torch.eq), ("fmin, NaN and a number", lambda x, y: x.isnan() != y.isnan())),
    "atan2": (("atan2, at (0, 0)", lambda x, y: (x == 0) & (y == 0)),),
}


class Points(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Sees the points that the forwards of a program come to, where a gradient can be asked for."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.points: dict[str, None] = {}

    def dispatch(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func._schema.name.removeprefix("aten::").removesuffix("_")
        asked = torch.is_grad_enabled() and torch._C._current_graph_task_id() == -1
        if name in WHERE and asked and any(isinstance(x, torch.Tensor) and x.requires_grad for x in args):
            self.points |= {point: None for point, at in WHERE[name] if bool(at(*args, **(kwargs or {})).any())}
        return func(*args, **(kwargs or {}))


# set here and not in the class: there PyTorch wraps it, and the first call would import its compiler, for seconds
Points.__torch_dispatch__ = Points.dispatch  # type: ignore[method-assign, assignment]


def apart(seen: Points) -> Iterator[tuple[str, str]]:
    """Yield the name of each point that was seen at which versions differ, and what they give there, as a text."""
    table = shipped()
    for name in seen.points:
        given: dict[str, list[str]] = {}
        for version, answers in table.items():
            given.setdefault(answers[name], []).append(version)
        if len(given) > 1:
            yield name, "; ".join(f"{answer} ({', '.join(versions)})" for answer, versions in given.items())


def with_other_numbers() -> list[str]:
    """Return the names of the points at which two versions of the table give different numbers.

    Where one of them refuses, a case fails there and says so: nobody is graded in silence.
    """
    table = shipped().values()
    numbers = {p.name: {a[p.name] for a in table if a[p.name].startswith(("[", "None"))} for p in differing()}
    return [name for name, answers in numbers.items() if len(answers) > 1]
