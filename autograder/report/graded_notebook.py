"""Write a report into a notebook as nbgrader reads it: in each graded cell's output, the score, then the message.

The input is a notebook (nbformat's nodes or plain dictionaries) and a report. nbgrader gives full points to a graded
cell if it finds nothing wrong in the output. So every graded cell gets a number: 0 if nothing is known about it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from ..notebooks import SourceCell, mark_of
from ..records import Report
from ..words import Sentence
from .text import text
from .words import notes, sandbox_line

_DEFINITION = re.compile(r"^[ \t]*(?:class|def) ", re.MULTILINE)


def restored(notebook: Any, source: Iterable[SourceCell]) -> None:
    """Give the notebook's cells the instructor's marks, points and locked texts again, in place.

    The submission's own metadata is not trusted. An unknown cell loses its mark; of several copies of a cell, only the
    last one keeps it. A graded cell that was deleted comes back at the end. A definition that was written into a locked
    cell stays, in a new cell before it.
    """
    known = {cell.name: cell for cell in source}
    seen: set[str] = set()
    for index, cell in reversed(list(enumerate(notebook["cells"]))):
        mark = mark_of(cell)
        cell["metadata"].pop("nbgrader", None)
        if mark is not None and mark.name in known and mark.name not in seen:
            seen.add(mark.name)
            written = cell["source"]
            _restore(cell, known[mark.name])
            if (
                cell["cell_type"] == "code"
                and isinstance(written, str)
                and written != cell["source"]
                and _DEFINITION.search(written)
            ):
                notebook["cells"].insert(index, _cell(notebook, "code", written, {}, f"kept-{mark.name}"))
    for name, original in known.items():
        if name not in seen and (original.grade or original.task):
            notebook["cells"].append(_made(notebook, original))


def _restore(cell: Any, original: SourceCell) -> None:
    cell["metadata"]["nbgrader"] = _like(cell, original.metadata)
    if original.locked:
        cell["source"] = original.source
    if cell["cell_type"] != original.cell_type:
        cell["cell_type"] = original.cell_type
        for name in ("outputs", "execution_count"):
            cell.pop(name, None)
        if original.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell.pop("attachments", None)


def _made(notebook: Any, original: SourceCell) -> Any:
    return _cell(
        notebook, original.cell_type, original.source, {"nbgrader": original.metadata}, f"restored-{original.name}"
    )


def _cell(notebook: Any, kind: str, source: str, metadata: dict[str, Any], name: str) -> Any:
    """Make a new cell of the same type as the cells of `notebook`."""
    made: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if (notebook.get("nbformat", 4), notebook.get("nbformat_minor", 0)) >= (4, 5):
        made["id"] = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:64]
    return _like(notebook, made)


def _like(example: Any, value: dict[str, Any]) -> Any:
    """Return `value` as the same type of mapping as `example`: nbformat's nodes allow attribute access."""
    kind = type(example)
    return (
        value if kind is dict else kind({k: _like(example, v) if isinstance(v, dict) else v for k, v in value.items()})
    )


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
                [*(str(Sentence("note: {note}", note=note)) for note in notes(report)), words, sandbox_line(report)]
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
        cell["outputs"], cell["execution_count"] = [_like(cell, o) for o in outputs], 1
