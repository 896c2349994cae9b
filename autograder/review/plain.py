"""Say of most notebooks, without following their scopes, that nothing in them is in the tables of names.

In come the Trees of the cells; out goes True if `reach.py` would find nothing, and False in doubt. Each name stands for
all that it is bound to anywhere in the notebook, whatever the scope: that is more than it can mean. Most of it is known
with a cell, and most cells of a class are the same. Called by suspicious.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .forbidden import FORBIDDEN, SUSPICIOUS
from .names import MOST_LETTERS, known
from .scopes import text

_MOST_NAMES = 30  # that one name stands for, as in names.py
_MOST_ROUNDS = 8  # until all names are known
# from name to name, where none leads back to itself, and elsewhere; together fewer than the rounds of names.py:
_MOST_STEPS, _MOST_AROUND = 3, 3
_FULL = "="  # begins a full name; another one begins with a name of the notebook
_ROOT = re.compile(r"torch|numpy|autograder|builtins|ctypes|cffi|gc|importlib|__import__|exec|eval|sys|inspect|os")
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Spelled:
    """What a cell spells: dotted names, by their first name what follows it; and what it binds names to."""

    rests: Mapping[str, frozenset[str]]
    bound: Mapping[str, tuple[str, ...]]  # one and the same name as often as it is bound to it
    is_listed: bool  # one of the names may be in the tables as it stands, or the cell cannot be told so simply


def is_plain(cells: Iterable[Spelled]) -> bool:
    """Say whether no name of a notebook with these cells can be in the tables; False in doubt."""
    cells = list(cells)
    if any(cell.is_listed for cell in cells):
        return False
    bound: dict[str, list[str]] = {}
    for cell in cells:
        for name, some in cell.bound.items():
            bound.setdefault(name, []).extend(some)
    meant = _meant(bound)
    if meant is None:
        return False
    for name, every in meant.items():
        fulls = [full for full in every if _ROOT.match(full)]
        rests = {rest for cell in cells for rest in cell.rests.get(name, ())} if fulls else set()
        if any(_is_listed(full + rest) for full in fulls for rest in rests):
            return False
    return True


def _meant(bound: Mapping[str, list[str]]) -> dict[str, set[str]] | None:
    """Return the full names that each name stands for; None if they are more, or further apart, than people write."""
    meant: dict[str, set[str]] = {name: set() for name in bound}
    for _ in range(_MOST_ROUNDS):
        changed = False
        for name, some in bound.items():
            found = {full for one in some for full in _resolved(one, meant)}
            if len(found) > _MOST_NAMES:
                return None
            changed |= found != meant[name]
            meant[name] = found
        if not changed:
            return meant if _is_shallow(bound) else None
    return None


def _resolved(name: str, meant: Mapping[str, set[str]]) -> Iterator[str]:
    if name.startswith(_FULL):
        yield name[1:]
        return
    root, dot, rest = name.partition(".")
    yield name
    yield from (full + dot + rest for full in meant.get(root, ()))


def _is_shallow(bound: Mapping[str, list[str]]) -> bool:
    """Say whether no name leads to another in more than a few steps, in whatever scopes."""
    leads = {name: [root for one in some if (root := one.partition(".")[0]) in bound] for name, some in bound.items()}
    left = set(leads)
    for _ in range(_MOST_STEPS):
        left = {name for name in left if not left.isdisjoint(leads[name])}
    return sum(root in left for name in left for root in leads[name]) <= _MOST_AROUND


@lru_cache(4096)
def _is_listed(name: str) -> bool:
    for shorter in known(name) - {name}:  # names.py shortens a name whenever it gets longer
        return _is_listed(shorter)
    return bool(FORBIDDEN.match(name) or SUSPICIOUS.match(name))


def spelled(nodes: Iterable[ast.AST]) -> Spelled:
    """Return what a cell with these nodes spells."""
    nodes = list(nodes)
    reader = _Reader()
    try:
        for node in nodes:
            reader.read(node)
    except _Long:
        return Spelled({}, {}, True)
    rests: dict[str, set[str]] = {}
    for name in reader.names:
        if not name.startswith(_FULL):
            root, dot, rest = name.partition(".")
            rests.setdefault(root, set()).add(dot + rest)
    is_listed = any(_is_listed(name.removeprefix(_FULL)) for name in reader.names)
    return Spelled(
        {root: frozenset(some) for root, some in rests.items()},
        {name: tuple(some) for name, some in reader.bound.items()},
        is_listed,
    )


class _Long(Exception):
    """Raised if a cell has more names in one place than people write, or takes all names of a module."""


class _Reader:
    """Collects the dotted names of a cell, node by node, and the names that each name is bound to."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.bound: dict[str, list[str]] = {}
        self._known: dict[int, frozenset[str]] = {}

    def read(self, node: ast.AST) -> None:
        reader = _READERS.get(type(node))
        if reader is not None:
            reader(self, node)

    def of(self, node: ast.AST) -> frozenset[str]:
        """Return the names that an expression may stand for, and more, as `Names.of` does."""
        speller = _SPELLERS.get(type(node))
        if speller is None:
            return _NOTHING
        found = self._known.get(id(node))
        if found is None:
            found = self._known[id(node)] = speller(self, node)
            if len(found) > _MOST_NAMES:
                raise _Long
        return found

    # -- what an expression spells -------------------------------------------------------------------------------------

    def _name(self, node: ast.Name) -> frozenset[str]:
        return frozenset((node.id,)) if isinstance(node.ctx, ast.Load) else _NOTHING

    def _attribute(self, node: ast.Attribute) -> frozenset[str]:
        return frozenset([f"{owner}.{node.attr}" for owner in self.of(node.value)])

    def _call(self, node: ast.Call) -> frozenset[str]:
        """Return the names of `getattr(x, "a")` and of `import_module("a")`, whatever is called."""
        first, second = ((text(argument) or "") for argument in (*node.args[:2], *_NONE[len(node.args) :]))
        found = [f"{owner}.{second}" for owner in self.of(node.args[0])] if _is_short(second) else []
        return frozenset([*found, f"{_FULL}{first}"] if _is_short(first) else found)

    def _value(self, node: ast.NamedExpr | ast.Subscript | ast.Starred) -> frozenset[str]:
        return self.of(node.value)

    def _either(self, node: ast.IfExp) -> frozenset[str]:
        return self.of(node.body) | self.of(node.orelse)

    def _held(self, node: ast.BoolOp | ast.Dict | ast.Tuple | ast.List | ast.Set) -> frozenset[str]:
        held = node.values if isinstance(node, (ast.BoolOp, ast.Dict)) else node.elts
        return _NOTHING.union(*map(self.of, held))

    # -- what a node binds ---------------------------------------------------------------------------------------------

    def _spells(self, node: ast.AST) -> None:
        self.names |= self.of(node)

    def _bind(self, name: str, some: Iterable[str]) -> None:
        if some:
            self.bound.setdefault(name, []).extend(some)

    def _set(self, target: ast.AST, value: ast.AST) -> None:
        """Bind every name in `target` to all that `value` stands for."""
        names = self.of(value)
        if names:
            for node in ast.walk(target):
                if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                    self._bind(node.id, names)

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._set(target, node.value)

    def _assign_one(self, node: ast.AugAssign | ast.AnnAssign | ast.NamedExpr) -> None:
        if node.value is not None:
            self._set(node.target, node.value)

    def _each(self, node: ast.For | ast.AsyncFor | ast.comprehension) -> None:
        self._set(node.target, node.iter)

    def _with(self, node: ast.withitem) -> None:
        if node.optional_vars is not None:
            self._set(node.optional_vars, node.context_expr)

    def _except(self, node: ast.ExceptHandler) -> None:
        if node.name and node.type is not None:
            self._bind(node.name, self.of(node.type))

    def _match(self, node: ast.Match) -> None:
        raise _Long  # few students write it

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            root = alias.name.split(".")[0]
            self._bind(alias.asname or root, [_FULL + (alias.name if alias.asname else root)])
            self.names.add(_FULL + alias.name)

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names if node.module and not node.level else ():
            if alias.name == "*":
                raise _Long
            self._bind(alias.asname or alias.name, [f"{_FULL}{node.module}.{alias.name}"])
            self.names.add(f"{_FULL}{node.module}.{alias.name}")

    def _arguments(self, node: ast.arguments) -> None:
        positional = [*node.posonlyargs, *node.args]
        pairs = [*zip(reversed(positional), reversed(node.defaults)), *zip(node.kwonlyargs, node.kw_defaults)]
        for argument, default in pairs:
            if default is not None:
                self._bind(argument.arg, self.of(default))


def _is_short(name: str) -> bool:
    return 0 < len(name) <= MOST_LETTERS


_NONE = (ast.Constant(None), ast.Constant(None))
_SPELLERS: dict[type, Callable[[_Reader, Any], frozenset[str]]] = {
    ast.Name: _Reader._name, ast.Attribute: _Reader._attribute, ast.Call: _Reader._call,
    ast.NamedExpr: _Reader._value, ast.Subscript: _Reader._value, ast.Starred: _Reader._value,
    ast.IfExp: _Reader._either, ast.BoolOp: _Reader._held, ast.Dict: _Reader._held, ast.Tuple: _Reader._held,
    ast.List: _Reader._held, ast.Set: _Reader._held,
}  # fmt: skip
_READERS: dict[type, Callable[[_Reader, Any], None]] = {
    ast.Name: _Reader._spells, ast.Attribute: _Reader._spells, ast.Call: _Reader._spells,
    ast.Assign: _Reader._assign, ast.AugAssign: _Reader._assign_one, ast.AnnAssign: _Reader._assign_one,
    ast.NamedExpr: _Reader._assign_one, ast.For: _Reader._each, ast.AsyncFor: _Reader._each,
    ast.comprehension: _Reader._each, ast.withitem: _Reader._with, ast.ExceptHandler: _Reader._except,
    ast.Match: _Reader._match, ast.Import: _Reader._import, ast.ImportFrom: _Reader._import_from,
    ast.arguments: _Reader._arguments,
}  # fmt: skip
