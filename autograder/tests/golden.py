"""Make submissions of the golden files, `submissions/<outcome>/<assignment>/<question>/<mistake>.py`.

A golden file holds only what differs: its cells come after the solution's, and a class that is defined again replaces
the one before. A class without a base is a patch: it gives some methods; the solution's class of that name, the rest.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograder.mutants.answers import definitions
from autograder.records import Submission
from autograder.submission import parsed

from .conftest import SUBMISSIONS, assignment_of, solution, with_cells

_MARKS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)  # no student hands these in
_DEFINITION = (ast.ClassDef, ast.FunctionDef)


def question_of(path: Path) -> str:
    """Return the question that a golden file is about."""
    return path.parent.name


def name_of(path: Path) -> str:
    """Return `01-backward/power/factor_forgotten`, a golden file's name in tests."""
    return f"{assignment_of(path)}/{question_of(path)}/{path.stem}"


def note(path: Path, key: str) -> list[str]:
    """Return what the line `key: a, b` of a golden file's docstring says; empty without one."""
    line = re.search(rf"^{key}: (.*)$", _docstring(path), re.MULTILINE)
    return [part.strip() for part in line[1].split(",")] if line else []


def ideas(path: Path) -> list[str]:
    """Return the misconceptions of a golden file, and after them what its line `mistake:` repeats of a case file."""
    return [*note(path, "misconception"), *re.findall(r"^mistake: (.*)$", _docstring(path), re.MULTILINE)]


@cache
def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def submission_of(path: Path) -> Submission:
    """Return the submission that a golden file stands for: the solution's definitions, and its own cells after them."""
    return with_cells(without_experiments(assignment_of(path)), cells_of(path))


@cache
def without_experiments(assignment: str) -> Submission:
    """Return the solution without the cells that define and import nothing: the experiments, and the training."""
    whole = solution(assignment)
    return replace(whole, cells=tuple(cell for cell in whole.cells if definitions(cell.source)))


def cells_of(path: Path) -> Submission:
    """Return the cells of a golden file, as a student would hand them in."""
    return parsed(source_of(path).encode(), path.name, str(path))


def source_of(path: Path) -> str:
    """Return a golden file as a student would hand it in: a script where each patch is a cell with the whole class."""
    text = path.read_text(encoding="utf-8")
    if path.parent == SUBMISSIONS / "attacks":
        return text
    lines, own = text.split("\n"), _definitions(assignment_of(path))
    for node in reversed(ast.parse(text).body):
        if isinstance(node, ast.ClassDef) and not node.bases and node.name in own:
            given = [method for method in node.body if isinstance(method, ast.FunctionDef)]
            methods = {method.name: lines[method.lineno - 1 : method.end_lineno] for method in given}
            lines[node.lineno - 1 : node.end_lineno] = ["# %%", *_patched(own[node.name], methods)]
    return "\n".join(lines)


@cache
def _definitions(assignment: str) -> dict[str, str]:
    """Return the source of each class and function of the solution."""
    sources = [_MARKS.sub("", cell.source) for cell in solution(assignment).cells]
    nodes = [(node, source) for source in sources for node in ast.parse(source).body]
    return {n.name: ast.get_source_segment(source, n) or "" for n, source in nodes if isinstance(n, _DEFINITION)}


def _patched(source: str, methods: dict[str, list[str]]) -> list[str]:
    """Return the lines of a class with these methods in the place of its own; its decorators stay."""
    lines, own = source.split("\n"), _methods(source)
    new = sorted(methods.keys() - own.keys())
    assert not new, f"a patch gives the methods {new}, which the solution's class does not have: write the whole class"
    for name in sorted(methods, key=lambda name: -own[name].lineno):  # the last one first: line numbers above it stay
        lines[own[name].lineno - 1 : own[name].end_lineno] = methods[name]
    return lines


def _methods(source: str) -> dict[str, ast.FunctionDef]:
    """Return the methods of a class."""
    (definition,) = ast.parse(source).body
    return {node.name: node for node in ast.iter_child_nodes(definition) if isinstance(node, ast.FunctionDef)}


# -- what a mistake can concern -------------------------------------------------------------------------------------


def changed(path: Path) -> set[str] | None:
    """Return which of the solution's definitions a golden file gives anew; None if it does more than that."""
    own, (_, *given) = _definitions(assignment_of(path)), ast.parse(source_of(path)).body
    if not all(_replaces(node, own) for node in given):
        return None
    return {node.name for node in given if isinstance(node, _DEFINITION) and node.name in own}


def _replaces(node: ast.stmt, own: dict[str, str]) -> bool:
    """Return whether a statement only replaces a definition of the solution, or only defines or imports a helper."""
    if isinstance(node, ast.ClassDef) and node.bases:  # an operation or a piece of the engine
        methods = {method.name for method in node.body if isinstance(method, ast.FunctionDef)}
        return node.name in own and methods <= _methods(own[node.name]).keys()
    return isinstance(node, (*_DEFINITION, ast.Import))


def without(assignment: str, name: str) -> Submission:
    """Return the solution with a class or function of which every call raises an exception."""
    (definition,) = ast.parse(_definitions(assignment)[name]).body
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef):
            node.body = ast.parse("raise ArithmeticError('left out')").body
    raising = parsed(ast.unparse(definition).encode(), f"{name}.py", f"without {name}")
    return with_cells(without_experiments(assignment), raising)
