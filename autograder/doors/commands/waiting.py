"""Say whether a class has papers that are not graded yet, by the times of files: in milliseconds, and without nbgrader.

`cli.py` asks before it grades, because the start is cheaper if PyTorch is imported first (`sandbox/early.py`). Nothing
else depends on the answer: what is graded, the course and its gradebook say.
"""

from __future__ import annotations

import os
from pathlib import Path


def is_waiting(root: Path, assignment: str) -> bool:
    """Say whether a file of some student is newer than the graded notebook, or none is graded.

    False for a course whose folders have other names than nbgrader's own.
    """
    try:
        students = sorted(entry.name for entry in os.scandir(root / "submitted") if entry.is_dir())
        return any(_is_newer(root, student, assignment) for student in students)
    except (OSError, ValueError):
        return False


def _is_newer(root: Path, student: str, assignment: str) -> bool:
    handed = _newest(root / "submitted" / student / assignment, "")
    return handed > 0 and handed > _newest(root / "autograded" / student / assignment, ".ipynb")


def _newest(folder: Path, ending: str) -> float:
    """Return when a file in `folder` was last changed, of those with this ending; 0 if there is none."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return 0.0
    return max(
        (entry.stat().st_mtime for entry in entries if entry.is_file() and entry.name.endswith(ending)), default=0.0
    )
