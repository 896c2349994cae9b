"""One file per mistake: `WHY`, `HINT`, `RANK` and `fits(evidence)`. Adding a file adds the misconception; there is no list.

`HINT` names the concept for the student and never the answer. `fits` sees numbers only. Lower ranks are tried first.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import torch

from ...records import Attempt, Case, Leaf
from ..compare import Difference
from ..tolerance import allowed


@dataclass(frozen=True)
class Evidence:
    """What there is to go by: the case, what came back, the first difference and the reference."""

    case: Case
    attempt: Attempt
    difference: Difference | None
    reference: Mapping[str, Leaf]

    @cached_property
    def pair(self) -> tuple[torch.Tensor, torch.Tensor] | None:
        """(wrong, right) of the first gradient that differs in its values, in float64; None where there is no such pair."""
        if self.difference is None or self.difference.kind not in ("value", "finite"):
            return None
        return self.tensors(self.difference.name)

    def tensors(self, name: str) -> tuple[torch.Tensor, torch.Tensor] | None:
        wrong, right = self.attempt.values.get(name), self.reference.get(name)
        if not (isinstance(wrong, torch.Tensor) and isinstance(right, torch.Tensor)) or wrong.shape != right.shape or not right.is_floating_point():
            return None
        return wrong.to(torch.float64), right.to(torch.float64)

    def agrees(self, name: str) -> bool:
        """Whether what came back under `name` is right."""
        both = self.tensors(name)
        return both is not None and close(*both)

    def ratio(self) -> float | None:
        """The one number that wrong/right is, at every element where right is not zero; None where it is not one number."""
        if self.pair is None:
            return None
        wrong, right = self.pair
        solid = right.abs() > 1e-9 * max(float(right.abs().max()), 1e-30)
        if not solid.any() or not torch.isfinite(wrong).all() or not torch.isfinite(right).all():
            return None
        quotient = wrong[solid] / right[solid]
        first = float(quotient[0])
        same = close(quotient, torch.full_like(quotient, first)) and close(wrong[~solid], right[~solid])
        return first if same else None


@dataclass(frozen=True)
class Misconception:
    name: str
    why: str
    hint: str
    rank: int
    fits: Callable[[Evidence], bool]


def close(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Equal within what the judge allows, NaN equal to NaN."""
    if a.shape != b.shape:
        return False
    same = (a == b) | (a.isnan() & b.isnan()) | ((a - b).abs() <= 1e3 * allowed(b))
    return bool(same.all())


@cache
def known() -> tuple[Misconception, ...]:
    """Every misconception of this folder, in the order in which they are tried."""
    found = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found.append(Misconception(info.name, module.WHY, module.HINT, module.RANK, module.fits))
    return tuple(sorted(found, key=lambda m: (m.rank, m.name)))
