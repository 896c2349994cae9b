"""A graded notebook, as nbgrader reads it: the score first and the message after it, in the output of each graded cell.

In come notebook cells (nbformat's nodes or plain dictionaries) and a report. nbgrader pays full points for a graded cell in
whose output it finds nothing wrong, so every such cell gets a number: 0 where nothing is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..records import Report
from .text import text
from .words import sandbox_line

_DEFINITION = re.compile(r"^[ \t]*(?:class|def) ", re.MULTILINE)


@dataclass(frozen=True)
class SourceCell:
    """A cell as the instructor made it: what nbgrader stored when the assignment was generated."""

    name: str
    cell_type: str
    source: str
    locked: bool
    checksum: str
    grade: bool
    solution: bool
    task: bool
    points: float

    @property
    def mark(self) -> dict[str, Any]:
        """Its nbgrader metadata."""
        marks = {
            "cell_type": self.cell_type,
            "checksum": self.checksum,
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": 3,
            "solution": self.solution,
            "task": self.task,
        }
        return {**marks, "points": self.points} if self.grade or self.task else marks


def restored(notebook: Any, source: Iterable[SourceCell]) -> None:
    """Give the notebook's cells the instructor's marks, points and locked texts again, in place.

    Nothing of the submission's own metadata is believed: a cell that is unknown or comes twice loses its mark (the last copy keeps it),
    a graded cell that was deleted comes back at the end. A definition that was written into a locked cell stays, in a cell of its own before it.
    """
    known = {cell.name: cell for cell in source}
    seen: set[str] = set()
    for index, cell in reversed(list(enumerate(notebook["cells"]))):
        mark = cell["metadata"].pop("nbgrader", None)
        name = mark.get("grade_id") if isinstance(mark, Mapping) else None
        if isinstance(name, str) and name in known and name not in seen:
            seen.add(name)
            written = cell["source"]
            _restore(cell, known[name])
            if cell["cell_type"] == "code" and isinstance(written, str) and written != cell["source"] and _DEFINITION.search(written):
                notebook["cells"].insert(index, _cell(notebook, "code", written, {}, f"kept-{name}"))
    for name, original in known.items():
        if name not in seen and (original.grade or original.task):
            notebook["cells"].append(_made(notebook, original))


def _restore(cell: Any, original: SourceCell) -> None:
    cell["metadata"]["nbgrader"] = _like(cell, original.mark)
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
    return _cell(notebook, original.cell_type, original.source, {"nbgrader": original.mark}, f"restored-{original.name}")


def _cell(notebook: Any, kind: str, source: str, metadata: dict[str, Any], name: str) -> Any:
    """A new cell of the kind that `notebook` holds."""
    made: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if (notebook.get("nbformat", 4), notebook.get("nbformat_minor", 0)) >= (4, 5):
        made["id"] = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:64]
    return _like(notebook, made)


def _like(example: Any, value: dict[str, Any]) -> Any:
    """`value` as the same kind of mapping as `example`: nbformat's nodes allow attribute access."""
    kind = type(example)
    return value if kind is dict else kind({k: _like(example, v) if isinstance(v, dict) else v for k, v in value.items()})


def filled(notebook: Any, report: Report) -> None:
    """Write the outcome of `report` into the outputs of the graded cells, in place; every other cell loses its outputs."""
    graded = {g.question.name: g for g in report.questions}
    first = True
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        mark = cell["metadata"].get("nbgrader", {})
        cell["outputs"], cell["execution_count"] = [], None
        if not mark.get("grade") or mark.get("solution"):
            continue
        found = graded.get(mark["grade_id"])
        score = found.score if found else 0.0
        words = text(found) if found else f"{mark['grade_id']}: 0 points. No case of the assignment asks this question, so nothing could be judged."
        if first:
            words = "\n".join([*(f"note: {note}" for note in report.notes), words, sandbox_line(report)])
            first = False
        outputs: list[dict[str, Any]] = [
            {"output_type": "execute_result", "data": {"text/plain": json.dumps(min(score, float(mark["points"])))}, "metadata": {}, "execution_count": 1},
            {"output_type": "stream", "name": "stdout", "text": words + "\n"},
        ]
        cell["outputs"], cell["execution_count"] = [_like(cell, o) for o in outputs], 1
