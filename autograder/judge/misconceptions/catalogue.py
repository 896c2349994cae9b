"""Every misconception of this folder, found by its file, in the order in which they are tried."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .evidence import Evidence

FAMILIES = ("any_rule", "broadcasting", "elementwise", "reductions", "shape", "linear", "losses", "layers", "attention", "engine")
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Misconception:
    name: str
    family: str
    why: str
    hint: str
    rank: int
    fits: Callable[[Evidence], bool]


@cache
def known() -> tuple[Misconception, ...]:
    """Return all of them, those with lower ranks first."""
    found = []
    for family in FAMILIES:
        for info in pkgutil.iter_modules([str(_HERE / family)]):
            module = importlib.import_module(f"{__package__}.{family}.{info.name}")
            found.append(Misconception(info.name, family, module.WHY, module.HINT, module.RANK, module.fits))
    return tuple(sorted(found, key=lambda m: (m.rank, m.name)))
