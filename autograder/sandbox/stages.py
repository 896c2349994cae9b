"""Run cases of several kinds in one guest, in stages, where each kind would need a guest of its own.

A guest must not have the kit's version of a piece while a case is about it. So the guest forgets the pieces of all
stages before student code runs, and the cases about pieces come first. When every case about a piece is answered, the
judge sends that piece's text: the cases after it need the piece. In come cases, out go stages; `run.py` starts a guest
for them, and `staged.py` follows it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..engine import given
from ..engine.ending import is_missing
from ..records import PIECES, Attempt, Case, Outcome

_OF_EVERY_WALK = frozenset({"seed", "order", "walk", "accumulate", "requires_grad"})  # pieces that every backward needs


@dataclass(frozen=True)
class Stage:
    """Cases, by their positions, that one guest runs while it lacks the kit's versions of `pieces`."""

    pieces: tuple[str, ...]
    order: list[int]


def in_stages(cases: Sequence[Case], positions: Sequence[int]) -> list[Stage]:
    """Return the stages in which one guest can run the cases at `positions`; none if that saves no guest.

    At most one of the pieces may be needed by every backward, because the stages before its own run without it.
    """
    kinds: dict[tuple[str, ...], list[int]] = {}
    for position in positions:
        if not cases[position].asks_by_call:
            kinds.setdefault(cases[position].pieces, []).append(position)
    rules = kinds.pop((), [])
    needed = [pieces for pieces in kinds if not _OF_EVERY_WALK.isdisjoint(pieces)]
    if not rules or not kinds or len(needed) > 1 or any(len(pieces) > 1 for pieces in kinds):
        return []
    about_pieces = sorted(kinds, key=lambda pieces: pieces not in needed)
    return [*(Stage(pieces, kinds[pieces]) for pieces in about_pieces), Stage((), rules)]


@cache
def text_of(piece: str) -> str:
    """Return the text of the kit's own version of a piece."""
    source = Path(given.__file__).read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == piece:
            first = min(node.lineno, *[decorator.lineno for decorator in node.decorator_list])
            return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    raise LookupError(piece)


def lacked_a_piece(case: Case, attempt: Attempt) -> bool:
    """Say whether a case ended because a piece was forgotten that it is not about."""
    return attempt.ended is Outcome.MISSING and attempt.operation in PIECES and attempt.operation not in case.pieces


def tells_nothing(case: Case, attempt: Attempt) -> bool:
    """Say whether an attempt tells no more than that its case's own rule or piece is missing."""
    missing = (*([case.operation] if case.operation else []), *case.pieces)
    return attempt.ended is Outcome.MISSING and any(is_missing(name, attempt) for name in missing)
