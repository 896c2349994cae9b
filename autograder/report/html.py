"""Turn one question into HTML: `check()` shows it in the notebook, and a graded cell in formgrader and in feedback.

Jinja2 escapes everything that comes from a student or an author; only the kit's own pictures are put in as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from ..records import Array, Example, Graded
from ..words import Sentence
from .graph import heat_svg, svg
from .numbers import blocks
from .rubric import aspects, folded, heading, idea, left, others, shared, speaking, state_of, values
from .words import counted, points

if TYPE_CHECKING:
    from jinja2 import Template

_NARROW = 32  # characters of a row, with a cell's margins as two, that the screen of a phone shows whole


@dataclass(frozen=True)
class Cell:
    """A number of a table. `heat` is how far it is off, from 0 to 1; 0 if it is right."""

    text: str
    heat: float


@dataclass(frozen=True)
class Figure:
    """A value with its caption: the tables of an array (each with the index that leads to it), or a text."""

    kind: str
    caption: str
    tables: tuple[tuple[str, tuple[tuple[Cell, ...], ...]], ...] = ()
    text: str = ""

    @property
    def is_wide(self) -> bool:
        """Say whether it scrolls on a small screen, so that the keyboard has to reach it."""
        rows = (row for _, table in self.tables for row in table)
        return any(sum(len(cell.text) + 2 for cell in row) > _NARROW for row in rows)


def html(graded: Graded, all: bool = False, snippet: str = "", torch: str = "") -> str:
    """Return the question: points, a line for each aspect, the idea, one example; the other cases are folded.

    `all` unfolds them. `snippet` is the program of the shown case, for a reader who wants to run it. `torch` is the
    version of PyTorch that judged.
    """
    spoken, example = speaking(graded), graded.example
    return _template().render(
        name=graded.question.name,
        points_words=str(Sentence("{points} points", points=points(graded))),
        counted=counted(graded.verdicts),
        judged=str(Sentence("by PyTorch {version}", version=torch)) if torch else "",
        state=state_of(graded.verdicts),
        aspects=aspects(graded),
        idea_words=str(Sentence("The idea:")),
        idea=idea(graded),
        heading=heading(graded, spoken) if spoken is not None else "",
        figures=figures(example.got, example.expected, values(example)) if example else [],
        graph=_graph(example),
        graph_words=str(Sentence("the computational graph")),
        heat=Markup(heat_svg(example.heat)) if example and example.heat else "",
        others=figures(None, None, others(example)) if example else [],
        others_words=str(Sentence("all values")),
        shared=shared(graded),
        rows=folded(graded),
        rows_words=str(Sentence("everything that does not pass ({n})", n=left(graded) + 1)),
        all=all,
        snippet=snippet,
        snippet_words=str(Sentence("the same in PyTorch, to paste and try")),
    )


def _graph(example: Example | None) -> Markup | str:
    if example is None or example.graph is None or not example.graph.edges:
        return ""
    return Markup(svg(example.graph))  # svg() escapes its texts


def figures(
    got: Array | str | None, expected: Array | str | None, found: Iterable[tuple[str, str, Array | str, int]]
) -> list[Figure]:
    """Return the values of an example. `got` and `expected` say how far each wrong element is off."""
    heats = _heats(got, expected)
    made = []
    for kind, caption, value, digits in found:
        if isinstance(value, str):
            made.append(Figure(kind, caption, text=value))
            continue
        flags = list(value.off) or [False] * len(value.elements)
        heat = iter(heats if value.off and len(heats) == len(flags) else map(float, flags))
        tables = tuple(
            (index, tuple(tuple(Cell(text, next(heat)) for text, _ in row) for row in table))
            for index, table in blocks(value, digits)
        )
        made.append(Figure(kind, caption, tables, "" if value.elements else str(Sentence("no elements"))))
    return made


def _heats(got: Array | str | None, expected: Array | str | None) -> list[float]:
    """Return for each shown element how far it is off, as a fraction of the greatest difference shown."""
    if not (isinstance(got, Array) and isinstance(expected, Array) and got.off):
        return []
    gaps = [abs(float(a) - float(b)) if off else 0.0 for a, b, off in zip(got.elements, expected.elements, got.off)]
    most = max((gap for gap in gaps if isfinite(gap)), default=0.0) or 1.0
    return [(max(0.05, gap / most) if isfinite(gap) else 1.0) if off else 0.0 for gap, off in zip(gaps, got.off)]


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # the terminal shows no page

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("question.html.j2")
