"""Find a student's own modules beside the work: those that its cells import, directly or through one another.

In come the texts of the cells and the files beside them; out go the modules as cells that are imported instead of run,
and notes. They are read and reviewed like cells. Called by read.py and the class.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import UnreadableSubmission
from ..records import Cell
from ..words import Sentence, printable
from .encoding import decoded
from .file import contents
from .names import is_junk

# for a text that is not Python; also in the middle of a line
_IMPORT = re.compile(r"^[ \t]*(?:import[ \t]+([^#\n;]+)|from[ \t]+(\w[\w.]*)[ \t]+import\b)", re.MULTILINE)
_MAGIC = re.compile(r"^([ \t]*)[%!?].*", re.MULTILINE)
_FILE = r"(?:\./)?([A-Za-z_][\w/]*)"
_RUN = re.compile(rf"^([ \t]*)%run[ \t]+(?:-i[ \t]+)?([\"']?){_FILE}(?:\.py)?\2[ \t]*$", re.MULTILINE)
_EXEC = re.compile(
    rf"^([ \t]*)exec\([ \t]*open\([ \t]*([\"']){_FILE}\.py\2[^()\n]*\)\.read\(\)[ \t]*\)[ \t]*;?[ \t]*$", re.MULTILINE
)
_WRITTEN = re.compile(r"\s*%%(?:writefile|file)[ \t]+([\"']?)(?:\./)?([A-Za-z_][\w/]*\.py)\1[ \t]*\n")
_MOST_MODULES, _MOST = 30, 256 * 1024  # modules, and characters of one
_MOST_LOOKED = 5000  # files and folders beside the work
_CASES = ("cases", "hidden_cases", "conftest")  # of the assignment: no module of the work
_LONGEST_KEPT = 8_000  # characters of a text whose imports are kept: most cells of a class are the same
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
    """Return readers of the Python files in a folder and below it, as far as there are not too many files."""
    paths: list[Path] = []
    left = _MOST_LOOKED
    for home, folders, names in os.walk(folder):
        left -= len(folders) + len(names)
        folders[:] = sorted(name for name in folders if not is_junk(name)) if left > 0 else []
        paths += [
            Path(home, name) for name in sorted(names) if name.endswith(".py") and (left > 0 or home == str(folder))
        ]
    return readable((path.relative_to(folder).as_posix(), path) for path in paths)


def written_in(texts: Iterable[str]) -> dict[str, Read]:
    """Return readers of the modules that cells write by `%%writefile rules.py`."""
    found = ((text, _WRITTEN.match(text)) for text in texts)
    return {start[2]: partial(str.encode, text[start.end() :]) for text, start in found if start}


def modules_of(texts: Iterable[str], files: Mapping[str, Read]) -> list[str]:
    """Return the paths of the files that the texts import, directly or through one another."""
    return [path for _, path, _ in _modules(texts, files)]


def own_modules(
    texts: Iterable[str], files: Mapping[str, Read], first: int
) -> tuple[list[Cell], list[Sentence], list[Sentence]]:
    """Return the modules that the texts import as cells, counted from `first`, notes on them, and doubts.

    A doubt is about a file that the work names and that was not read.
    """
    given = list(texts)
    cells: list[Cell] = []
    notes: list[Sentence] = []
    for name, path, text in _modules(given, files):
        said = printable(path)
        if text is None or len(cells) >= _MOST_MODULES or len(text) > _MOST:
            notes.append(
                Sentence(
                    "{file} was not read: the kit reads at most {most} modules of {size} kB beside the work.",
                    file=said,
                    most=_MOST_MODULES,
                    size=_MOST >> 10,
                )
            )
        elif text.strip():
            cells.append(Cell(first + len(cells), text, module=name))
            notes.append(Sentence("{file} was read with the work, and reviewed like its cells.", file=said))
            notes += _odd(path, files[path])
    return cells, notes, _not_read(given, set(files) - set(modules_of(given, files)))


def _odd(path: str, read: Read) -> list[Sentence]:
    return decoded(read(), printable(path))[1]


def _not_read(texts: list[str], files: Iterable[str]) -> list[Sentence]:
    """Return a sentence about each file that the work names without importing it, or whose name is Python's own."""
    whole, names = "\n".join(texts), {name for text in texts for name in imported(text)}
    said: list[Sentence] = []
    for path in sorted(files):
        stem = PurePosixPath(path).stem
        if stem in _CASES:
            continue
        if path == f"{stem}.py" and stem in names & _NOT_OWN:
            said.append(
                Sentence(
                    "{file} was not read with the work, because {name} is the name of a module that Python or the kit "
                    "brings: give the file another name, and import it by that.",
                    file=printable(path),
                    name=stem,
                )
            )
        elif _is_named(PurePosixPath(path).name, whole):
            said.append(
                Sentence(
                    "{file} was not read with the work, although the work names it: "
                    "a class reads modules that are imported, as in `from {name} import *`.",
                    file=printable(path),
                    name=stem,
                )
            )
    return said


def _is_named(file: str, text: str) -> bool:
    """Say whether a text has the name of a file, by itself. Most names are nowhere in it: a pattern takes longer."""
    return file in text and re.search(rf"(?<![\w.-]){re.escape(file)}\b", text) is not None


def _modules(texts: Iterable[str], files: Mapping[str, Read]) -> Iterator[tuple[str, str, str | None]]:
    """Yield the modules that texts import: the path that they are imported by, their own, and their text."""
    waiting, seen = list(texts), set[str]()
    roots = {"."}
    while waiting:
        text = waiting.pop(0)
        roots |= _roots(text)
        for top in imported(text):
            for root in sorted(roots) if top not in _NOT_OWN else ():
                for name, path in sorted(_files_of(top, root, files)):
                    if path not in seen:
                        seen.add(path)
                        source = _text(path, files[path])
                        yield name, path, source
                        waiting += [source] if source and len(seen) <= _MOST_MODULES else []


def _files_of(top: str, root: str, files: Mapping[str, Read]) -> set[tuple[str, str]]:
    """Return the files of a module or package below a folder, by the paths that they are imported by."""
    known = {
        PurePosixPath(path).relative_to(root).as_posix(): path
        for path in files
        if root == "." or path.startswith(f"{root}/")
    }
    return {(name, path) for name, path in known.items() if name == f"{top}.py" or name.startswith(f"{top}/")}


def imported(text: str) -> tuple[str, ...]:
    """Return the first parts of the names of the modules that a text imports, or runs by `%run` or `exec`."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else _imported(text)


def _imported(text: str) -> tuple[str, ...]:
    if not any(word in text for word in ("import", "%run", "exec")):
        return ()
    names = [found[3].replace("/", ".") for pattern in (_RUN, _EXEC) for found in pattern.finditer(text)]
    tree = _tree(text) if "import" in text else ast.Module([], [])
    if tree is None:
        names += [name for found in _IMPORT.finditer(text) for name in (found[1] or found[2]).split(",")]
    else:
        names += [name for node in ast.walk(tree) for name in _names(node)]
    return tuple(name.split()[0].split(".")[0] for name in names if name.strip())


_kept = lru_cache(maxsize=256)(_imported)


def _names(node: ast.AST) -> list[str]:
    """Return the modules that one node of a text imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""] if not node.level else []
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, (ast.Name, ast.Attribute)) and ast.unparse(called).endswith(("import_module", "__import__")):
        return _strings(node)
    return []


def _strings(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _roots(text: str) -> set[str]:
    """Return the folders that a text adds to `sys.path`."""
    tree = _tree(text) if "sys.path" in text else None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree is not None else []
    added = [node for node in calls if ast.unparse(node.func).startswith("sys.path.")]
    return {PurePosixPath(name).as_posix() for node in added for name in _strings(node)}


@lru_cache(maxsize=256)
def _tree(text: str) -> ast.Module | None:
    """Return the syntax of a text, in which lines of magic say nothing; None if it is not Python."""
    if len(text) > _MOST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for source in dict.fromkeys((text, _MAGIC.sub(r"\1pass", text))):
            try:
                return ast.parse(source)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None


def with_runs(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cells with `from my_rules import *` for `%run my_rules.py`, if that module is among them."""
    held = {cell.module for cell in cells if cell.module}

    def imports(found: re.Match[str]) -> str:
        name = found[3].replace("/", ".")
        return f"{found[1]}from {name} import *" if f"{found[3]}.py" in held else found[0]

    if not held:
        return cells
    return tuple(replace(cell, source=_EXEC.sub(imports, _RUN.sub(imports, cell.source))) for cell in cells)


def module_of(cell: Any) -> str | None:
    """Return the path of the module that a notebook's cell holds; None for an ordinary cell."""
    metadata = cell.get("metadata") if isinstance(cell, Mapping) else None
    said = metadata.get("autograder") if isinstance(metadata, Mapping) else None
    path = said.get("module") if isinstance(said, Mapping) else None
    return path if isinstance(path, str) and path.endswith(".py") else None


def _text(path: str, read: Read) -> str | None:
    try:
        return decoded(read(), printable(path))[0]
    except UnreadableSubmission:
        return None
