"""Find the cells of a submission that show something and change nothing that a rule could notice.

In come a `Submission` and the texts of the cells that its notebook was handed out with; out go the positions of cells
that need not run where rules are judged: most of the time that cells take is theirs. Called by `grader.py`. In doubt, a
cell runs.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..records import Submission
from .trees import MOST_CHARACTERS, speaks_to_jupyter, tree_of

# What a demonstration may call by its bare name; `use`, for example, gives the notebook a rule.
_CALLED = {
    "check", "graph", "grade", "to_pytorch", "display", "SVG", "print", "abs", "all", "any", "bool", "dict",
    "enumerate", "filter", "float", "getattr", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next",
    "range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "type", "zip",
}  # fmt: skip
# Packages whose functions change nothing but their arguments, by the roots of their names:
_PACKAGES = {
    "IPython", "codecs", "collections", "contextlib", "functools", "io", "itertools", "math", "matplotlib", "numpy",
    "this", "time", "torch",
}  # fmt: skip
_SETTING = ("set_", "use_", "register", "_")  # how names begin of functions that change a package for everybody
# Code with one of these names may ask for any other name:
_BY_ANY_NAME = {"globals", "locals", "vars", "eval", "exec", "get_ipython", "__import__"}
_REACHING = _BY_ANY_NAME | {"use", "setattr", "delattr"}


@dataclass(frozen=True)
class _Effects:
    """What a cell leaves behind: the names that it binds, and those whose values it may change."""

    binds: frozenset[str]
    changes: frozenset[str]


def demonstrations(submission: Submission, given: Collection[str], asked: Iterable[str] = ()) -> frozenset[int]:
    """Return the indices of the cells that can be left out, of those with a text in `given`.

    Such a cell defines no rule and changes no setting. The names that it binds or whose values it changes are those of
    other such cells. No cell that runs looks them up, and none of them is in `asked`: those that the cases look up.
    """
    found = {c.index: e for c in submission.cells if c.source in given and (e := _effects(c.source)) is not None}
    if not found or sum(len(cell.source) for cell in submission.cells) > MOST_CHARACTERS:
        return frozenset()
    wanted = set(asked)
    for cell in submission.cells:
        if cell.index not in found:
            names = _looked_up(cell.source)
            if names is None:
                return frozenset()
            wanted |= names
    while True:
        own = set[str]().union(*(effects.binds for effects in found.values()))
        noticed = [i for i, e in found.items() if e.binds & wanted or not e.changes <= own]
        if not noticed:
            return frozenset(found)
        for cell in (cell for cell in submission.cells if cell.index in noticed):
            wanted |= _looked_up(cell.source) or set()
            del found[cell.index]


@lru_cache(128)
def _looked_up(source: str) -> frozenset[str] | None:
    """Return the names that a cell takes from the notebook, or None if it may take any."""
    tree = tree_of(source)
    if tree is None:
        return None if speaks_to_jupyter(source) else frozenset()  # what is not Python does not run
    if not tree.runs or "__main__" in source:
        return None
    found: set[str] = set()
    try:
        waiting = [symtable.symtable(source, "<cell>", "exec")]
    except SyntaxError:  # a line such as `%time f(x)`, in whose place the tree has what it runs
        return None
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        outside = table.get_type() != "function"  # the notebook itself, or a class in it
        found.update(s.get_name() for s in table.get_symbols() if s.is_global() or (outside and s.is_referenced()))
    return None if found & _BY_ANY_NAME else frozenset(found)


@lru_cache(256)  # of one notebook at a time, which all submissions of a class share
def _effects(source: str) -> _Effects | None:
    """Return what a cell leaves behind; None if that may be more than values under names."""
    tree = tree_of(source)
    if tree is None or not tree.runs or not tree.fits:
        return None
    binds = frozenset(_bound(tree.nodes))
    packages = {name for name, package in _imported(tree.nodes) if package in _PACKAGES} | {"torch"}
    changes: set[str] = set()
    for node in tree.nodes:
        if not _is_quiet(node, binds, packages, changes):
            return None
    return _Effects(binds, frozenset(changes - binds))


def _bound(nodes: Collection[ast.AST]) -> Iterator[str]:
    """Yield every name that is bound anywhere in a cell, also in its functions."""
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
    yield from (name for name, _ in _imported(nodes))


def _imported(nodes: Collection[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield each name that an import binds, with the root of the package that it comes from."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((a.asname or a.name.partition(".")[0], a.name.partition(".")[0]) for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((a.asname or a.name, (node.module or "").partition(".")[0]) for a in node.names)


def _is_quiet(node: ast.AST, binds: frozenset[str], packages: set[str], changes: set[str]) -> bool:
    """Say whether a node leaves nothing behind but names. Names whose values it may change are added to `changes`."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return all(package in _PACKAGES or name in _CALLED for name, package in _imported([node]))
    if isinstance(node, ast.ClassDef):
        return all(_root(base) in packages for base in node.bases) and not (node.keywords or node.decorator_list)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return all(_root(one) in packages or _is_plain(one) for one in node.decorator_list)
    if isinstance(node, ast.Name):
        return node.id not in _REACHING
    if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        changes.add(_root(node))
        return _root(node) not in packages
    if isinstance(node, ast.Call):
        return _may_call(node.func, binds, packages, changes)
    return not isinstance(node, (ast.Global, ast.Match))


def _is_plain(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod", "property")


def _may_call(called: ast.expr, binds: frozenset[str], packages: set[str], changes: set[str]) -> bool:
    """Say whether a call leaves nothing behind. A method may change the value that it is called on."""
    if isinstance(called, ast.Name):
        return called.id in _CALLED or called.id in binds
    root = _root(called)
    if not root:  # of the value of another call, which is looked at by itself
        return True
    if root in packages:
        return not any(word.startswith(_SETTING) or word.endswith("_") for word in _words(called))
    changes.add(root)
    return True


def _root(node: ast.AST) -> str:
    """Return the name that attributes and elements are taken from; an empty string if it is no name."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _words(node: ast.AST) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        node = node.value
