"""Find the dotted names that an expression in a notebook may stand for.

After `from torch.autograd import grad as g`, `g` stands for `torch.autograd.grad`.
In come the settled Scopes of a notebook; out go the full names of any expression in it, by every binding that may be in
force. Called by reach.py and replaced.py.
"""

from __future__ import annotations

import ast
import builtins

from .scopes import Scopes, Variable, text

MOST_LETTERS = 200  # of a dotted name; no name in the tables is longer
_MOST_NAMES, _MOST_ROUNDS = 30, 8  # names that one variable stands for, and rounds until all names are known
_NOTHING: frozenset[str] = frozenset()
_SPELLING = (
    ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Starred, ast.NamedExpr, ast.IfExp, ast.BoolOp,
    ast.Tuple, ast.List, ast.Set, ast.Dict,
)  # fmt: skip


class Names:
    """The names that the variables of a notebook stand for, by the bindings that are in force now."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.crowded = False  # a name may mean more than is followed up
        # The names by any binding, and the names by a lasting binding:
        self._meant: dict[Variable, tuple[set[str], set[str]]] = {v: (set(), set()) for v in scopes.variables}
        self._spelled: dict[int, frozenset[str]] = {}
        for _ in range(_MOST_ROUNDS if len(scopes.stars) <= _MOST_NAMES else 0):
            self._spelled.clear()
            if not sum([self._learn(variable) for variable in scopes.variables]):
                return
        self.crowded = True

    def _learn(self, variable: Variable) -> bool:
        """Learn the names that `variable` stands for. Say whether any of them is new."""
        by_any, by_lasting = self._meant[variable]
        before = len(by_any) + len(by_lasting)
        for some, bindings in ((by_any, variable.bindings), (by_lasting, variable.lasting)):
            for binding in bindings:
                some |= known(binding.full) if binding.full else self.of(binding.node)
                if len(some) > _MOST_NAMES:
                    self.crowded = True
                    return False
        return len(by_any) + len(by_lasting) > before

    def of(self, node: ast.AST) -> frozenset[str]:
        """Return the dotted names that an expression may stand for: `a.b`, `getattr(a, "b")`, `import_module("a.b")`.

        A container stands for the names of everything in it.
        """
        if not isinstance(node, _SPELLING):
            return _NOTHING
        if id(node) not in self._spelled:
            self._spelled[id(node)] = self._spell(node)
        return self._spelled[id(node)]

    def _spell(self, node: ast.AST) -> frozenset[str]:
        """Return the names of an expression whose kind is in `_SPELLING`."""
        if isinstance(node, ast.Name):
            return self._loaded(node)
        if isinstance(node, ast.Attribute):
            return _attribute(self.of(node.value), node.attr)
        if isinstance(node, ast.Call):
            called, words = self.of(node.func), [text(argument) or "" for argument in node.args[:2]]
            if "getattr" in called and len(words) == 2:
                return _attribute(self.of(node.args[0]), words[1])
            return (
                known(words[0])
                if called & {"__import__", "importlib.import_module"} and words and words[0]
                else _NOTHING
            )
        if isinstance(node, (ast.NamedExpr, ast.Subscript, ast.Starred)):
            return self.of(node.value)
        if isinstance(node, ast.IfExp):
            return self.of(node.body) | self.of(node.orelse)
        held = node.values if isinstance(node, (ast.BoolOp, ast.Dict)) else getattr(node, "elts", [])
        return _NOTHING.union(*[self.of(one) for one in held])

    def _loaded(self, node: ast.Name) -> frozenset[str]:
        """Return the names that a variable stands for where it is loaded."""
        if not isinstance(node.ctx, ast.Load):
            return _NOTHING  # it gets a value here, and its old value is not used
        found = self.scopes.look_up(node)
        names = _NOTHING.union(*[self._meant[variable][lasting] for variable, lasting in found])
        if not any(variable.local for variable, _ in found):  # it may be a builtin, or come from a star import
            own = any(variable.sure for variable, _ in found)
            names |= _NOTHING.union(
                *[
                    known(f"{module}.{node.id}")
                    for module, before in self.scopes.stars.items()
                    if not own or node.id in before
                ]
            )
            names |= (
                {node.id} if node.id not in self.scopes.notebook.variables or hasattr(builtins, node.id) else _NOTHING
            )
        return names


def known(name: str) -> frozenset[str]:
    """Return a full name in the form that is compared, or nothing if it is too long.

    The kit's look-alike of torch hands names on to torch, so a name in it becomes the name in torch.
    """
    for alike in ("autograder.torch", "autograder.engine.torch"):
        if f"{name}.".startswith(f"{alike}."):
            name = f"torch{name[len(alike) :]}"
    return frozenset([name.removeprefix("builtins.")]) if len(name) <= MOST_LETTERS else _NOTHING


def _attribute(owners: frozenset[str], name: str) -> frozenset[str]:
    """Return the full names of the attribute `name` of any of `owners`."""
    return (
        _NOTHING.union(*[known(f"{owner}.{name}") for owner in owners])
        if owners and name and len(name) <= MOST_LETTERS
        else _NOTHING
    )
