"""Write a report into a notebook as nbgrader reads it: in each graded cell's output, the score, then the answer.

The input is a notebook (nbformat's nodes or plain dictionaries) and a report. nbgrader gives full points to a graded
cell if it finds nothing wrong in the output. So every graded cell gets a number: 0 if nothing is known about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from ..notebooks import like, mark_of
from ..records import Example, Graded, Report
from ..words import Sentence, language
from .html import html
from .text import text
from .words import judged_line, notes, remarks

_KEPT = 256  # answers without numbers of a student's, some kilobytes each
FOR_THE_INSTRUCTOR = "autograder_for_the_instructor"  # in the metadata of an output that no student's page shows


def filled(notebook: Any, report: Report) -> None:
    """Write `report` into the outputs of the graded cells, in place; every other code cell loses its outputs.

    The number comes first, for nbgrader. The first graded cell also has the notes, and what only the instructor reads.
    """
    graded = {g.question.name: g for g in report.questions}
    first = True
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        mark = mark_of(cell)
        cell["outputs"], cell["execution_count"] = [], None
        if mark is None or not mark.grade or mark.solution:
            continue
        found = graded.get(mark.name)
        outputs = [_number(min(found.score if found else 0.0, mark.points or 0.0))]
        if first:
            noted = [Sentence("note: {note}", note=note) for note in notes(report)]
            outputs += [_lines(map(str, noted))] if noted else []
        outputs.append(_answer(found) if found else _lines([_unasked(mark.name)]))
        if first:
            outputs.append(_lines([*remarks(report), judged_line(report)], FOR_THE_INSTRUCTOR))
            first = False
        cell["outputs"], cell["execution_count"] = [like(cell, o) for o in outputs], 1


def _unasked(name: str) -> str:
    said = Sentence(
        "{question}: 0 points. The assignment has no case for this question, so nothing could be judged.", question=name
    )
    return str(said)


def _number(score: float) -> dict[str, Any]:
    data = {"text/plain": json.dumps(score)}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}


def _answer(graded: Graded) -> dict[str, Any]:
    page, words = _worded(_told(graded)) if _is_common(graded) else (html(graded), text(graded))
    data = {"text/html": page, "text/plain": words}
    return {"output_type": "display_data", "data": data, "metadata": {}}


@dataclass(frozen=True)
class _Told:
    """A question, and all that its page and its text are made of, in a form that tells 1 from 1.0."""

    key: tuple[Any, ...]
    graded: Graded = field(compare=False)  # keeps the objects whose ids are in the key


@lru_cache(_KEPT)
def _worded(told: _Told) -> tuple[str, str]:
    """Return the page and the text of a question that many students of a class get: passed, or still to be written."""
    return html(told.graded), text(told.graded)


def _is_common(graded: Graded) -> bool:
    """Say whether the report shows no number of a student's: others then read the same."""
    example = graded.example
    return example is None or example == Example(example.verdict)


def _told(graded: Graded) -> _Told:
    every = {id(one): one for v in graded.verdicts for one in (v.said, v.hint)}
    said = {key: repr(one) for key, one in every.items()}
    spoken = graded.example.verdict if graded.example is not None else None
    verdicts = tuple(
        (id(v.case), v.outcome, said[id(v.said)], v.misconception, said[id(v.hint)]) for v in graded.verdicts
    )
    parts = tuple((part.aspect, part.points, part.score, len(part.verdicts)) for part in graded.parts)
    shown = spoken and (id(spoken.case), spoken.outcome, repr(spoken.said), repr(spoken.hint))
    return _Told((language(), graded.question, graded.score, parts, verdicts, shown), graded)


def _lines(said: Iterable[str], tag: str = "") -> dict[str, Any]:
    words = "\n".join(said)
    page = f"<div>{'<br>'.join(map(escape, words.splitlines()))}</div>"
    metadata = {tag: True} if tag else {}
    return {"output_type": "display_data", "data": {"text/html": page, "text/plain": words}, "metadata": metadata}
