"""Turn one question into a compact HTML table, which `check()` shows in the notebook. Jinja2 escapes everything."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ..records import Graded, Outcome
from ..words import Sentence
from .words import counted, points, rows

_SHOWN = 8


def html(graded: Graded) -> str:
    """Return the table: points, how many cases pass, and a row with the message for each thing that went wrong."""
    found = rows(graded.verdicts)
    outcomes = {v.outcome for v in graded.verdicts}
    state = "full" if outcomes == {Outcome.PASSED} else "open" if outcomes == {Outcome.NOT_ATTEMPTED} else "wrong"
    return _template().render(
        name=graded.question.name,
        points_words=str(Sentence("{points} points", points=points(graded))),
        counted=counted(graded.verdicts),
        state=state,
        rows=found[:_SHOWN],
        left=str(Sentence("and {n} more", n=len(found) - _SHOWN)) if len(found) > _SHOWN else "",
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("question.html.j2")
