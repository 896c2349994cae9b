"""Search the source of a submission, without running it, for things that a rule must not use.

In comes a Submission; out go Findings. One is `forbidden` if a rule, or code that it reaches by name, uses PyTorch's
own differentiation, a ready-made backward kernel, a numerical derivative or the kit's own pieces. One is `suspicious`
if an instructor should look at it. This does not replace the sandbox: code can hide names from every reading. Comments,
strings and experiments never count. A first attempt does not count if a later definition certainly replaces it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..records import WALKING, Cell, Submission
from ..words import Sentence, printable
from .forbidden import COMPLEX, SUSPICIOUS
from .plain import is_plain
from .reach import Rule, Source, TooMuch
from .trees import MOST_CHARACTERS, MOST_NODES, Tree, speaks_to_jupyter, tree_of

_MOST_SHOWN = 120  # characters of a finding's name


@dataclass(frozen=True)
class Finding:
    """One use of one name: where it is, and the operation or the piece of the engine that it is used for."""

    cell: int
    line: int  # counted from 1 in its cell
    name: str | Sentence  # the name, printable and short enough for a line; a description if the thing has no name
    kind: str  # "forbidden" or "suspicious"
    operation: str | None


def findings(submission: Submission) -> tuple[Finding, ...]:
    """Return all findings, each once, in the order of the text.

    Cells that do not parse are skipped: they do not run, either.
    """
    try:
        found = _found(submission)
    except TooMuch:
        found = [Finding(submission.cells[0].index, 1, Sentence("more code than can be read"), "suspicious", None)]
    # A mistake of the kit, or code made to find one. A person looks at it, and grading continues:
    except Exception:  # noqa: BLE001
        found = [Finding(submission.cells[0].index, 1, Sentence("code that could not be read"), "suspicious", None)]
    return tuple(sorted(found, key=lambda f: (f.cell, f.line, _key(f.name), f.operation or "")))


def _found(submission: Submission) -> Iterable[Finding]:
    """Return the findings in any order. Raises TooMuch before it parses more than fits."""
    if sum(len(cell.source) for cell in submission.cells) > MOST_CHARACTERS:
        raise TooMuch
    readable: list[tuple[int, Tree]] = []
    found: dict[Finding, None] = {}
    # what a module defines is there before the cells that import it
    for cell in sorted(submission.cells, key=lambda cell: cell.module is None):
        tree = tree_of(cell.source)
        if cell.module is not None and _whole_import(cell.module, submission.cells):
            own = Sentence("{file}, a module of the student's own, as a whole", file=printable(cell.module))
            found[Finding(cell.index, 1, own, "suspicious", None)] = None
        if tree is not None and tree.fits:
            readable.append((cell.index, tree))
        elif tree is not None:
            found[Finding(cell.index, 1, Sentence("code too deeply nested to be read"), "suspicious", None)] = None
        elif speaks_to_jupyter(cell.source):
            found[Finding(cell.index, 1, Sentence("magic lines that could not be read"), "suspicious", None)] = None
        if sum(len(one.nodes) for _, one in readable) > MOST_NODES or (tree and len(tree.nodes) > MOST_NODES):
            raise TooMuch
    if is_plain(tree.spelled for _, tree in readable) and not any(tree.may_derive for _, tree in readable):
        return found
    source = Source(readable)
    if source.is_plain():
        return found
    source.settle()
    found.update(dict.fromkeys(f for rule in source.rules() for f in _in_rule(source, rule)))
    named = {(f.cell, f.line) for f in found}
    seen: set[tuple[int, str | Sentence]] = set()
    for f in _anywhere(source):
        if (f.cell, f.line) not in named and (f.cell, f.name) not in seen:
            seen.add((f.cell, f.name))
            found[f] = None
    return found


def _whole_import(module: str, cells: Iterable[Cell]) -> bool:
    """Say whether a module is imported as a whole: what a rule takes from it by a dot is not followed."""
    name = re.escape(module.removesuffix(".py").split("/")[0])
    line = re.compile(
        rf"^[ \t]*(?:import[ \t][^;\n]*\b{name}\b|from[ \t]+[\w.]*[ \t]+import[ \t].*\b{name}\b)"
        rf"|(?:import_module|__import__)\([ \t]*[\"']{name}\b",
        re.MULTILINE,
    )
    return any(line.search(cell.source) for cell in cells)


def _in_rule(source: Source, rule: Rule) -> Iterator[Finding]:
    """Yield the findings against one rule."""
    reached = source.reached(rule)
    of_the_engine = WALKING.get(rule.operation, ())
    found: list[tuple[ast.AST, str | Sentence]] = [
        one for read in reached for one in read.forbidden if one[1] not in of_the_engine
    ]
    words = {said for read in reached for said in read.words}
    imaginary = [node for read in reached for node in read.imaginary]
    around = "real" in words and not words.isdisjoint(("polar", "cmath", "conj", "fft"))
    if imaginary and (around or not words.isdisjoint(("imag", "view_as_real"))) and not _is_complex(source, rule.owner):
        # It goes along the imaginary axis, or around a point, and reads a part of the result:
        found.append((imaginary[0], Sentence("a complex step")))
    for node, name in found:
        yield _finding(source, node, name, "forbidden", rule.operation)


def _is_complex(source: Source, owner: ast.ClassDef) -> bool:
    """Say whether a rule is about complex numbers: its forward, or the one that it inherits, deals with them, too."""
    return any(source.within(member).words & COMPLEX for member in source.inherited(owner, "forward"))


def _anywhere(source: Source) -> Iterator[Finding]:
    """Yield the findings that an instructor should look at, anywhere in the notebook."""
    for _, tree in source.cells:
        for node, name in sorted(source.uses(tree.module), key=lambda use: getattr(use[0], "lineno", 0)):
            match = SUSPICIOUS.match(name)
            if match and name.split(".")[0] in source.imported:
                yield _finding(source, node, match[0], "suspicious", None)


def _finding(source: Source, node: ast.AST, name: str | Sentence, kind: str, operation: str | None) -> Finding:
    """Return the finding at a node, with its cell and line."""
    shown = name if isinstance(name, Sentence) else _shown(name)
    return Finding(source.home[id(node)], getattr(node, "lineno", 1), shown, kind, operation)


def _key(name: str | Sentence) -> str:
    """Return the key that findings are sorted by. It is the same in every language."""
    return name.template if isinstance(name, Sentence) else name


def _shown(name: str) -> str:
    """Return a name as reports show it.

    A name in a notebook may be of any length, and it may contain characters that must not reach a terminal or a page.
    """
    name = name if len(name) <= _MOST_SHOWN else f"{name[: _MOST_SHOWN - 1]}…"
    return printable(name)
