"""Write a report into a notebook as nbgrader reads it: in each graded cell's output, the score, then the message.

The input is a notebook (nbformat's nodes or plain dictionaries) and a report. nbgrader gives full points to a graded
cell if it finds nothing wrong in the output. So every graded cell gets a number: 0 if nothing is known about it.
"""

from __future__ import annotations

import json
from typing import Any

from ..notebooks import like, mark_of
from ..records import Report
from ..words import Sentence
from .text import text
from .words import judged_line, notes


def filled(notebook: Any, report: Report) -> None:
    """Write `report` into the outputs of the graded cells, in place; every other code cell loses its outputs."""
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
        score = found.score if found else 0.0
        words = (
            text(found)
            if found
            else str(
                Sentence(
                    "{question}: 0 points. The assignment has no case for this question, so nothing could be judged.",
                    question=mark.name,
                )
            )
        )
        if first:
            words = "\n".join(
                [*(str(Sentence("note: {note}", note=note)) for note in notes(report)), words, judged_line(report)]
            )
            first = False
        outputs: list[dict[str, Any]] = [
            {
                "output_type": "execute_result",
                "data": {"text/plain": json.dumps(min(score, mark.points or 0.0))},
                "metadata": {},
                "execution_count": 1,
            },
            {"output_type": "stream", "name": "stdout", "text": words + "\n"},
        ]
        cell["outputs"], cell["execution_count"] = [like(cell, o) for o in outputs], 1
