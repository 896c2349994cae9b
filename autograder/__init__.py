"""An autograd exercise and grading kit. Students write backward rules and pieces of an engine; PyTorch specifies them.

In a notebook:

    from autograder import Engine, Function, Tensor, check, graph, torch

In an assignment's `cases.py`:

    from autograder import case, raised, sweep

In another program:

    from autograder import grade

Names that need torch are imported at their first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .doors.notebook.check import check
    from .doors.notebook.graph import graph
    from .engine import Engine, Function, Tensor, to_pytorch, torch
    from .library import grade
from .cases import (
    away,
    booleans,
    broadcasts,
    case,
    coincidences,
    credit,
    debugs,
    exposes,
    few_nested_calls,
    flat,
    helper,
    hint,
    indices,
    integers,
    kept_by,
    leaf,
    load_assignment,
    mistake,
    normal,
    own_operation,
    positive,
    positive_definite,
    pytorch_samples,
    raised,
    reductions,
    regular,
    renamed,
    sample,
    shapes,
    sweep,
    tells_apart,
    totals_of_every_size,
    values,
)
from .records import PIECES

__version__ = "0.1.0"
__all__ = [
    "PIECES",
    "Engine",
    "Function",
    "Tensor",
    "away",
    "booleans",
    "broadcasts",
    "case",
    "check",
    "coincidences",
    "credit",
    "debugs",
    "exposes",
    "few_nested_calls",
    "flat",
    "grade",
    "graph",
    "helper",
    "hint",
    "indices",
    "integers",
    "kept_by",
    "leaf",
    "load_assignment",
    "mistake",
    "normal",
    "own_operation",
    "positive",
    "positive_definite",
    "pytorch_samples",
    "raised",
    "reductions",
    "regular",
    "renamed",
    "sample",
    "shapes",
    "sweep",
    "tells_apart",
    "to_pytorch",
    "torch",
    "totals_of_every_size",
    "values",
]


def __getattr__(name: str) -> Any:
    if name in ("Engine", "Function", "Tensor", "to_pytorch", "torch"):
        from . import engine  # only at its first use: importing torch takes seconds

        return getattr(engine, name)
    if name == "grade":
        from .library import grade  # as above

        return grade
    if name == "check":
        from .doors.notebook.check import check  # as above

        return check
    if name == "graph":
        from .doors.notebook.graph import graph  # as above

        return graph
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
