"""Read the source of a submission for what a rule must not use, without running it.

In comes a Submission; out go Findings: `forbidden` where a rule, or what it reaches by name, uses PyTorch's own differentiation, a
ready-made backward kernel, a numerical derivative or the kit's own pieces; `suspicious` for what an instructor should look at.
A guard beside the sandbox, not in its place: names can be hidden from every reading. Comments, strings and experiments never count,
nor does a first attempt that a later definition certainly replaces.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..records import Submission
from ..words import printable
from .forbidden import COMPLEX, SUSPICIOUS
from .reach import Rule, Source, TooMuch
from .trees import MOST_NODES, Tree, speaks_to_jupyter, tree_of

_MOST_CHARACTERS = 200_000  # of code in a notebook: for each, Python's parser takes half a kilobyte
_MOST_SHOWN = 120  # characters of a finding's name


@dataclass(frozen=True)
class Finding:
    """One use of one name: where it stands, and the operation, or the piece of the engine, that it serves."""

    cell: int
    line: int  # counted from 1 in its cell
    name: str  # printable, and short enough for a line
    kind: str  # "forbidden" or "suspicious"
    operation: str | None


def findings(submission: Submission) -> tuple[Finding, ...]:
    """Everything found, in the order of the text, each once. Cells that do not parse are skipped: they do not run either."""
    try:
        found = _found(submission)
    except TooMuch:
        found = [Finding(submission.cells[0].index, 1, "more code than can be read", "suspicious", None)]
    except Exception:  # noqa: BLE001  a mistake of ours, or code made to find one: a person looks at it, and nobody's grade waits for us
        found = [Finding(submission.cells[0].index, 1, "code that could not be read", "suspicious", None)]
    return tuple(sorted(found, key=lambda f: (f.cell, f.line, f.name, f.operation or "")))


def _found(submission: Submission) -> Iterable[Finding]:
    """Raises TooMuch, before more of it is parsed than fits."""
    if sum(len(cell.source) for cell in submission.cells) > _MOST_CHARACTERS:
        raise TooMuch
    readable: list[tuple[int, Tree]] = []
    found: dict[Finding, None] = {}
    for cell in submission.cells:
        tree = tree_of(cell.source)
        if tree is not None and tree.fits:
            readable.append((cell.index, tree))
        elif tree is not None:
            found[Finding(cell.index, 1, "code too deeply nested to be read", "suspicious", None)] = None
        elif speaks_to_jupyter(cell.source):
            found[Finding(cell.index, 1, "magic lines that could not be read", "suspicious", None)] = None
        if sum(len(one.nodes) for _, one in readable) > MOST_NODES or (tree and len(tree.nodes) > MOST_NODES):
            raise TooMuch
    source = Source(readable)
    found.update(dict.fromkeys(f for rule in source.rules() for f in _in_rule(source, rule)))
    named = {(f.cell, f.line) for f in found}
    seen: set[tuple[int, str]] = set()
    for f in _anywhere(source):
        if (f.cell, f.line) not in named and (f.cell, f.name) not in seen:
            seen.add((f.cell, f.name))
            found[f] = None
    return found


def _in_rule(source: Source, rule: Rule) -> Iterator[Finding]:
    """What counts against one rule."""
    reached = source.reached(rule)
    found = [one for read in reached for one in read.forbidden]
    words = {said for read in reached for said in read.words}
    imaginary = [node for read in reached for node in read.imaginary]
    around = "real" in words and not words.isdisjoint(("polar", "cmath", "conj", "fft"))
    if imaginary and (around or not words.isdisjoint(("imag", "view_as_real"))) and not _is_complex(source, rule.owner):
        found.append((imaginary[0], "a complex step"))  # along the imaginary axis, or around a point, for a part of what comes back
    for node, name in found:
        yield _finding(source, node, name, "forbidden", rule.operation)


def _is_complex(source: Source, owner: ast.ClassDef) -> bool:
    """Whether it is a rule about complex numbers: its forward already deals with them."""
    return any(source.within(member).words & COMPLEX for member in source.members(owner).named.get("forward", ()))


def _anywhere(source: Source) -> Iterator[Finding]:
    """What an instructor should look at, whoever uses it."""
    for _, tree in source.cells:
        for node, name in sorted(source.uses(tree.module), key=lambda use: getattr(use[0], "lineno", 0)):
            match = SUSPICIOUS.match(name)
            if match and name.split(".")[0] in source.imported:
                yield _finding(source, node, match[0], "suspicious", None)


def _finding(source: Source, node: ast.AST, name: str, kind: str, operation: str | None) -> Finding:
    return Finding(source.home[id(node)], getattr(node, "lineno", 1), _shown(name), kind, operation)


def _shown(name: str) -> str:
    """A name as reports show it: it may be of any length, and hold what no terminal and no page should be given."""
    name = name if len(name) <= _MOST_SHOWN else f"{name[: _MOST_SHOWN - 1]}…"
    return printable(name)
