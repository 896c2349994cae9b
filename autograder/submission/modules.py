"""Find a student's own modules beside the work: those that its cells import, directly or through one another.

In come the texts of the cells and the files beside them; out go the modules as cells that are imported instead of run,
and notes. They are read and reviewed like cells. Called by read.py and the class.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import UnreadableSubmission
from ..records import Cell
from ..words import Sentence, printable
from .encoding import decoded
from .file import contents

_IMPORT = re.compile(r"^[ \t]*(?:import[ \t]+([^#\n;]+)|from[ \t]+(\w[\w.]*)[ \t]+import\b)", re.MULTILINE)
_RUN = re.compile(r"^([ \t]*)%run[ \t]+(?:\./)?(\w+)\.py[ \t]*$", re.MULTILINE)
_MOST_MODULES, _MOST = 30, 256 * 1024  # modules, and characters of one
_NOT_OWN = frozenset(sys.stdlib_module_names) | {"autograder", "torch", "numpy", "IPython", "pytest", "nbgrader"}

Read = Callable[[], bytes]


def readable(files: Iterable[tuple[str, Path]]) -> dict[str, Read]:
    """Return readers of the Python files among `files`, by their paths in what was handed in."""
    return {
        name: lambda path=path, name=name: contents(path, name)  # type: ignore[misc]
        for name, path in files
        if name.endswith(".py") and not path.is_symlink()
    }


def files_beside(folder: Path) -> dict[str, Read]:
    """Return readers of the modules in a folder, and of those in packages in it."""
    packages = [path.parent for path in folder.glob("*/__init__.py")]
    paths = sorted([*folder.glob("*.py"), *(path for package in packages for path in package.glob("**/*.py"))])
    return readable((path.relative_to(folder).as_posix(), path) for path in paths)


def own_modules(texts: Iterable[str], files: Mapping[str, Read], first: int) -> tuple[list[Cell], list[Sentence]]:
    """Return the modules that the texts import as cells, counted from `first`, and notes on them."""
    cells: list[Cell] = []
    notes: list[Sentence] = []
    waiting, seen = [name for text in texts for name in imported(text)], set[str]()
    while waiting:
        top = waiting.pop(0)
        for path in sorted(_files_of(top, files) - seen) if top not in _NOT_OWN else ():
            seen.add(path)
            text = _text(path, files[path], notes)
            if text is None or len(cells) >= _MOST_MODULES or len(text) > _MOST:
                notes.append(
                    Sentence(
                        "{file} was not read: the kit reads at most {most} modules of {size} kB beside the work.",
                        file=printable(path),
                        most=_MOST_MODULES,
                        size=_MOST >> 10,
                    )
                )
            elif text.strip():
                index = first + len(cells)
                cells.append(Cell(index, text, module=path))
                notes.append(
                    Sentence("{file} was read with the work, and reviewed like its cells.", file=printable(path))
                )
                waiting += imported(text)
    return cells, notes


def imported(text: str) -> list[str]:
    """Return the first parts of the names of the modules that a text imports, or runs by `%run`."""
    names = [name for found in _IMPORT.finditer(text) for name in (found[1] or found[2]).split(",")]
    names += [found[2] for found in _RUN.finditer(text)]
    return [name.split()[0].split(".")[0] for name in names if name.strip()]


def with_runs(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cells with `from my_rules import *` for `%run my_rules.py`, if that module is among them."""
    held = {cell.module for cell in cells if cell.module}

    def imports(found: re.Match[str]) -> str:
        return f"{found[1]}from {found[2]} import *" if f"{found[2]}.py" in held else found[0]

    return tuple(replace(cell, source=_RUN.sub(imports, cell.source)) for cell in cells) if held else cells


def module_of(cell: Any) -> str | None:
    """Return the path of the module that a notebook's cell holds; None for an ordinary cell."""
    metadata = cell.get("metadata") if isinstance(cell, Mapping) else None
    said = metadata.get("autograder") if isinstance(metadata, Mapping) else None
    path = said.get("module") if isinstance(said, Mapping) else None
    return path if isinstance(path, str) and path.endswith(".py") else None


def _files_of(top: str, files: Mapping[str, Read]) -> set[str]:
    return {path for path in files if path == f"{top}.py" or path.startswith(f"{top}/")}


def _text(path: str, read: Read, notes: list[Sentence]) -> str | None:
    try:
        text, said = decoded(read(), printable(path))
    except UnreadableSubmission:
        return None
    notes += said
    return text
