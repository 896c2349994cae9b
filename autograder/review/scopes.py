"""Find the places that bind the names of a notebook, by Python's own rules of scope.

In come the syntax trees of the cells, which share one namespace; out go, for a name that is loaded, the places that may
have bound it. Called by names.py, replaced.py and reach.py. A name that a function binds has no effect outside the
function. A function looks up its global names when it is called, after all cells have run; other code looks them up
while its cell runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

PLAIN_DECORATORS = {"staticmethod", "classmethod"}


@dataclass(frozen=True, eq=False)
class Binding:
    """A place where a name gets a value."""

    node: ast.AST  # the definition, the expression that gives the value, or the import
    full: str | None = None  # the full name that an import binds


@dataclass(eq=False)
class Variable:
    """A name in the scope that binds it."""

    local: bool  # the scope is a function
    bindings: list[Binding] = field(default_factory=list)  # in the order of the text
    lasting: list[Binding] = field(default_factory=list)  # the bindings that may be in force in the end
    sure: bool = False  # one of the bindings certainly takes place
    held: bool = False  # its value is handed on, so a value that was replaced may still be in use


@dataclass(eq=False)
class Scope:
    """The notebook, the body of a class, or a function. A lambda and a comprehension are functions, too."""

    outer: Scope | None = None
    kind: str = "function"  # or "class", "comprehension", "notebook"
    variables: dict[str, Variable] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)  # the scopes that `global` and `nonlocal` name


class Scopes(ast.NodeVisitor):
    """All scopes of a notebook.

    Any binding may be in force in the end, until `settle` is told which bindings certainly take place.
    """

    def __init__(self, cells: Iterable[ast.Module]) -> None:
        self.notebook = Scope(kind="notebook")
        self.classes: dict[ast.ClassDef, Scope] = {}
        self.imports: dict[ast.AST, list[str]] = {}  # the full names in each import
        self.attributes: list[tuple[ast.expr, str, ast.AST]] = []  # each `a.b = c`, in any scope, as (a, "b", c)
        self.bound: set[str] = set()
        # The modules of `from ... import *`, with the names that were bound before. A binding after the star replaces
        # its name:
        self.stars: dict[str, set[str]] = {}
        self.variables: list[Variable] = []
        self.handed_on: list[ast.Name] = []  # names that are loaded, but neither called nor asked for an attribute
        self._scope = self.notebook
        self._loads: dict[int, Scope] = {}  # the id of a Name -> the scope that loads it
        self._sources: dict[int, ast.AST] = {}  # the id of a target -> the expression that gives its value
        self._asked: set[int] = set()  # the ids of expressions that are called or asked for an attribute, not handed on
        waiting: list[tuple[Scope, list[ast.AST]]] = [(self.notebook, list(cells))]
        self._bodies = waiting  # a body is read after the code around it, so that the meaning of `nonlocal` is known
        for scope, nodes in waiting:
            self._inside(scope, nodes)
        for name in self.handed_on:
            for variable, _ in self.look_up(name):
                variable.held = True
        self.settle(set())

    # -- reading: which scope binds which name -------------------------------------------------------------------------

    def _inside(self, scope: Scope, nodes: Iterable[ast.AST]) -> None:
        """Visit `nodes`, which are in `scope`."""
        before, self._scope = self._scope, scope
        for node in nodes:
            self.visit(node)
        self._scope = before

    def _bind(self, name: str, node: ast.AST, full: str | None = None, scope: Scope | None = None) -> Variable:
        """Note that `node` binds `name`, in `scope` or else in the current scope. Return the variable."""
        scope = scope or self._scope
        scope = scope.elsewhere.get(name, scope)
        self.bound.add(name)
        if name not in scope.variables:
            scope.variables[name] = Variable(scope.kind in ("function", "comprehension"))
            self.variables.append(scope.variables[name])
        scope.variables[name].bindings.append(Binding(node, full))
        return scope.variables[name]

    def _set(self, target: ast.AST, value: ast.AST) -> None:
        """Note which expression each part of `target` gets its value from."""
        if isinstance(target, (ast.Tuple, ast.List)):
            pairs = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
            pairs = pairs and not any(isinstance(e, ast.Starred) for e in (*target.elts, *getattr(value, "elts", ())))
            for i, one in enumerate(target.elts):
                self._set(one, value.elts[i] if pairs and isinstance(value, (ast.Tuple, ast.List)) else value)
        elif isinstance(target, ast.Starred):
            self._set(target.value, value)
        else:
            self._sources[id(target)] = value

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id, self._sources.get(id(node), node))
            return
        self._loads[id(node)] = self._scope
        if id(node) not in self._asked:
            self.handed_on.append(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.attributes.append((node.value, node.attr, self._sources.get(id(node), node)))
        if not node.attr.startswith("_"):
            self._asked.add(id(node.value))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        self._asked.add(id(node.func))
        if called == "to_pytorch":
            self._asked.update(map(id, node.args))
        if called == "setattr" and len(node.args) == 3 and (name := text(node.args[1])):
            self.attributes.append((node.args[0], name, node.args[2]))
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._set(target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._set(node.target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._set(node.target, node.value or node)
        self.generic_visit(node)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._set(node.target, node.iter)
        self.generic_visit(node)

    visit_AsyncFor = visit_For

    def visit_withitem(self, node: ast.withitem) -> None:
        if node.optional_vars is not None:
            self._set(node.optional_vars, node.context_expr)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        scope = self._scope
        while scope.kind == "comprehension" and scope.outer is not None:
            scope = scope.outer
        self._bind(node.target.id, node.value, scope=scope)
        self.visit(node.value)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name, node.type or node)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        for part in (part for case in node.cases for part in ast.walk(case.pattern)):
            name = part.rest if isinstance(part, ast.MatchMapping) else getattr(part, "name", None)
            if name:
                self._bind(name, node.subject)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.imports.setdefault(node, []).append(alias.name)
            root = alias.name.split(".")[0]
            self._bind(alias.asname or root, node, alias.name if alias.asname else root)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names if node.module and not node.level else ():
            self.imports.setdefault(node, []).append(f"{node.module}.{alias.name}")
            if alias.name == "*":
                self.stars.setdefault(node.module or "", set()).update(self.notebook.variables)
            else:
                self._bind(alias.asname or alias.name, node, f"{node.module}.{alias.name}")

    def visit_Global(self, node: ast.Global) -> None:
        self._scope.elsewhere.update(dict.fromkeys(node.names, self.notebook))

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            scope = self._scope.outer
            while scope is not None and (scope.kind == "class" or name not in scope.variables):
                scope = scope.outer
            if scope is not None:
                self._scope.elsewhere[name] = scope

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        variable = self._bind(node.name, node)
        variable.held |= any(not isinstance(d, ast.Name) or d.id not in PLAIN_DECORATORS for d in node.decorator_list)
        for outside in (*node.decorator_list, *([node.returns] if node.returns else [])):
            self.visit(outside)
        self._function(node.args, list(node.body))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node.args, [node.body])

    def _function(self, arguments: ast.arguments, body: list[ast.AST]) -> None:
        """Visit the arguments of a function now, and its body later.

        Defaults and annotations belong to the scope outside. A parameter with a default may stand for the default.
        """
        self.visit(arguments)
        inner = Scope(self._scope)
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = dict(zip(reversed([a.arg for a in positional]), reversed(arguments.defaults)))
        defaults |= {
            a.arg: default for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults) if default is not None
        }
        for parameter in ast.iter_child_nodes(arguments):
            if isinstance(parameter, ast.arg):
                self._bind(parameter.arg, defaults.get(parameter.arg, parameter), scope=inner)
        self._bodies.append((inner, body))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name, node).held |= bool(node.decorator_list)
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside)
        self.classes[node] = Scope(self._scope, "class")
        self._inside(self.classes[node], node.body)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        for generator in node.generators:
            self._set(generator.target, generator.iter)
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._inside(Scope(self._scope, "comprehension"), [first.target, *first.ifs, *node.generators[1:], *made])

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    # -- the meaning of a name -----------------------------------------------------------------------------------------

    def look_up(self, node: ast.Name) -> list[tuple[Variable, bool]]:
        """Return the variables that a loaded name may mean; none for a builtin.

        Each comes with a flag: True if the name means a lasting binding of the variable.
        """
        found: list[tuple[Variable, bool]] = []
        start = scope = self._loads.get(id(node))
        called = False
        while scope is not None:
            called |= scope.kind == "function"
            if scope is start or scope.kind != "class":
                variable = scope.elsewhere.get(node.id, scope).variables.get(node.id)
                if variable is not None:
                    found.append((variable, called))
                if scope.kind != "class" and (variable is not None or node.id in scope.elsewhere):
                    break  # a name in the body of a class may be unbound yet: then it means the one outside
            scope = scope.outer
        return found

    def bindings(self, nodes: Iterable[ast.AST]) -> list[Binding]:
        """Return the bindings that the names which are loaded in `nodes` may have."""
        meant = {
            (id(v), lasting): (v, lasting)
            for n in nodes
            if id(n) in self._loads and isinstance(n, ast.Name)
            for v, lasting in self.look_up(n)
        }
        return [
            binding
            for variable, lasting in meant.values()
            for binding in (variable.lasting if lasting else variable.bindings)
        ]

    def settle(self, certain: set[int]) -> None:
        """Take note of the bindings that certainly take place: no binding before them lasts.

        `certain` has the ids of the definitions and imports that take place, no matter what came before them.
        """
        for variable in self.variables:
            last = max((i for i, b in enumerate(variable.bindings) if id(b.node) in certain), default=0)
            variable.lasting = variable.bindings if variable.held else variable.bindings[last:]
            variable.sure = any(id(b.node) in certain for b in variable.bindings)


def text(node: ast.AST) -> str | None:
    """Return the text that literals spell, such as "autograd" for "auto" + "grad"; None for any other node."""
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add)
        and (left := text(node.left))
        and (right := text(node.right))
    ):
        return left + right
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
