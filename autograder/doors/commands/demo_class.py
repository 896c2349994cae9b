"""The class of `autograder demo`: what each of its students hands in.

For 01-backward the hand-ins are written by hand (`hand_ins/`). For any other assignment they are made of its solution:
wrong answers as `python -m autograder.mutants` makes them, answers left out, a file cut off. They are the same each
time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import nbformat

from ...mutants.answers import BEGIN, END, Answer, answers, cells_of
from ...mutants.changes import mutants
from ...submission import read

WRITTEN = "01-backward"  # the assignment with hand-ins of its own
HAND_INS = Path(__file__).resolve().parent / "hand_ins"
_CUT_OFF = '{"cells": [{"cell_type": "code", "sour'  # while it was saved


def hand_ins(name: str, solution: Path, released: Path) -> dict[str, str]:
    """Return the texts of the notebooks of the class, by student, from those of the solution and its release."""
    if name == WRITTEN:
        bases = {"ada": solution, "blaise": released, "ivan": released, "john": released}
        written = ("carl", "dorothy", "emmy", "felix", "grace", "henri", "ivan", "john")
        made = {student: _with_cells(bases.get(student, solution), student) for student in sorted({*bases, *written})}
        return {**made, "kurt": _CUT_OFF}
    known = list(answers(cells_of(solution)))
    wrong = {"carl": 1, "dorothy": 1, "emmy": 2, "felix": 2, "grace": 3, "henri": len(known)}
    return {
        "ada": _text(nbformat.read(solution, as_version=4)),
        "blaise": _text(nbformat.read(released, as_version=4)),
        **{student: _with_mistakes(solution, known, student, most) for student, most in wrong.items()},
        "ivan": _begun(released, known[: len(known) // 2]),
        "john": _begun(released, known[:1]),
        "kurt": _CUT_OFF,
    }


def _with_cells(base: Path, student: str) -> str:
    """Return a notebook with the cells of the student's file, if there is one, after its own."""
    notebook, extra = nbformat.read(base, as_version=4), HAND_INS / f"{student}.py"
    if extra.is_file():
        cells = enumerate(read(extra).cells)
        notebook.cells += [nbformat.v4.new_code_cell(cell.source, id=f"{student}-{n}") for n, cell in cells]
    return _text(notebook)


def _with_mistakes(solution: Path, known: list[Answer], student: str, most: int) -> str:
    """Return the solution with a mistake in `most` of its answers."""
    draw = random.Random(student)
    sources = {}
    for answer in draw.sample(known, min(most, len(known))):
        made = _wrong(answer)
        sources[answer.source] = draw.choice(made) if made else answer.source
    return _changed(solution, lambda source: sources.get(source, source))


@lru_cache(maxsize=64)
def _wrong(answer: Answer) -> tuple[str, ...]:
    """Return the mutants of an answer; several students draw from them."""
    return tuple(mutant.source for mutant in mutants(answer, (), ()))


def _begun(released: Path, done: list[Answer]) -> str:
    """Return the released notebook with the answers in `done` filled in."""
    filled = {_defined(answer.source): answer.source for answer in done}
    return _changed(released, lambda source: filled.get(_defined(source), source) if _is_stub(source) else source)


def _is_stub(source: str) -> bool:
    return "raise NotImplementedError" in source


def _defined(source: str) -> str:
    """Return the first line that defines something: the same in an answer and in its stub."""
    return next((line for line in source.splitlines() if line.startswith(("class ", "def "))), "")


def _changed(path: Path, change: Callable[[str], str]) -> str:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = change(cell.source).splitlines()
            cell.source = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    return _text(notebook)


def _text(notebook: nbformat.NotebookNode) -> str:
    return str(nbformat.writes(notebook))
