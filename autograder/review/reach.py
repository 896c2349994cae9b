"""Find everything that a rule reaches by name: functions, values and members of classes, in any cell.

In come the trees of all cells; out go the Rules that are in force in the end and, for each, a Reading of every
definition that the engine may reach when it calls the rule. Nothing is run. Called by suspicious.py. Raises TooMuch if
following all names would take longer than it does for any code that people write.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..records import PIECES
from ..words import Sentence
from .forbidden import FORBIDDEN, IMAGINARY, READY_MADE, SUSPICIOUS
from .names import Names
from .quotients import difference_quotients, word
from .replaced import certain
from .scopes import PLAIN_DECORATORS, Scopes, text
from .trees import Tree

_MOST_STEPS = 300_000  # from name to name, for all rules together
_PASSES = 5  # over the nodes of each definition that is read
_BASES = {
    f"{home}{kind}": kind for kind in ("Function", "Engine") for home in ("", "autograder.", "autograder.engine.")
}
_ANYTHING = ""  # means every member: code asks for one by a name that is not in the source
_BY_ANY_NAME = {
    "vars", "__dict__", "__getattribute__", "attrgetter", "methodcaller", "getmembers", "globals", "locals", "eval",
    "exec",
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """The results of reading one definition or one expression."""

    bindings: list[ast.AST]  # the nodes outside it that the names in it are bound to
    words: set[str]  # the last word of each name
    said: set[str]  # the members that it may ask a class for, by name
    forbidden: list[tuple[ast.AST, str | Sentence]]  # each forbidden node, and its name or a description
    imaginary: list[ast.AST]  # the nodes that may begin or end a complex step


@dataclass(frozen=True)
class Members:
    """The parts of a class.

    `always` counts for every user of the class, `named` only for code that asks for the name.
    """

    always: list[ast.AST]
    named: dict[str, list[ast.AST]]


@dataclass(frozen=True)
class Rule:
    """A class that derives from Function or Engine.

    `operation` is the operation or the piece that it defines, `members` are the methods that the engine calls.
    """

    operation: str
    owner: ast.ClassDef
    members: tuple[str, ...]


class TooMuch(Exception):
    """Raised if there is more to read than people write by hand."""


class Source:
    """All cells together: a name may have the meaning that any cell gives it."""

    def __init__(self, cells: list[tuple[int, Tree]]) -> None:
        self.cells = cells
        self._scopes = Scopes(cell.module for _, cell in cells)
        self._names = Names(self._scopes)
        if self._names.crowded:
            raise TooMuch
        self._steps = 0
        self.imported = {
            "__import__",
            "exec",
            "eval",
            *(full.split(".")[0] for names in self._scopes.imports.values() for full in names),
        }

    @cached_property
    def home(self) -> dict[int, int]:
        """Return the cell of each node, by the node's id."""
        return {id(node): index for index, cell in self.cells for node in cell.nodes}

    def is_plain(self) -> bool:
        """Say whether nothing can be found here: no name that any binding could give is in the tables.

        Most notebooks are plain. It takes a third of the time that following the rules takes. Ask before `settle`: the
        bindings that are in force in the end are some of those that are looked at here.
        """
        if any(cell.may_derive for _, cell in self.cells):
            return False
        names = {name for found in self._scopes.imports.values() for name in found}
        for _, cell in self.cells:
            names.update(*map(self._names.of, cell.spelling))
        return not any(_is_listed(name, self.imported) for name in names)

    def settle(self) -> None:
        """Find out which bindings are in force in the end. The rules can be followed after this."""
        cells = self.cells
        self._certain = certain(
            self._names,
            [(cell.module, cell.runs) for _, cell in cells],
            [node for _, cell in cells for node in cell.nodes],
        )
        self._scopes.settle(self._certain)
        self._names = Names(self._scopes)
        if self._names.crowded:
            raise TooMuch
        # The id of a definition -> the attributes that it gets later:
        self._attached: dict[int, list[tuple[str, ast.AST]]] = {}
        for owner, name, value in self._scopes.attributes:
            for definition in self._definitions(owner):
                self._attached.setdefault(id(definition), []).append((name, value))
        self._asked_for = {name for scope in self._scopes.classes.values() for name in scope.variables} | {
            name for _, name, _ in self._scopes.attributes
        }
        self._within_known: dict[int, Reading] = {}
        self._members_known: dict[int, Members] = {}

    def _definitions(self, root: ast.AST) -> list[ast.AST]:
        """Return the functions and classes of the notebook that an expression may stand for, by any name in it."""
        found: list[ast.AST] = []
        waiting, seen = [root], {id(root)}
        while waiting:
            nodes = list(ast.walk(waiting.pop()))
            self._count(len(nodes))
            for binding in self._scopes.bindings(nodes):
                if id(binding.node) not in seen:
                    seen.add(id(binding.node))
                    if isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                        found.append(binding.node)
                    elif binding.full is None:
                        waiting.append(binding.node)
        return found

    def _count(self, steps: int) -> None:
        """Count `steps`. Raises TooMuch if they are too many in all."""
        self._steps += steps
        if self._steps > _MOST_STEPS:
            raise TooMuch

    def uses(self, root: ast.AST) -> Iterator[tuple[ast.AST, str]]:
        """Yield (node, full name) for each name in `root` and for each name that is imported there."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            names = self._names.of(node)
            yield from ((node, name) for name in sorted(names.union(self._scopes.imports.get(node, ()))))
            if names and isinstance(node, ast.Attribute):
                while isinstance(node, ast.Attribute):  # the beginning of a name is not another name
                    node = node.value
                waiting += [] if isinstance(node, ast.Name) else [node]
            else:
                waiting += ast.iter_child_nodes(node)

    # -- the rules and their parts -------------------------------------------------------------------------------------

    def rules(self) -> list[Rule]:
        """Return the rules and pieces that may be in force in the end and that may reach something forbidden.

        The others need not be followed.
        """
        rules = list(self._in_force())
        lead_on = self._lead_on(rules)
        return [rule for rule in rules if id(rule.owner) in lead_on]

    def _in_force(self) -> Iterator[Rule]:
        """Yield, for each operation and piece, the definitions that may be in force in the end.

        These are the last definition that certainly takes place, those after it, and those before it that code may have
        kept.
        """
        found: dict[str, list[Rule]] = {}
        for owner, kind in self._kinds().items():
            if kind == "Function":
                operation = self._operation(owner)
                found.setdefault(operation, []).append(
                    Rule(operation, owner, ("forward", "setup_context", "backward", "jvp"))
                )
            else:
                for piece in (name for name in PIECES if name in self._scopes.classes[owner].variables):
                    found.setdefault(piece, []).append(Rule(piece, owner, (piece,)))
        for rules in found.values():
            last = max((i for i, rule in enumerate(rules) if id(rule.owner) in self._certain), default=0)
            yield from (rule for i, rule in enumerate(rules) if i >= last or not self._can_be_replaced(rule.owner))

    def _can_be_replaced(self, owner: ast.ClassDef) -> bool:
        """Say whether a class is defined directly in a cell, and no code keeps it and could bring it back."""
        return (
            self._scopes.classes[owner].outer is self._scopes.notebook
            and not self._scopes.notebook.variables[owner.name].held
        )

    def _kinds(self) -> dict[ast.ClassDef, str]:
        """Return "Function" or "Engine" for each class that derives from the kit's class of that name.

        Any number of classes may be between the two.
        """
        children: dict[int, list[ast.ClassDef]] = {}
        kinds: dict[ast.ClassDef, str] = {}
        for node in self._scopes.classes:
            for base in node.bases:
                kinds.update((node, _BASES[name]) for name in self._names.of(base) if name in _BASES)
                for parent in self._definitions(base):
                    children.setdefault(id(parent), []).append(node)
        waiting = list(kinds)
        while waiting:
            parent = waiting.pop()
            new = [child for child in children.get(id(parent), ()) if child not in kinds]
            kinds.update((child, kinds[parent]) for child in new)
            waiting += new
        return {node: kinds[node] for node in self._scopes.classes if node in kinds}

    def _operation(self, node: ast.ClassDef) -> str:
        """Return the torch name of a rule.

        It is the `operation` of the class, or else the name of the class in snake case, as `Function` makes it.
        """
        said = self._scopes.classes[node].variables.get("operation")
        for binding in said.bindings if said else ():
            for meant in (binding, *self._scopes.bindings([binding.node])):
                if operation := text(meant.node):
                    return operation
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.name).lower()

    def members(self, node: ast.ClassDef) -> Members:
        """Return the members that a class has in its body or gets later."""
        if id(node) not in self._members_known:
            variables = self._scopes.classes[node].variables
            named = {name: [b.node for b in variable.lasting] for name, variable in variables.items()}
            for name, value in self._attached.get(id(node), ()):
                named.setdefault(name, []).append(value)
            always: list[ast.AST] = [*node.decorator_list, *node.bases, *node.keywords]
            always += [statement for statement in node.body if not _has_a_name(statement)]
            always += [
                member
                for name, members in named.items()
                if name.startswith("__") and name.endswith("__")
                for member in members
            ]
            self._members_known[id(node)] = Members(always, named)
        return self._members_known[id(node)]

    def inherited(self, owner: ast.ClassDef, name: str) -> list[ast.AST]:
        """Return what a class has under `name`; if it has nothing, what the nearest of its bases have."""
        seen, level = {id(owner)}, [owner]
        while level:
            if found := [one for node in level for one in self.members(node).named.get(name, ())]:
                return found
            bases = [parent for node in level for base in node.bases for parent in self._definitions(base)]
            level = [one for one in bases if isinstance(one, ast.ClassDef) and id(one) not in seen]
            seen.update(map(id, level))
        return []

    def _lead_on(self, rules: Iterable[Rule]) -> set[int]:
        """Return the ids of the definitions that may lead to something forbidden."""
        users: dict[int, list[int]] = {}
        reached: dict[int, ast.AST] = {}
        waiting: list[ast.AST] = [rule.owner for rule in rules]
        while waiting:
            node = waiting.pop()
            if id(node) not in reached:
                reached[id(node)] = node
                used = [value for _, value in self._attached.get(id(node), ())]
                if isinstance(node, ast.ClassDef):
                    members = self.members(node)
                    used += [*members.always, *(one for some in members.named.values() for one in some)]
                else:
                    used += self.within(node).bindings
                self._count(len(used))
                for one in used:
                    users.setdefault(id(one), []).append(id(node))
                waiting += used
        ends = [node for node in reached.values() if not isinstance(node, ast.ClassDef)]
        found: set[int] = set()
        left = [id(node) for node in ends if self.within(node).forbidden or self.within(node).imaginary]
        while left:
            key = left.pop()
            if key not in found:
                found.add(key)
                left += users.get(key, ())
        return found

    def reached(self, rule: Rule) -> list[Reading]:
        """Return a Reading for everything in a rule that the engine calls, and for everything that it reaches by name.

        That may be functions, values, and members of classes.
        """
        reached: dict[int, ast.AST] = {}
        own = self.members(rule.owner).named
        # A base may have the members that the class does not certainly define:
        said = {name for name in rule.members if not any(id(member) in self._certain for member in own.get(name, ()))}
        offered: dict[str, list[ast.AST]] = {}
        waiting: list[ast.AST] = [rule.owner, *(member for name in rule.members for member in own.get(name, ()))]
        while waiting:
            node = waiting.pop()
            if id(node) in reached:
                continue
            reached[id(node)] = node
            members = (
                self.members(node).named.items()
                if isinstance(node, ast.ClassDef)
                else ((n, [v]) for n, v in self._attached.get(id(node), ()))
            )
            for name, some in members:
                if name in said or _ANYTHING in said:
                    waiting += some
                else:
                    offered.setdefault(name, []).extend(some)
            if isinstance(node, ast.ClassDef):
                waiting += self.members(node).always
                continue
            read = self.within(node)
            self._count(1 + len(read.bindings))
            waiting += read.bindings
            new = read.said - said
            said |= new
            for name in list(offered) if _ANYTHING in new else new:
                waiting += offered.pop(name, [])
        return [self.within(node) for node in reached.values() if not isinstance(node, ast.ClassDef)]

    def within(self, root: ast.AST) -> Reading:
        """Return the Reading of a definition. It is read once, even if several rules reach it."""
        if id(root) not in self._within_known:
            nodes = list(ast.walk(root))
            self._count(_PASSES * len(nodes))
            inside = set(map(id, nodes))
            bindings = {
                id(b.node): b.node for b in self._scopes.bindings(nodes) if b.full is None and id(b.node) not in inside
            }
            forbidden: list[tuple[ast.AST, str | Sentence]] = [
                use for use in self.uses(root) if FORBIDDEN.match(use[1])
            ]
            forbidden += [(node, word(node)) for node in nodes if word(node) in READY_MADE]
            forbidden += [
                (node, Sentence("a difference quotient")) for node in difference_quotients(nodes, self._count)
            ]
            imaginary = [n for n in nodes if word(n) in IMAGINARY or isinstance(getattr(n, "value", None), complex)]
            self._within_known[id(root)] = Reading(
                list(bindings.values()), {word(n) for n in nodes}, self._said(nodes), forbidden, imaginary
            )
        return self._within_known[id(root)]

    def _said(self, nodes: list[ast.AST]) -> set[str]:
        """Return the members that code may ask a class for: every word after a dot or in quotation marks."""
        spelled = [text(n) for n in nodes if isinstance(n, (ast.Constant, ast.BinOp))]
        words = {n.attr for n in nodes if isinstance(n, ast.Attribute)} | {said for said in spelled if said}
        # Python mangles `__x` in a class to `_Class__x`:
        words |= {w[w.find("__", 1) :] for w in words if w.startswith("_") and "__" in w[1:]}
        hidden = any(word(n) in _BY_ANY_NAME for n in nodes) or any(
            isinstance(n, ast.Call) and "getattr" in self._names.of(n.func) and not all(map(text, n.args[1:2]))
            for n in nodes
        )
        return words & self._asked_for | ({_ANYTHING} if hidden else set())


def _is_listed(name: str, imported: set[str]) -> bool:
    """Say whether a table names `name`. One name in the table of suspicious things counts only if it was imported."""
    return bool(FORBIDDEN.match(name) or (SUSPICIOUS.match(name) and name.split(".")[0] in imported))


def _has_a_name(statement: ast.stmt) -> bool:
    """Say whether a statement in the body of a class only gives a name to something.

    Such a statement counts only where code uses that name.
    """
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        # Other decorators may keep the function that they get:
        return all(isinstance(d, ast.Name) and d.id in PLAIN_DECORATORS for d in statement.decorator_list)
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return all(isinstance(target, ast.Name) for target in targets)
    return isinstance(statement, (ast.ClassDef, ast.Import, ast.ImportFrom))
