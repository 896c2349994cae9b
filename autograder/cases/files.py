"""The files of an assignment's folder that hold its cases: `cases.py` and `cases/<question>.py`.

The instructor's folder also has hidden cases, in files and folders of the same names with the prefix `hidden_`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..notebooks import TEXTS

PUBLIC, HIDDEN = "cases.py", "hidden_cases.py"
_NOT_HANDED_OUT = (".", "__pycache__", "node_modules", "venv", "site-packages")
_MOST_FILES, _MOST_BYTES = 500, 256 << 20  # beside the notebooks
IGNORED = (HIDDEN, "hidden_cases", TEXTS)  # nbgrader must not release these


def case_files(folder: Path, hidden: bool) -> tuple[Path, ...]:
    """Return the case files of an assignment's folder, in the order in which they are read.

    Files with hidden cases come last, and only if `hidden` is true.
    """
    return (*_of(folder, PUBLIC), *(_of(folder, HIDDEN) if hidden else ()))


def files_beside(folder: Path) -> tuple[Path, ...]:
    """Return the other files in an assignment's folder, which are handed out with its notebooks: modules and data.

    The folder may be a student's own, with anything in it, so there are limits to what is looked at.
    """
    found: list[Path] = []
    left = _MOST_BYTES
    for home, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(_NOT_HANDED_OUT))
        for path in (Path(home, name) for name in sorted(names) if not name.startswith(_NOT_HANDED_OUT)):
            if path.suffix in (".ipynb", ".pyc") or is_case_file(path) or not path.is_file():
                continue
            left -= path.stat().st_size
            if left < 0 or len(found) >= _MOST_FILES:
                return tuple(found)
            found.append(path)
    return tuple(found)


def stamps(paths: Iterable[Path]) -> tuple[Any, ...]:
    """Return what tells a saved file from the one before; None for a file that is not there."""
    found: list[tuple[int, int, int] | None] = []
    for path in paths:
        try:
            about = path.stat()
            found.append((about.st_mtime_ns, about.st_size, about.st_ino))
        except OSError:
            found.append(None)
    return tuple(found)


def is_assignment(folder: Path) -> bool:
    """Say whether there are cases in `folder`."""
    return any(_of(folder, PUBLIC))


def has_hidden(folder: Path) -> bool:
    """Say whether there are hidden cases in `folder`. They are never released."""
    return any(_of(folder, HIDDEN))


def is_hidden(path: Path) -> bool:
    """Say whether the cases of this file are hidden."""
    return path.name == HIDDEN or path.parent.name == Path(HIDDEN).stem


def folder_of(path: Path) -> Path:
    """Return the assignment's folder that a case file belongs to."""
    return path.parent if path.name in (PUBLIC, HIDDEN) else path.parent.parent


def is_case_file(path: Path) -> bool:
    """Say whether a file of that name, in that folder, holds cases instead of rules."""
    return path.name in (PUBLIC, HIDDEN) or (
        path.suffix == ".py" and path.parent.name in (Path(PUBLIC).stem, Path(HIDDEN).stem)
    )


def _of(folder: Path, name: str) -> Iterator[Path]:
    """Yield the file of that name, then the files of the folder of the same name."""
    if (folder / name).is_file():
        yield folder / name
    yield from sorted(path for path in (folder / Path(name).stem).glob("*.py") if path.is_file())
