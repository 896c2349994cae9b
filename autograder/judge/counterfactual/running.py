"""Run a case on a PyTorch with a mistake: return its values, or None if there is nothing to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch

from ...clock import OutOfTime
from ...records import Case, Leaf
from ..reference import on_pytorch
from .pytorch import PyTorch

KEPT = 4096  # results: a class of students asks for the same ones again and again


def given(case: Case, mistaken: type[PyTorch]) -> Mapping[str, Leaf] | None:
    """Return the values of the case on this PyTorch; None if it raises an error there or takes too many steps."""
    return _given(case, mistaken)  # type: ignore[arg-type]  # mypy takes a class's __hash__ for that of its instances


@lru_cache(maxsize=KEPT)
def _given(case: Case, mistaken: type[PyTorch]) -> Mapping[str, Leaf] | None:
    try:
        return given_or_error(case, mistaken)
    except (Exception, OutOfTime, SystemExit):  # noqa: BLE001  the author's program may raise anything here
        return None


def given_or_error(case: Case, mistaken: type[PyTorch]) -> Mapping[str, Leaf]:
    """Return the same, and raise what the program or the mistake raises.

    Afterwards the default dtype and the state of the random numbers are as before.
    """
    dtype = torch.get_default_dtype()
    try:
        with torch.random.fork_rng(devices=[]):
            return on_pytorch(lambda: _run(case, mistaken()))
    finally:
        torch.set_default_dtype(dtype)


def _run(case: Case, pytorch: PyTorch) -> Any:
    """Return the unchanged result of the program: all further steps run without the mistake."""
    with pytorch:
        return case.program(pytorch)
