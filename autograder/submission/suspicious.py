"""Read the source of a submission for what a rule must not use, without running it.

In comes a Submission; out go Findings: `forbidden` where a rule, or what it reaches by name, uses PyTorch's own differentiation, a
ready-made backward kernel, a numerical derivative or the kit's own pieces; `suspicious` for what an instructor should look at.
A guard beside the sandbox, not in its place: names can be hidden from every reading. Comments, strings and experiments never count,
nor does a first attempt that a later definition certainly replaces.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..records import PIECES, Submission
from .quotients import difference_quotients, word
from .read import printable
from .replaced import certain
from .scopes import PLAIN_DECORATORS, Scopes, text

_FORBIDDEN = re.compile(
    r"torch\.autograd\.(grad|backward|functional|forward_ad|gradcheck\.get_\w+|Variable\._execution_engine|graph\._engine_run_backward)\b"
    r"|torch\.func\.(grad|grad_and_value|vjp|jvp|jacrev|jacfwd|hessian|linearize)\b"
    r"|torch\._functorch\.\w+|torch\.nn\.grad\.\w+|torch\.Tensor\.backward\b"
    r"|torch\.(ops|_C|_VF|_decomp|_refs)\.(\w+\.)*\w*_(backward|jvp)|torch\._\w*_backward"
    r"|torch\._C\.(_ImperativeEngine|_functorch|_jit_differentiate|_dispatch_tls_\w+)"
    r"|(torch|numpy)\.gradient\b|autograder\.engine\.(given\.\w+|pieces\.(state|engine|given)\b)"
)
_SUSPICIOUS = re.compile(
    r"(ctypes|cffi|gc|importlib|__import__|exec|eval)\b|sys\.(_getframe|_current_frames)\b"
    r"|[\w.]+\.(__closure__|__globals__|cell_contents)\b"
    r"|inspect\.(currentframe|stack|trace|getouterframes|getinnerframes)\b|os\.(write|writev|pwrite|dup|dup2|close|closerange|fdopen)\b"
    r"|autograder\.(engine|sandbox|judge|cases|records|grade|grader)\b(?!\.(Context|Engine|Function|Tensor|torch|to_pytorch)$)"
)
_TIMED_CELL = re.compile(r"\A((?:[ \t]*\n)*)%%(?:time|capture)\b.*")  # what it stands before is Python, and is run
_TIMED_LINE = re.compile(r"(^|=)([ \t]*)%time[ \t]+(?=\S)", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\A((?:[ \t]*\n)*)%%.*")
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d*\]:)(?: |$)", re.MULTILINE)
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?/,;].*|[\w.]+\?\??[ \t]*)$", re.MULTILINE)
_MAGIC_VALUE = re.compile(r"(=[ \t]*)[%!].*$", re.MULTILINE)
_MOST_MAGIC = 25  # lines of a cell: each is found by parsing once more
_MOST_CHARACTERS = 200_000  # of code in a notebook: for each, Python's parser takes half a kilobyte
_MOST_LEVELS, _MOST_NODES = 100, 30_000  # of a syntax tree; a long notebook has some 5,000 nodes, 20 deep
_MOST_STEPS = 300_000  # from name to name, for all rules together
_PASSES = 5  # over the nodes of a definition that is read
_MOST_KEPT = 2_000  # characters of a cell whose tree is kept: 128 of them take no more than some 100 MB
_MOST_SHOWN = 120  # characters of a finding's name
_READY_MADE = {"log_abs_det_jacobian"}  # methods that know a derivative, whatever they are called on
_COMPLEX = {"complex", "cmath", "imag", "real", "fft", "view_as_real", "view_as_complex", "polar"}
_IMAGINARY = {
    "complex", "cmath", "view_as_complex", "polar", "complex32", "complex64", "complex128", "chalf", "cfloat", "cdouble", "csingle", "clongdouble",
    "imag", "view_as_real",
}  # fmt: skip
_BASES = {f"{home}{kind}": kind for kind in ("Function", "Engine") for home in ("", "autograder.", "autograder.engine.")}
_ANYTHING = ""  # stands for every member, where one is asked for by a name that is not in the source
_BY_ANY_NAME = {"vars", "__dict__", "__getattribute__", "attrgetter", "methodcaller", "getmembers", "globals", "locals", "eval", "exec"}


@dataclass(frozen=True)
class Finding:
    """One use of one name: where it stands, and the operation, or the piece of the engine, that it serves."""

    cell: int
    line: int  # counted from 1 in its cell
    name: str  # printable, and short enough for a line
    kind: str  # "forbidden" or "suspicious"
    operation: str | None


@dataclass(frozen=True)
class _Parsed:
    """The syntax tree of a cell, and its nodes, level by level."""

    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    fits: bool  # no deeper than people write code: what is read by recursion must not end the judge
    runs: bool  # as it stands: it compiles, and no line of it is meant for another program


@dataclass(frozen=True)
class _Read:
    """What was read in one definition, or in one expression."""

    bindings: list[ast.AST]  # what the names that it loads are bound to, outside it
    words: set[str]  # the last word of each name
    said: set[str]  # the members that it asks some class for, by name
    forbidden: list[tuple[ast.AST, str]]
    imaginary: list[ast.AST]


@dataclass(frozen=True)
class _Members:
    """What a class is made of: what counts whoever uses it, and what counts for those who ask for it by name."""

    always: list[ast.AST]
    named: dict[str, list[ast.AST]]


@dataclass(frozen=True)
class _Rule:
    """A class that derives from Function or Engine, with the operation or piece that it serves and the members that the engine calls for it."""

    operation: str
    owner: ast.ClassDef
    members: tuple[str, ...]


class _TooMuch(Exception):
    """There is more to read than anybody writes by hand."""


def findings(submission: Submission) -> tuple[Finding, ...]:
    """Everything found, in the order of the text, each once. Cells that do not parse are skipped: they do not run either."""
    try:
        found = _found(submission)
    except _TooMuch:
        found = [Finding(submission.cells[0].index, 1, "more code than can be read", "suspicious", None)]
    except Exception:  # noqa: BLE001  a mistake of ours, or code made to find one: a person looks at it, and nobody's grade waits for us
        found = [Finding(submission.cells[0].index, 1, "code that could not be read", "suspicious", None)]
    return tuple(sorted(found, key=lambda f: (f.cell, f.line, f.name, f.operation or "")))


def _found(submission: Submission) -> Iterable[Finding]:
    """Raises _TooMuch, before more of it is parsed than fits."""
    if sum(len(cell.source) for cell in submission.cells) > _MOST_CHARACTERS:
        raise _TooMuch
    readable: list[tuple[int, _Parsed]] = []
    found: dict[Finding, None] = {}
    for cell in submission.cells:
        parsed = _parsed(cell.source)
        if parsed is not None and parsed.fits:
            readable.append((cell.index, parsed))
        elif parsed is not None:
            found[Finding(cell.index, 1, "code too deeply nested to be read", "suspicious", None)] = None
        elif _MAGIC.search(_CELL_MAGIC.sub("", cell.source)) or _PROMPT.search(cell.source):  # Jupyter may run it all the same
            found[Finding(cell.index, 1, "magic lines that could not be read", "suspicious", None)] = None
        if sum(len(one.nodes) for _, one in readable) > _MOST_NODES or (parsed and len(parsed.nodes) > _MOST_NODES):
            raise _TooMuch
    source = _Source(readable)
    rules = list(source.rules())
    lead_on = source.lead_on(rules)
    found.update(dict.fromkeys(f for rule in rules if id(rule.owner) in lead_on for f in source.in_rule(rule)))
    named = {(f.cell, f.line) for f in found}
    seen: set[tuple[int, str]] = set()
    for f in source.anywhere():
        if (f.cell, f.line) not in named and (f.cell, f.name) not in seen:
            seen.add((f.cell, f.name))
            found[f] = None
    return found


def _parsed(source: str) -> _Parsed | None:
    """The tree of a cell; None if it is no Python."""
    return _kept(source) if len(source) <= _MOST_KEPT else _read(source)


def _read(source: str) -> _Parsed | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the student's escapes
        tree, mended = _tree(source)
        if tree is None:
            return None
        nodes: list[ast.AST] = []
        level: list[ast.AST] = [tree]
        levels = 0
        while level and len(nodes) <= _MOST_NODES and levels < _MOST_LEVELS:
            nodes += level
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            levels += 1
        return _Parsed(tree, tuple(nodes), not level, not (level or mended) and _compiles(tree))


def _tree(source: str) -> tuple[ast.Module | None, bool]:
    """The tree of a cell, and whether its text had to be mended: Jupyter runs magic lines, prompts, and a cell that is indented as a whole."""
    timed = _TIMED_LINE.sub(r"\1\2", _TIMED_CELL.sub(r"\1", source))
    bare = _PROMPT.sub("", _CELL_MAGIC.sub(r"\1", timed))
    for variant in dict.fromkeys((timed, bare, textwrap.dedent(bare))):
        tree, read = _without_magic(variant)
        if tree is not None:
            return tree, read != timed
    return None, True


def _without_magic(source: str) -> tuple[ast.Module | None, str]:
    """The tree of `source` and what it was read as. Only a line that Python stumbles over is magic: elsewhere a % at its start is a remainder."""
    for _ in range(_MOST_MAGIC):
        try:
            return ast.parse(source), source
        except SyntaxError as error:
            lines = source.split("\n")
            at = (error.lineno or 0) - 1
            mended = _MAGIC_VALUE.sub(r"\1None", _MAGIC.sub(r"\1pass", lines[at])) if 0 <= at < len(lines) else ""
            if mended in ("", *lines[at : at + 1]):
                break
            source = "\n".join([*lines[:at], mended, *lines[at + 1 :]])
        except (ValueError, RecursionError, MemoryError):
            break
    return None, source


_kept = lru_cache(maxsize=128)(_read)  # most cells of a class are the same in every notebook


def _compiles(tree: ast.Module) -> bool:
    """Whether Python takes it: a `return` outside a function can be parsed, but nothing of its cell runs."""
    try:
        compile(tree, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


class _Source:
    """All cells together: a name means what any cell made it mean."""

    def __init__(self, cells: list[tuple[int, _Parsed]]) -> None:
        self.cells = cells
        self.home = {id(node): index for index, cell in cells for node in cell.nodes}
        self.scopes = Scopes(cell.tree for _, cell in cells)
        self.certain = certain(self.scopes, [(cell.tree, cell.runs) for _, cell in cells], [node for _, cell in cells for node in cell.nodes])
        self.scopes.settle(self.certain)
        if self.scopes.crowded:
            raise _TooMuch
        self.steps = 0
        self.imported = {"__import__", "exec", "eval", *(full.split(".")[0] for names in self.scopes.imports.values() for full in names)}
        self.attached: dict[int, list[tuple[str, ast.AST]]] = {}  # id of a definition -> the attributes that it is given later
        for owner, name, value in self.scopes.attributes:
            for definition in self._definitions(owner):
                self.attached.setdefault(id(definition), []).append((name, value))
        self.asked_for = {name for scope in self.scopes.classes.values() for name in scope.variables} | {name for _, name, _ in self.scopes.attributes}
        self._within_known: dict[int, _Read] = {}
        self._members_known: dict[int, _Members] = {}

    def _definitions(self, root: ast.AST) -> list[ast.AST]:
        """The functions and classes of the notebook that an expression may hand on, by any of the names in it."""
        found: list[ast.AST] = []
        waiting, seen = [root], {id(root)}
        while waiting:
            nodes = list(ast.walk(waiting.pop()))
            self._count(len(nodes))
            for binding in self.scopes.bindings(nodes):
                if id(binding.node) not in seen:
                    seen.add(id(binding.node))
                    if isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                        found.append(binding.node)
                    elif binding.full is None:
                        waiting.append(binding.node)
        return found

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > _MOST_STEPS:
            raise _TooMuch

    def _uses(self, root: ast.AST) -> Iterator[tuple[ast.AST, str]]:
        """The names in `root`, each at its full length, and what is imported there."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            names = self.scopes.names(node)
            yield from ((node, name) for name in sorted(names.union(self.scopes.imports.get(node, ()))))
            if names and isinstance(node, ast.Attribute):
                while isinstance(node, ast.Attribute):  # the beginning of a name is no other name
                    node = node.value
                waiting += [] if isinstance(node, ast.Name) else [node]
            else:
                waiting += ast.iter_child_nodes(node)

    # -- the rules, and what they are made of --------------------------------------------------------------------------

    def rules(self) -> Iterator[_Rule]:
        """The rules and pieces of which one is in force in the end."""
        found: dict[str, list[_Rule]] = {}
        for owner, kind in self._kinds().items():
            if kind == "Function":
                operation = self._operation(owner)
                found.setdefault(operation, []).append(_Rule(operation, owner, ("forward", "setup_context", "backward")))
            else:
                for piece in (name for name in PIECES if name in self.scopes.classes[owner].variables):
                    found.setdefault(piece, []).append(_Rule(piece, owner, (piece,)))
        for rules in found.values():
            last = max((i for i, rule in enumerate(rules) if id(rule.owner) in self.certain), default=0)
            yield from (rule for i, rule in enumerate(rules) if i >= last or not self._can_be_replaced(rule.owner))

    def _can_be_replaced(self, owner: ast.ClassDef) -> bool:
        """Whether it is defined as its cell runs, and nobody keeps it to bring it back."""
        return self.scopes.classes[owner].outer is self.scopes.notebook and not self.scopes.notebook.variables[owner.name].held

    def _kinds(self) -> dict[ast.ClassDef, str]:
        """ "Function" or "Engine", for each class that derives from the kit's class of that name, however many classes lie between."""
        children: dict[int, list[ast.ClassDef]] = {}
        kinds: dict[ast.ClassDef, str] = {}
        for node in self.scopes.classes:
            for base in node.bases:
                kinds.update((node, _BASES[name]) for name in self.scopes.names(base) if name in _BASES)
                for parent in self._definitions(base):
                    children.setdefault(id(parent), []).append(node)
        waiting = list(kinds)
        while waiting:
            parent = waiting.pop()
            new = [child for child in children.get(id(parent), ()) if child not in kinds]
            kinds.update((child, kinds[parent]) for child in new)
            waiting += new
        return {node: kinds[node] for node in self.scopes.classes if node in kinds}

    def _operation(self, node: ast.ClassDef) -> str:
        """The torch name of a rule: what the class says, else its own name in snake case, as `Function` makes it."""
        said = self.scopes.classes[node].variables.get("operation")
        for binding in said.bindings if said else ():
            for meant in (binding, *self.scopes.bindings([binding.node])):
                if operation := text(meant.node):
                    return operation
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.name).lower()

    def _members(self, node: ast.ClassDef) -> _Members:
        if id(node) not in self._members_known:
            variables = self.scopes.classes[node].variables
            named = {name: [b.node for b in variable.lasting] for name, variable in variables.items()}
            for name, value in self.attached.get(id(node), ()):
                named.setdefault(name, []).append(value)
            always: list[ast.AST] = [*node.decorator_list, *node.bases, *node.keywords]
            always += [statement for statement in node.body if not _has_a_name(statement)]
            always += [member for name, members in named.items() if name.startswith("__") and name.endswith("__") for member in members]
            self._members_known[id(node)] = _Members(always, named)
        return self._members_known[id(node)]

    def lead_on(self, rules: Iterable[_Rule]) -> set[int]:
        """The ids of what may lead to something that counts against a rule: other rules, most of all, need not be followed."""
        users: dict[int, list[int]] = {}
        reached: dict[int, ast.AST] = {}
        waiting: list[ast.AST] = [rule.owner for rule in rules]
        while waiting:
            node = waiting.pop()
            if id(node) not in reached:
                reached[id(node)] = node
                used = [value for _, value in self.attached.get(id(node), ())]
                if isinstance(node, ast.ClassDef):
                    members = self._members(node)
                    used += [*members.always, *(one for some in members.named.values() for one in some)]
                else:
                    used += self._within(node).bindings
                self._count(len(used))
                for one in used:
                    users.setdefault(id(one), []).append(id(node))
                waiting += used
        ends = [node for node in reached.values() if not isinstance(node, ast.ClassDef)]
        found: set[int] = set()
        left = [id(node) for node in ends if self._within(node).forbidden or self._within(node).imaginary]
        while left:
            key = left.pop()
            if key not in found:
                found.add(key)
                left += users.get(key, ())
        return found

    def _reached(self, rule: _Rule) -> Iterable[ast.AST]:
        """What the engine calls of a rule, and whatever that reaches by name: functions, values, and members of classes."""
        reached: dict[int, ast.AST] = {}
        own = self._members(rule.owner).named
        said = {name for name in rule.members if not any(id(member) in self.certain for member in own.get(name, ()))}  # a base may have it
        offered: dict[str, list[ast.AST]] = {}
        waiting: list[ast.AST] = [rule.owner, *(member for name in rule.members for member in own.get(name, ()))]
        while waiting:
            node = waiting.pop()
            if id(node) in reached:
                continue
            reached[id(node)] = node
            members = self._members(node).named.items() if isinstance(node, ast.ClassDef) else ((n, [v]) for n, v in self.attached.get(id(node), ()))
            for name, some in members:
                if name in said or _ANYTHING in said:
                    waiting += some
                else:
                    offered.setdefault(name, []).extend(some)
            if isinstance(node, ast.ClassDef):
                waiting += self._members(node).always
                continue
            read = self._within(node)
            self._count(1 + len(read.bindings))
            waiting += read.bindings
            new = read.said - said
            said |= new
            for name in list(offered) if _ANYTHING in new else new:
                waiting += offered.pop(name, [])
        return [node for node in reached.values() if not isinstance(node, ast.ClassDef)]

    def _within(self, root: ast.AST) -> _Read:
        """One definition, read once, however many rules reach it."""
        if id(root) not in self._within_known:
            nodes = list(ast.walk(root))
            self._count(_PASSES * len(nodes))
            inside = set(map(id, nodes))
            bindings = {id(b.node): b.node for b in self.scopes.bindings(nodes) if b.full is None and id(b.node) not in inside}
            forbidden = [(node, name) for node, name in self._uses(root) if _FORBIDDEN.match(name)]
            forbidden += [(node, word(node)) for node in nodes if word(node) in _READY_MADE]
            forbidden += [(node, "a difference quotient") for node in difference_quotients(nodes, self._count)]
            imaginary = [n for n in nodes if word(n) in _IMAGINARY or isinstance(getattr(n, "value", None), complex)]
            self._within_known[id(root)] = _Read(list(bindings.values()), {word(n) for n in nodes}, self._said(nodes), forbidden, imaginary)
        return self._within_known[id(root)]

    def _said(self, nodes: list[ast.AST]) -> set[str]:
        """The members that code may ask a class for: whatever stands behind a dot or in quotation marks."""
        spelled = [text(n) for n in nodes if isinstance(n, (ast.Constant, ast.BinOp))]
        words = {n.attr for n in nodes if isinstance(n, ast.Attribute)} | {said for said in spelled if said}
        words |= {w[w.find("__", 1) :] for w in words if w.startswith("_") and "__" in w[1:]}  # as Python mangles it
        hidden = any(word(n) in _BY_ANY_NAME for n in nodes) or any(
            isinstance(n, ast.Call) and "getattr" in self.scopes.names(n.func) and not all(map(text, n.args[1:2])) for n in nodes
        )
        return words & self.asked_for | ({_ANYTHING} if hidden else set())

    # -- what is found in them -----------------------------------------------------------------------------------------

    def in_rule(self, rule: _Rule) -> Iterator[Finding]:
        reached = [self._within(root) for root in self._reached(rule)]
        found = [one for read in reached for one in read.forbidden]
        words = {said for read in reached for said in read.words}
        imaginary = [node for read in reached for node in read.imaginary]
        around = "real" in words and not words.isdisjoint(("polar", "cmath", "conj", "fft"))
        if imaginary and (around or not words.isdisjoint(("imag", "view_as_real"))) and not self._is_complex(rule.owner):
            found.append((imaginary[0], "a complex step"))  # along the imaginary axis, or around a point, for a part of what comes back
        for node, name in found:
            yield self._finding(node, name, "forbidden", rule.operation)

    def _is_complex(self, owner: ast.ClassDef) -> bool:
        """Whether it is a rule about complex numbers: its forward already deals with them."""
        return any(self._within(member).words & _COMPLEX for member in self._members(owner).named.get("forward", ()))

    def anywhere(self) -> Iterator[Finding]:
        for _, cell in self.cells:
            for node, name in sorted(self._uses(cell.tree), key=lambda use: getattr(use[0], "lineno", 0)):
                match = _SUSPICIOUS.match(name)
                if match and name.split(".")[0] in self.imported:
                    yield self._finding(node, match[0], "suspicious", None)

    def _finding(self, node: ast.AST, name: str, kind: str, operation: str | None) -> Finding:
        return Finding(self.home[id(node)], getattr(node, "lineno", 1), _shown(name), kind, operation)


def _has_a_name(statement: ast.stmt) -> bool:
    """Whether a statement in the body of a class does nothing but give a name to something, so that it counts where that name is said."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return all(isinstance(d, ast.Name) and d.id in PLAIN_DECORATORS for d in statement.decorator_list)  # others may keep what they are given
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return all(isinstance(target, ast.Name) for target in targets)
    return isinstance(statement, (ast.ClassDef, ast.Import, ast.ImportFrom))


def _shown(name: str) -> str:
    """A name as reports show it: it may be of any length, and hold what no terminal and no page should be given."""
    name = name if len(name) <= _MOST_SHOWN else f"{name[: _MOST_SHOWN - 1]}…"
    return printable(name)
