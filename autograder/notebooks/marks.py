"""nbgrader's mark on a cell: its name, and whether it is graded, an answer or a task.

A mark may come from the instructor, from nbgrader's database or from a student's file. Reading one never fails;
the caller decides how far to trust it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MAPPING = (dict, Mapping)  # to ask for a dict first is faster


@dataclass(frozen=True)
class Mark:
    """A cell's nbgrader metadata. `points` is None where they are not a number of at least 0.

    `checksum` is nbgrader's digest of the cell as it was handed out; empty if the metadata has none.
    """

    name: str
    grade: bool = False
    solution: bool = False
    task: bool = False
    points: float | None = None
    checksum: str = ""


@dataclass(frozen=True)
class SourceCell:
    """A cell as the instructor made it, stored by nbgrader when the assignment was generated."""

    name: str
    cell_type: str
    source: str
    locked: bool
    checksum: str
    grade: bool
    solution: bool
    task: bool
    points: float

    @property
    def metadata(self) -> dict[str, Any]:
        """Return the cell's nbgrader metadata, in the form that a notebook holds."""
        marks = {
            "cell_type": self.cell_type,
            "checksum": self.checksum,
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": 3,
            "solution": self.solution,
            "task": self.task,
        }
        return {**marks, "points": self.points} if self.grade or self.task else marks


def mark_of(cell: Any) -> Mark | None:
    """Return the mark on a cell, which is nbformat's node or a plain JSON object.

    None if there is no mark, or its name is not a text.
    """
    metadata = cell.get("metadata") if isinstance(cell, _MAPPING) else None
    said = metadata.get("nbgrader") if isinstance(metadata, _MAPPING) else None
    name = said.get("grade_id") if isinstance(said, _MAPPING) else None
    if not isinstance(said, _MAPPING) or not isinstance(name, str):
        return None
    checksum = said.get("checksum")
    return Mark(
        name,
        bool(said.get("grade")),
        bool(said.get("solution")),
        bool(said.get("task")),
        _points(said.get("points")),
        checksum if isinstance(checksum, str) else "",
    )


def is_unchanged(mark: Mark, cell_type: str, source: str) -> bool:
    """Say whether a cell is as it was handed out, by the digest that nbgrader wrote into it."""
    is_locked = not (mark.solution or mark.task)
    parts = [source, cell_type, str(mark.grade), str(mark.solution), str(is_locked), mark.name]
    parts += [str(mark.points)] if mark.grade else []
    return hashlib.md5("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest() == mark.checksum


def _points(value: Any) -> float | None:
    try:
        points = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return points if math.isfinite(points) and points >= 0 else None
