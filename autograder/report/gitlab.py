"""Write a report for GitLab's code quality: one entry for each aspect that does not pass.

GitLab reads no further than the first entry without a description, a fingerprint, a severity or a place, so every
entry has all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from ..records import Report
from .pieces import Piece, pieces, points_line, told

_SEVERITIES = {"failed": "major", "open": "info"}


def gitlab(report: Report, lines: Mapping[str, int]) -> str:
    """Return a JSON array on one line; it is empty if everything passes."""
    return json.dumps([_entry(report, piece, lines) for piece in pieces(report) if piece.state != "passed"])


def _entry(report: Report, piece: Piece, lines: Mapping[str, int]) -> dict[str, Any]:
    path = PurePath(report.submission).as_posix()  # without a leading "./", which GitLab does not take
    said = [f"{piece.name}: {points_line(piece)}", *told(piece.verdicts)[:1]]
    return {
        "description": " ".join(said),
        "check_name": piece.name,
        "fingerprint": hashlib.sha256(json.dumps([report.assignment, piece.name, path]).encode()).hexdigest(),
        "severity": _SEVERITIES[piece.state],
        "location": {"path": path, "lines": {"begin": lines.get(piece.graded.question.name, 1)}},
    }
