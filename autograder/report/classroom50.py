"""Write a report as Classroom 50's result.json, version `classroom50/result/v1`: a test for each aspect.

Its points are whole numbers, so all points are multiplied by 10 or by 100 if one of them is not whole. Who handed in
what comes from the variables that its runner sets; the runner itself adds the owner and the type of the assignment.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from math import floor
from typing import Any

from ..errors import UsageError
from ..records import Report
from ..words import Listing
from .pieces import Piece, scored

_VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
_ROUNDING = 1e-6
_SCALES = (1, 10, 100)  # the points of an aspect have at most two decimals


def classroom50(report: Report) -> str:
    """Return one JSON object on one line.

    Raises UsageError outside Classroom 50's runner, and KitFault if the kit failed.
    """
    missing = [name for name in _VARIABLES.values() if not os.environ.get(name)]
    if missing:
        raise UsageError(
            "The format classroom50 needs the variables that the runner of Classroom 50 sets, and these are not set: "
            "{names}. Use it in its autograder.py, or choose the format json.",
            names=Listing(tuple(missing), len(missing)),
        )
    found = scored(report)
    scale = _scale(found)
    tests: list[dict[str, Any]] = [
        {
            "test-name": piece.name,
            "passed": piece.state == "passed",
            "score": floor(piece.score * scale + _ROUNDING),
            "max-score": round(piece.points * scale),
        }
        for piece in found
    ]
    result = {
        "schema": "classroom50/result/v1",
        **{key: os.environ[name] for key, name in _VARIABLES.items()},
        "review": os.environ.get("REVIEW_URL") or os.environ["COMMIT_URL"],
        "datetime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(result)


def _scale(found: list[Piece]) -> int:
    """Return the smallest scale at which all points and scores are whole; the greatest one if there is none."""
    every = [x for piece in found for x in (piece.points, piece.score)]
    return next((n for n in _SCALES if all(abs(x * n - round(x * n)) < _ROUNDING for x in every)), _SCALES[-1])
