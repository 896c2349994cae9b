"""One question as a compact HTML table: what `check()` shows in the notebook. Everything is escaped by Jinja2."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ..records import Graded, Outcome
from .words import counted, points, rows

_SHOWN = 8


def html(graded: Graded) -> str:
    """The table: points, a row for each thing that went wrong with its first sentence, and how many cases pass."""
    found = rows(graded.verdicts)
    outcomes = {v.outcome for v in graded.verdicts}
    state = "full" if outcomes == {Outcome.PASSED} else "open" if outcomes == {Outcome.NOT_ATTEMPTED} else "wrong"
    return _template().render(
        name=graded.question.name, points=points(graded), counted=counted(graded.verdicts), state=state, rows=found[:_SHOWN], left=len(found[_SHOWN:])
    )


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("question.html.j2")
