"""Find the definitions that certainly take place. A definition that they replace no longer counts.

So a first attempt may stay in the notebook. In come the scopes and the cells; out go the definitions that cannot fail
to be made, even if code tries to keep an earlier one in force. In case of doubt, every definition counts. Called by
reach.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from .names import Names
from .scopes import PLAIN_DECORATORS, Scopes

# Code with one of these words can undo a definition, or make one fail that looks safe.
_UNUSUAL = re.compile(
    r"exec|eval|compile|globals|locals|vars|setattr|delattr|metaclass|registry|installed"
    r"|modules|_getframe|f_globals|f_back|__(?!(?:init|name|call|enter|exit|len|iter|repr|doc|version)__$)\w+__"
)
_USUAL = re.compile(
    r"(torch|numpy|math|cmath|random|time|itertools|functools|operator|collections|contextlib|typing|dataclasses|copy"
    r"|matplotlib|IPython|pytest|abc|datetime|enum|fractions|json|logging|os|pandas|pathlib|platform|pprint|re|scipy"
    r"|seaborn|sklearn|statistics|string|sys|textwrap|timeit|tqdm|traceback|unittest|warnings)\b"
    r"|autograder(\.(Context|Engine|Function|Tensor|check|graph|to_pytorch|torch|\*))?$"
)
# An import of one of these never fails:
_NEVER_FAILS = re.compile(r"(torch|numpy|math|autograder(\.(Engine|Function|Tensor|check|graph|to_pytorch|torch))?)$")
_FROM_THE_KIT = {f"autograder.{name}" for name in ("Function", "Engine", "engine.Function", "engine.Engine")}
_SPEAKING = (
    ast.Name, ast.Attribute, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.arg, ast.keyword, ast.Constant,
)  # fmt: skip
_BUILTIN_TYPES = {"bool", "int", "float", "str", "tuple", "list", "dict", "object"}  # annotations that cannot fail


def certain(names: Names, cells: Iterable[tuple[ast.Module, bool]], nodes: Iterable[ast.AST]) -> set[int]:
    """Return the ids of the definitions and imports that take place, no matter what ran before them.

    Each cell comes with a flag: True if it runs exactly as it is written. `nodes` are the nodes of all cells.
    """
    scopes = names.scopes
    if PLAIN_DECORATORS & scopes.bound:
        return set()
    # If a class is made, so is everything in its body:
    found = {id(member) for owner in scopes.classes for member in owner.body if _is_plain(member)}
    if not _is_usual(names, nodes):
        return found
    kits: set[str] = set()  # names that certainly stand for the kit's classes by now
    for tree, runs in cells:
        for statement in tree.body if runs else ():
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                if not all(map(_NEVER_FAILS.match, scopes.imports.get(statement, [""]))):
                    break
                kits |= {
                    alias.name for alias in statement.names if alias.asname is None and _is_the_kits(scopes, alias.name)
                }
            elif not (
                _is_plain(statement)
                or _is_constant(statement)
                or _is_print(scopes, statement)
                or _is_plain_class(statement, kits)
            ):
                break  # it may fail, and then the rest of its cell does not run
            found.add(id(statement))
            if isinstance(statement, ast.ClassDef) and [b.id for b in statement.bases if isinstance(b, ast.Name)] == [
                "Engine"
            ]:
                break  # it fails if it has no piece of the engine; with a piece it takes place
    return found


def _is_usual(names: Names, nodes: Iterable[ast.AST]) -> bool:
    """Return False if code in the notebook could undo a definition or make it fail."""
    scopes = names.scopes
    bases = {id(base) for owner in scopes.classes for base in owner.bases}
    return (
        all(_USUAL.match(full) for imported in scopes.imports.values() for full in imported)
        and not any(_UNUSUAL.fullmatch(word) for node in nodes if isinstance(node, _SPEAKING) for word in _words(node))
        and not any(name.id in ("Function", "Engine") and id(name) not in bases for name in scopes.handed_on)
        and all(_is_own(names, owner) for owner, _, _ in scopes.attributes)
    )


def _words(node: ast.AST) -> list[str]:
    """Return the words in a node: its name and its text."""
    said = [getattr(node, field, None) for field in ("id", "attr", "name", "arg", "value")]
    return [word for word in said if isinstance(word, str)]


def _is_own(names: Names, owner: ast.expr) -> bool:
    """Say whether the owner of an attribute that is set was not imported."""
    root = owner
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    return isinstance(root, ast.Name) and not names.of(owner)


def _is_the_kits(scopes: Scopes, name: str) -> bool:
    """Say whether every binding of `name` is the import of one of the kit's classes."""
    return all(binding.full in _FROM_THE_KIT for binding in scopes.notebook.variables[name].bindings)


def _is_plain(node: ast.stmt) -> bool:
    """Say whether a statement is a function whose definition evaluates nothing that could fail."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or getattr(node, "type_params", []):
        return False
    annotations = [node.returns, *(n.annotation for n in ast.walk(node.args) if isinstance(n, ast.arg))]
    return (
        all(isinstance(d, ast.Name) and d.id in PLAIN_DECORATORS for d in node.decorator_list)
        and all(
            default is None or isinstance(default, ast.Constant)
            for default in (*node.args.defaults, *node.args.kw_defaults)
        )
        and all(
            a is None or isinstance(a, ast.Constant) or (isinstance(a, ast.Name) and a.id in _BUILTIN_TYPES)
            for a in annotations
        )
    )


def _is_plain_class(node: ast.stmt, kits: set[str]) -> bool:
    """Say whether a statement is a class that the kit cannot refuse: a class without base, a rule or a piece."""
    if not isinstance(node, ast.ClassDef) or node.decorator_list or node.keywords or getattr(node, "type_params", []):
        return False
    base = [b.id if isinstance(b, ast.Name) else "" for b in node.bases]
    members = {m.name for m in node.body if isinstance(m, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_plain(m)}
    others = [m for m in node.body if not _is_plain(m)]
    return (
        len(base) <= 1
        and set(base) <= kits
        and not any(name.startswith("__") or name == "operation" for name in members)
        and (base != ["Function"] or {"forward", "backward"} <= members)
        and all(_is_constant(m) and (not isinstance(m, ast.Assign) or _is_operation(m)) for m in others)
    )


def _is_operation(node: ast.Assign) -> bool:
    """Say whether a statement sets `operation` to a text."""
    names = [target.id for target in node.targets if isinstance(target, ast.Name)]
    return names == ["operation"] and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_constant(node: ast.stmt) -> bool:
    """Say whether a statement only names a constant, or does nothing."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) for target in node.targets) and isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_print(scopes: Scopes, node: ast.stmt) -> bool:
    """Say whether a statement is like `print("what comes next")`, which does not fail."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.keywords or "print" in scopes.bound:
        return False
    return (
        isinstance(call.func, ast.Name)
        and call.func.id == "print"
        and all(isinstance(argument, ast.Constant) for argument in call.args)
    )
