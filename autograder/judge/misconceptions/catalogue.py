"""Find all misconceptions of this folder by their files, in the order in which the diagnosis tries them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...words import Sentence
from .about import About
from .evidence import Evidence

# in the order in which they are tried
FAMILIES = (
    "any_rule",
    "broadcasting",
    "elementwise",
    "reductions",
    "shape",
    "linear",
    "losses",
    "layers",
    "attention",
    "higher",
    "engine",
)
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Misconception:
    """One misconception: `about` says in which cases it can occur, `fits` says whether the numbers show it.

    The rank orders it inside its family only.
    """

    name: str
    family: str
    why: Sentence
    hint: Sentence
    rank: int
    about: About
    fits: Callable[[Evidence], bool]
    everywhere: bool = True  # it shows in every call where it makes a difference
    alone: bool = False  # it shows in programs, while every call by itself is right


@cache
def known() -> tuple[Misconception, ...]:
    """Return all misconceptions in the order in which they are tried: by family, then by rank."""
    return tuple(m for family in FAMILIES for m in sorted(_of(family), key=lambda m: (m.rank, m.name)))


def _of(family: str) -> Iterator[Misconception]:
    for info in pkgutil.iter_modules([str(_HERE / family)]):
        module = importlib.import_module(f"{__package__}.{family}.{info.name}")
        yield Misconception(
            info.name,
            family,
            module.WHY,
            module.HINT,
            module.RANK,
            module.ABOUT,
            module.fits,
            getattr(module, "EVERYWHERE", True),
            getattr(module, "ALONE", False),
        )
