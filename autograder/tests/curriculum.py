"""Write docs/curriculum.md: the assignments, their questions, and what each question asks, shows and names.

    python -m autograder.tests.curriculum                    # writes the page
    python -m autograder.tests.curriculum 03-elementwise     # counts the mutants of this assignment before; minutes

All of it is read from `solutions/` and the golden files. The counts of mutants are kept in `curriculum.json`, and are
dropped from the page when an answer or a case has changed since they were made. An assignment needs no line here.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.cases import load_assignment, title
from autograder.mutants.answers import cells_of
from autograder.records import Question

from .conftest import NAMES, ROOT, SOLUTIONS, assignment_of, golden
from .floor import rows as places
from .golden import ideas, note, question_of

PAGE = ROOT / "docs" / "curriculum.md"
COUNTS = Path(__file__).with_name("curriculum.json")
WEEKS = (3, 6, 11)
Counts = dict[str, list[int]]  # by question: mutants, killed, equivalent


@dataclass(frozen=True)
class Notebook:
    """The first cell of a notebook: its title, and the line below it on its time and what is needed before."""

    name: str
    title: str
    needs: str


def page() -> str:
    """Return the whole page."""
    kept = counts()
    tables = (line for name in NAMES for line in _assignment(name, kept.get(name, {})))
    return "\n".join([*_head(), *tables, *_places()])


def counts() -> dict[str, Counts]:
    """Return the counts of mutants by assignment, without those of other answers or cases than today's."""
    kept = json.loads(COUNTS.read_text(encoding="utf-8")) if COUNTS.exists() else {}
    return {name: kept[name]["questions"] for name in NAMES if name in kept and kept[name]["of"] == fingerprint(name)}


def fingerprint(name: str) -> str:
    """Return a hash of the code and the cases of an assignment."""
    folder = SOLUTIONS / name
    sources = [cell.source for notebook in sorted(folder.glob("*.ipynb")) for cell in cells_of(notebook)]
    sources += [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))]
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()[:16]


def count(name: str) -> None:
    """Run all mutants of an assignment and keep their counts, question by question: it may be interrupted."""
    from autograder.mutants.judged import rows

    found: Counts = {}
    for row in rows(load_assignment(SOLUTIONS / name, hidden=True), cells_of(SOLUTIONS / name / f"{name}.ipynb")):
        found[", ".join(row.questions)] = [row.mutants, row.killed, len(row.equivalent)]
        print(name, ", ".join(row.questions), found[", ".join(row.questions)], flush=True)
        for mutant, where in row.survived:
            print(f"    survived: {mutant}; seen in {where}", flush=True)
        keep(name, found)


def keep(name: str, found: Counts) -> None:
    """Write the counts of an assignment beside those of the others."""
    kept = json.loads(COUNTS.read_text(encoding="utf-8")) if COUNTS.exists() else {}
    kept[name] = {"of": fingerprint(name), "questions": found}
    lines = (f"  {json.dumps(key)}: {json.dumps(kept[key])}" for key in sorted(kept))
    COUNTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _head() -> Iterator[str]:
    yield HEAD
    yield "| assignment | what it is about | time, and what is needed before | questions | points |"
    yield "| --- | --- | --- | --- | --- |"
    for name in NAMES:
        first, questions = notebook(name), load_assignment(SOLUTIONS / name).questions
        points = sum(question.points for question in questions)
        yield f"| [{name}](#{name}) | {first.title} | {first.needs} | {len(questions)} | {points:g} |"
    yield COURSES
    yield "| weeks | assignments |"
    yield "| --- | --- |"
    for weeks in WEEKS:
        more = "" if weeks <= len(NAMES) else f", and {weeks - len(NAMES)} of your own"
        yield f"| {weeks} | {', '.join(NAMES[:weeks])}{more} |"
    yield MIXED


def notebook(name: str) -> Notebook:
    """Return what the first cell of an assignment's notebook says."""
    cells = nbformat.read(SOLUTIONS / name / f"{name}.ipynb", 4).cells
    first = next(cell.source for cell in cells if cell.cell_type == "markdown")
    needs = re.search(r"^\*(\d.*)\*$", first, re.MULTILINE)
    heading = re.search(r"^# (.*)$", first, re.MULTILINE)
    return Notebook(name, heading[1] if heading else name, needs[1] if needs else "")


def _assignment(name: str, kept: Counts) -> Iterator[str]:
    yield f"\n## {name}\n"
    yield "| question | operations | aspects | cases | mutants | misconceptions |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for question in load_assignment(SOLUTIONS / name, hidden=True).questions:
        yield f"| {' | '.join(_cells(name, question, kept))} |"


def _places() -> Iterator[str]:
    yield PLACES
    yield "| what courses ask for | where it is |"
    yield "| --- | --- |"
    for asked, place in places():
        yield f"| {asked} | {place} |"


def _cells(assignment: str, question: Question, kept: Counts) -> Iterator[str]:
    yield question.name
    asked = {case.operation: "" for case in question.cases if case.operation}
    pieces = {piece: "" for case in question.cases for piece in case.pieces}
    yield ", ".join(f"`{one}`" for one in asked or pieces)
    yield ", ".join(dict.fromkeys(str(title(case.aspect)) for case in question.cases))
    hidden = sum(case.hidden for case in question.cases)
    yield f"{len(question.cases) - hidden} + {hidden}"
    yield _of_mutants(question.name, kept)
    yield ", ".join(f"`{one}`" for one in sorted(_named(assignment, question.name)))


def _of_mutants(question: str, kept: Counts) -> str:
    made, killed, equivalent = next((row for names, row in kept.items() if question in names.split(", ")), (0, 0, 0))
    return f"{killed} of {made - equivalent}" if made else ""


def _named(assignment: str, question: str) -> set[str]:
    """Return the misconceptions that a golden file of the question shows, and `mistake` for one of the case file."""
    mine = [p for p in golden("wrong") if assignment_of(p) == assignment and question_of(p) == question]
    shown = {note(path, "misconception")[0] for path in mine if note(path, "misconception")}
    return shown | {"mistake" for path in mine if ideas(path) and not note(path, "misconception")}


HEAD = """# The curriculum

The assignments of `solutions/`, in the order in which they are numbered: each is harder than the one before, and each
can be used alone. `python -m autograder.tests.curriculum` writes this page, and a test keeps it true.
"""

COURSES = """
## A course

An assignment is the work of one week: an evening at the notebook, and the lecture before it. A shorter course takes the
first assignments; a longer one goes on with your own.
"""

MIXED = """
Questions can be mixed into an assignment of your own. A question is three cells of a notebook (the text, the answer and
the graded cell, whose grade id is the question's name) and the cases of `cases.py` and `hidden_cases.py` that have this
name. Copy these; take the helpers at the top of the case file with them. For an operation that no assignment asks for,
`autograder new NAME --question OPERATION` makes the cells and the cases: see [authors.md](authors.md).

## What the tables say

An *aspect* is a side of the question by which points are given. *Cases* are public + hidden. *Mutants* are wrong rules
that `python -m autograder.mutants` makes of the answer: killed, of all that are not equivalent to it (no number means
that they have not been counted since a case changed). *Misconceptions* are the ideas that are named to a student; each
is shown by a golden submission. A `mistake` is one that the case file itself describes."""


PLACES = """
## Where to find what

What other courses ask their students to differentiate, and what they ask of an engine. A number and a name are a
question; what follows `--question` makes one: `autograder new NAME --question square`.
"""


if __name__ == "__main__":
    for chosen in sys.argv[1:]:
        count(chosen)
    PAGE.write_text(page() + "\n", encoding="utf-8")
