"""Read the source of a submission for what a rule must not use, without running it.

In comes a Submission; out go Findings: `forbidden` where a rule, or a function it reaches by name, uses PyTorch's own differentiation, a
ready-made backward kernel, a numerical derivative or the kit's own pieces; `suspicious` for what an instructor should look at.
A guard beside the sandbox, not in its place: names can be hidden from every reading. Comments, strings and experiments never count.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from ..records import Submission
from .quotients import difference_quotients, word

_FORBIDDEN = re.compile(
    r"torch\.autograd\.(grad|backward|functional|forward_ad|gradcheck\.get_\w+|Variable\._execution_engine|graph\._engine_run_backward)\b"
    r"|torch\.func\.(grad|grad_and_value|vjp|jvp|jacrev|jacfwd|hessian|linearize)\b"
    r"|torch\._functorch\.\w+|torch\.nn\.grad\.\w+|torch\.Tensor\.backward\b"
    r"|torch\.(ops|_C|_VF|_decomp|_refs)\.(\w+\.)*\w*_(backward|jvp)|torch\._\w*_backward"
    r"|torch\._C\.(_ImperativeEngine|_functorch|_jit_differentiate|_dispatch_tls_\w+)"
    r"|autograder\.engine\.(given\.\w+|pieces\.(state|engine|given)\b)"
)
_SUSPICIOUS = re.compile(
    r"(ctypes|cffi|gc|importlib|__import__)\b|sys\.(_getframe|_current_frames)\b"
    r"|[\w.]+\.(__closure__|__globals__|cell_contents)\b"
    r"|inspect\.(currentframe|stack|trace|getouterframes|getinnerframes)\b|os\.(write|writev|pwrite|dup|dup2|close|closerange|fdopen)\b"
    r"|autograder\.(engine|sandbox|judge|cases|records|grade|grader)\b(?!\.(Context|Engine|Function|Tensor|torch|to_pytorch)$)"
)
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
_LOOK_ALIKES = {"autograder.torch": "torch", "autograder.engine.torch": "torch"}  # they hand names on to torch
_MOST_LEVELS, _MOST_NODES = 100, 30_000  # of a syntax tree; a long notebook has some 5,000 nodes, 20 deep
_COMPLEX = {"complex", "cmath", "imag", "real", "fft", "view_as_real", "view_as_complex"}


@dataclass(frozen=True)
class Finding:
    """One use of one name: where it stands, and the operation, or the piece of the engine, that it serves."""

    cell: int
    line: int  # counted from 1 in its cell
    name: str
    kind: str  # "forbidden" or "suspicious"
    operation: str | None


@dataclass(frozen=True)
class _Parsed:
    """The syntax tree of a cell, and its nodes, level by level."""

    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    fits: bool  # no deeper than people write code: what is read by recursion must not end the judge


@dataclass(frozen=True)
class _Read:
    """What was read in one definition."""

    names: set[str]  # the bare ones
    words: set[str]  # the last word of each
    forbidden: list[tuple[ast.AST, str]]
    imaginary: list[ast.AST]


@dataclass(frozen=True)
class _Rule:
    """A member of a class that derives from Function or Engine, with the operation or piece it serves."""

    operation: str
    owner: ast.ClassDef
    node: ast.stmt


def findings(submission: Submission) -> tuple[Finding, ...]:
    """Everything found, in the order of the text, each once. Cells that do not parse are skipped: they do not run either."""
    parsed = [(cell.index, read) for cell in submission.cells if (read := _parsed(cell.source)) is not None]
    readable = [(index, cell) for index, cell in parsed if cell.fits]
    if sum(len(cell.nodes) for _, cell in readable) > _MOST_NODES:
        return (Finding(readable[0][0], 1, "more code than can be read", "suspicious", None),)
    source = _Source(readable)
    found = dict.fromkeys(Finding(index, 1, "code too deeply nested to be read", "suspicious", None) for index, cell in parsed if not cell.fits)
    found.update(dict.fromkeys(f for rule in source.rules() for f in source.in_rule(rule)))
    named = {(f.cell, f.line) for f in found}
    seen: set[tuple[int, str]] = set()
    for f in source.anywhere():
        if (f.cell, f.line) not in named and (f.cell, f.name) not in seen:
            seen.add((f.cell, f.name))
            found[f] = None
    return tuple(sorted(found, key=lambda f: (f.cell, f.line, f.name, f.operation or "")))


@lru_cache(maxsize=256)  # most cells of a class are the same in every notebook
def _parsed(text: str) -> _Parsed | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the student's escapes
            tree = ast.parse(_MAGIC.sub(r"\1pass", text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes: list[ast.AST] = []
    level: list[ast.AST] = [tree]
    for _ in range(_MOST_LEVELS):
        nodes += level
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level or len(nodes) > _MOST_NODES:
            break
    return _Parsed(tree, tuple(nodes), not level or len(nodes) > _MOST_NODES)


class _Source:
    """All cells together: a name means what any cell made it mean."""

    def __init__(self, cells: list[tuple[int, _Parsed]]) -> None:
        self.cells = cells
        self.home: dict[int, int] = {}  # id of a node -> its cell
        self.aliases: dict[str, str] = {}
        self.imported = {"__import__"}  # the roots of what any cell imports
        self.definitions: dict[str, list[ast.AST]] = {}
        self._known: dict[int, _Read] = {}
        for index, cell in cells:
            self.home.update(dict.fromkeys(map(id, cell.nodes), index))
            for node in cell.nodes:
                if isinstance(node, ast.stmt):
                    self._note(node)
        self.kinds = self._kinds()
        self.helpers = {name: [d for d in found if id(d) not in self.kinds] for name, found in self.definitions.items()}  # what a rule can reach

    def _note(self, node: ast.stmt) -> None:
        for name, full in _imports(node):
            self.aliases[name] = _LOOK_ALIKES.get(full, full)
            self.imported.add(full.split(".")[0])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.definitions.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            if isinstance(node.value, ast.Lambda):
                self.definitions.setdefault(node.targets[0].id, []).append(node.value)
            elif full_name := self.name(node.value):
                self.aliases.setdefault(node.targets[0].id, full_name)

    def name(self, node: ast.AST) -> str | None:
        """The dotted name that `node` spells, aliases resolved: `a.b`, `getattr(a, "b")`, `import_module("a.b")`; None for any other expression."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.name(node.value)
            return f"{owner}.{node.attr}" if owner else None
        if not isinstance(node, ast.Call):
            return None
        called = self.name(node.func)
        words = [_text(argument) for argument in node.args]
        if called == "getattr" and len(words) > 1 and words[1] and (owner := self.name(node.args[0])):
            return f"{owner}.{words[1]}"
        return words[0] if called in ("__import__", "importlib.import_module") and words else None

    def _uses(self, root: ast.AST) -> Iterator[tuple[ast.AST, str]]:
        """The names in `root`, each at its full length."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            name = self.name(node)
            if name is not None:
                yield node, name
            if name is None or isinstance(node, ast.Call):
                waiting += ast.iter_child_nodes(node)

    def rules(self) -> Iterator[_Rule]:
        for node in (d for found in self.definitions.values() for d in found):
            if isinstance(node, ast.ClassDef) and id(node) in self.kinds:
                for member in node.body:
                    yield _Rule(_operation(node) if self.kinds[id(node)] == "Function" else getattr(member, "name", node.name), node, member)

    def _kinds(self) -> dict[int, str]:
        """ "Function" or "Engine", for each class that derives from the kit's class of that name, however many classes lie between."""
        children: dict[str, list[ast.ClassDef]] = {}
        for node in (d for found in self.definitions.values() for d in found):
            for base in node.bases if isinstance(node, ast.ClassDef) else ():
                children.setdefault(self.name(base) or "", []).append(cast(ast.ClassDef, node))
        kinds: dict[int, str] = {}
        waiting = [(f"{home}{kind}", kind) for kind in ("Function", "Engine") for home in ("", "autograder.", "autograder.engine.")]
        while waiting:
            name, kind = waiting.pop()
            new = [node for node in children.get(name, ()) if id(node) not in kinds]
            kinds.update((id(node), kind) for node in new)
            waiting += [(node.name, kind) for node in new]
        return kinds

    def _reached(self, rule: _Rule) -> Iterable[ast.AST]:
        """The rule, and every function and helper class that it reaches by name."""
        reached: dict[int, ast.AST] = {}
        waiting: list[ast.AST] = [rule.node]
        while waiting:
            node = waiting.pop()
            if id(node) not in reached:
                reached[id(node)] = node
                waiting += [d for name in self._within(node).names for d in self.helpers.get(name, ())]
        return reached.values()

    def _within(self, root: ast.AST) -> _Read:
        """One definition, read once, however many rules reach it."""
        if id(root) not in self._known:
            nodes = list(ast.walk(root))
            forbidden = [(node, name) for node, name in self._uses(root) if _FORBIDDEN.match(name)]
            forbidden += [(node, "a difference quotient") for node in difference_quotients(nodes)]
            imaginary = [n for n in nodes if word(n) in ("complex", "cmath", "view_as_complex") or isinstance(getattr(n, "value", None), complex)]
            self._known[id(root)] = _Read({n.id for n in nodes if isinstance(n, ast.Name)}, {word(n) for n in nodes}, forbidden, imaginary)
        return self._known[id(root)]

    def in_rule(self, rule: _Rule) -> Iterator[Finding]:
        reached = [self._within(root) for root in self._reached(rule)]
        found = [one for read in reached for one in read.forbidden]
        imaginary = [node for read in reached for node in read.imaginary]
        if imaginary and any(read.words & {"imag", "view_as_real"} for read in reached) and not self._is_complex(rule.owner):
            found.append((imaginary[0], "a complex step"))  # along the imaginary axis, for its part in what comes back
        for node, name in found:
            yield self._finding(node, name, "forbidden", rule.operation)

    def _is_complex(self, owner: ast.ClassDef) -> bool:
        """Whether it is a rule about complex numbers: its forward already deals with them."""
        return any(self._within(member).words & _COMPLEX for member in owner.body if getattr(member, "name", "") == "forward")

    def anywhere(self) -> Iterator[Finding]:
        for _, cell in self.cells:
            imports = [(node, alias) for node in cell.nodes if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in _aliases(node)]
            uses: list[tuple[ast.AST, str]] = [(node, f"{getattr(node, 'module', '')}.{alias.name}".lstrip(".")) for node, alias in imports]
            uses += self._uses(cell.tree)
            for node, name in sorted(uses, key=lambda use: getattr(use[0], "lineno", 0)):
                match = _SUSPICIOUS.match(name)
                if match and name.split(".")[0] in self.imported:
                    yield self._finding(node, match[0], "suspicious", None)

    def _finding(self, node: ast.AST, name: str, kind: str, operation: str | None) -> Finding:
        return Finding(self.home[id(node)], getattr(node, "lineno", 1), name, kind, operation)


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module and not node.level) else []


def _imports(node: ast.AST) -> list[tuple[str, str]]:
    """(the name that the import binds, what it stands for)."""
    if isinstance(node, ast.ImportFrom):
        return [(alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in _aliases(node)]
    return [(alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2 for alias in _aliases(node)]


def _operation(node: ast.ClassDef) -> str:
    """The torch name of a rule: what the class says, else its own name in snake case, as `Function` makes it."""
    for line in node.body:
        if isinstance(line, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "operation" for t in line.targets) and (said := _text(line.value)):
            return said
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.name).lower()


def _text(node: ast.AST) -> str | None:
    """The text that literals spell: "auto" + "grad" is "autograd"."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (left := _text(node.left)) and (right := _text(node.right)):
        return left + right
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
