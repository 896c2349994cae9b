"""`autograder new`: a folder with a notebook and cases that check at once, and questions about PyTorch's operations.

In come a name and names of operations; out go files in `solutions/` or `source/`. All files are made before the first
is written, so that bad input leaves nothing behind. Nothing here imports torch.
"""

from __future__ import annotations

import ast
import errno
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...cases import PUBLIC, Operation, is_assignment, operation
from ...cases.stubs import class_name, stub, swept
from ...errors import BrokenCases, UsageError
from ...words import Sentence

_EXAMPLE = Path(__file__).parent / "example"  # the notebook and the cases of a new assignment
_ROOMS = ("solutions", "source")  # of the instructor's own assignments: this repository's name, and nbgrader's
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_BEFORE = 2  # cells before the first question of the example: its title and its imports
_WITH_IDS = 5  # nbformat 4.5: cells have ids from there on, and must not have any before
Notebook = dict[str, Any]


def new(name: str, questions: Iterable[str]) -> Sentence:
    """Make the assignment `name`, or add questions about PyTorch's operations to it. Return what was done.

    Raises UsageError for a name or an operation that cannot be used, and for a folder that exists already.
    """
    folder, wanted = _folder(name), [_operation(one) for one in dict.fromkeys(questions)]
    exists = folder.exists() or folder.is_symlink()
    if exists and not wanted:
        raise UsageError(
            "{folder} exists already: choose another name, or add a question to it with --question OPERATION.",
            folder=str(folder),
        )
    if exists and not is_assignment(folder):
        raise UsageError(
            "{folder} is not an assignment: it has no {cases}. Choose another name.", folder=str(folder), cases=PUBLIC
        )
    path = _notebook_in(folder, name) if exists else folder / f"{name}.ipynb"
    notebook = _read(path) if exists else _new_notebook(name, examples=not wanted)
    cases = folder / PUBLIC
    text = _text(cases if exists else _EXAMPLE / ("no_cases.py" if wanted else PUBLIC))
    for one in wanted:
        question = question_name(one)
        _refuse_taken(notebook, one, question, path)
        notebook["cells"] += _question(one, question, notebook.get("nbformat_minor", 0) >= _WITH_IDS)
        text = _with_sweep(text, swept(question, one), cases)
    _write({path: json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", cases: text})
    if wanted:
        return Sentence(
            "{notebook} asks for {n} more: write the text and the backward of each. Then run: "
            "autograder check {folder}",
            notebook=str(path),
            folder=str(folder),
            n=len(wanted),
        )
    return Sentence(
        "{folder} has two example questions. Change them, add others with --question OPERATION, and run: "
        "autograder check {folder}",
        folder=str(folder),
    )


def question_name(found: Operation) -> str:
    """Return the grade id of the question about an operation: that of its rule, and of its variant if it is one."""
    variant = found.name.partition(":")[2]
    return re.sub(r"\W", "_", f"{found.rule}_{variant}" if variant else found.rule)


def _folder(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UsageError(
            "{name!r} cannot be the name of an assignment: use at most 60 letters, digits, dots, hyphens and "
            "underscores, and begin with a letter or a digit.",
            name=name[:80],
        )
    room = next((room for room in _ROOMS if Path(room).is_dir()), _ROOMS[-1])
    return Path(room) / name


def _operation(name: str) -> Operation:
    try:
        return operation(name)
    except BrokenCases as error:
        raise UsageError(error.said) from None


def _notebook_in(folder: Path, name: str) -> Path:
    notebooks = sorted(folder.glob("*.ipynb"))
    if folder / f"{name}.ipynb" in notebooks or len(notebooks) == 1:
        return folder / f"{name}.ipynb" if folder / f"{name}.ipynb" in notebooks else notebooks[0]
    raise UsageError(
        "{folder} has {n} notebooks and none is called {name}.ipynb: a question is added to that one.",
        folder=str(folder),
        n=len(notebooks),
        name=name,
    )


def _read(path: Path) -> Notebook:
    try:
        found = json.loads(_text(path))
        cells = found["cells"]
        sources = [cell["source"] for cell in cells]
    except (ValueError, TypeError, KeyError, RecursionError):
        found, cells, sources = {}, None, []
    if not isinstance(cells, list) or found["nbformat"] != 4 or not all(isinstance(s, (str, list)) for s in sources):
        raise UsageError(
            "{path} is not a notebook that a question can be added to: save it again in Jupyter.", path=str(path)
        )
    return found  # type: ignore[no-any-return]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("{path} is not encoded as UTF-8: save it as UTF-8.", path=str(path)) from None
    except OSError as error:
        raise UsageError("{path} cannot be read ({error}).", path=str(path), error=str(error.strerror)) from None


def _refuse_taken(notebook: Notebook, found: Operation, question: str, path: Path) -> None:
    """Raise UsageError if the notebook has the question, or a rule of the same name, already."""
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    name = class_name(found.rule)
    if any(re.search(rf"^class {name}\b", source, re.MULTILINE) for source in sources):
        raise UsageError(
            "{path} has a class {name} already, and a notebook can ask for a rule only once: nothing was added.",
            path=str(path),
            name=name,
        )
    marks = [cell.get("metadata", {}).get("nbgrader", {}) for cell in notebook["cells"]]
    if any(isinstance(mark, Mapping) and mark.get("grade_id") == question for mark in marks):
        raise UsageError(
            "{path} has a cell with the grade id {name} already: nothing was added.", path=str(path), name=question
        )


def _with_sweep(text: str, line: str, path: Path) -> str:
    """Return a case file with one more sweep at its end, and with the imports that it needs."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UsageError(
            "{path} is not valid Python ({error}): mend it, then add the question.", path=str(path), error=str(error)
        ) from None
    lines = text.rstrip("\n").split("\n")
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "autograder"
        for alias in node.names
    }
    missing = [name for name in ("pytorch_samples", "sweep") if name not in imported]
    if missing:
        lines.insert(_end_of_imports(tree), f"from autograder import {', '.join(missing)}")
    return "\n".join([*lines, line]) + "\n"


def _end_of_imports(tree: ast.Module) -> int:
    """Return the number of the line after which one more import stands."""
    imports = [node.end_lineno or 0 for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    if imports:
        return imports[-1]
    first = tree.body[0] if tree.body else None
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (first.end_lineno or 0) if first is not None and is_docstring else 0


# -- cells -----------------------------------------------------------------------------------------------------------


def _new_notebook(name: str, examples: bool) -> Notebook:
    found = _read(_EXAMPLE / "example.ipynb")
    first = found["cells"][0]
    first["source"] = [line.replace("{name}", name) for line in first["source"]]
    return found if examples else {**found, "cells": found["cells"][:_BEFORE]}


def _question(found: Operation, question: str, with_ids: bool) -> list[Notebook]:
    text = _text(_EXAMPLE / "question.md").replace("{name}", class_name(found.rule))
    return _cells(question, text.replace("{operation}", f"torch.{found.torch_name}").rstrip(), stub(found), with_ids)


def _cells(question: str, text: str, answer: str, with_ids: bool) -> list[Notebook]:
    """Return the three cells of a question: its text, the student's cell and the graded one."""
    marks = {"schema_version": 3, "task": False}
    own = {"grade": False, "grade_id": f"{question}-answer", "locked": False, "solution": True, **marks}
    graded = {"grade": True, "grade_id": question, "locked": True, "points": 1, "solution": False, **marks}
    cells = [
        _cell("markdown", f"{question}-text", text),
        _cell("code", f"{question}-answer", answer, own),
        _cell("code", f"check-{question}", f'check("{question}")', graded),
    ]
    return cells if with_ids else [{k: v for k, v in cell.items() if k != "id"} for cell in cells]


def _cell(kind: str, name: str, source: str, marks: Mapping[str, Any] | None = None) -> Notebook:
    of_code: Notebook = {"execution_count": None, "outputs": []} if kind == "code" else {}
    metadata = {"nbgrader": dict(marks)} if marks else {}
    return {
        "cell_type": kind, "id": name[:64], "metadata": metadata, **of_code, "source": source.splitlines(keepends=True)
    }  # fmt: skip


def _write(files: Mapping[Path, str]) -> None:
    """Write all files, each beside its place first: a full disk, or a folder without rights, changes nothing.

    A file that could not be put into its place puts those before it back.
    """
    parts = {path: path.with_name(f".{path.name}.part") for path in files}
    folder = next(iter(files)).parent
    made = [above for above in (folder, *folder.parents) if not above.exists()]
    before: dict[Path, bytes | None] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            _refuse_locked(path)
            parts[path].write_text(text, encoding="utf-8")
        for path, part in parts.items():
            old = path.read_bytes() if path.exists() else None
            os.replace(part, path)
            before[path] = old
    except OSError as error:
        for path, old in before.items():
            path.unlink() if old is None else path.write_bytes(old)
        for part in (part for part in parts.values() if part.is_file()):
            part.unlink()
        for above in made:
            if above.is_dir() and not any(above.iterdir()):
                above.rmdir()
        raise UsageError(
            "{folder} cannot be written ({error}): nothing was added.", folder=str(folder), error=str(error.strerror)
        ) from None


def _refuse_locked(path: Path) -> None:
    """Raise PermissionError for a file that its owner has closed: to replace it would need the folder's rights only."""
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
