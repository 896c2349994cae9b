"""Turn one question into plain text.

It is shown in a notebook without HTML, in pytest's summary, and in a terminal below the table of questions.
"""

from __future__ import annotations

from ..records import Graded
from ..words import Sentence, padded, width
from .rubric import Line, aspects, example_lines, folded, heading, idea, left, shared, speaking
from .words import headline


def text(graded: Graded, all: bool = False, more: Sentence | None = None) -> str:
    """Return a headline with the points, a line for each aspect, the idea that was missed, and one example.

    `all` adds every case that did not pass. Without it, `more` says how to see them.
    """
    return "\n".join([headline(graded), *(f"  {line}" for line in text_lines(graded, all, more))])


def text_lines(graded: Graded, all: bool = False, more: Sentence | None = None) -> list[str]:
    """Return the lines below the headline, not indented."""
    spoken, hint = speaking(graded), idea(graded)
    if spoken is None:
        return _table(aspects(graded)) if all else []
    shown = _table(aspects(graded))
    if hint:
        shown.append(str(Sentence("The idea: {hint}", hint=hint)))
    shown.append(heading(graded, spoken))
    if graded.example is not None:
        shown += [f"  {line}" for line in example_lines(graded.example, whole=all)]
    n = left(graded)
    if n and all:
        return shown + [f"{row.name}: {row.word}: {row.message} {row.more}".rstrip() for row in folded(graded)]
    shown += shared(graded)
    if n:
        shown.append(str(_left(n, more)))
    return shown


def _left(n: int, more: Sentence | None) -> Sentence:
    if more is None:
        return Sentence("{n} more do not pass.", n=n)
    return Sentence("{n} more do not pass{how}", n=n, how=more)


def _table(found: list[Line]) -> list[str]:
    texts = [(line.word, line.title, line.counted, line.score) for line in found]
    columns = [max(map(width, column)) for column in zip(*texts)]
    return ["  ".join(map(padded, row, columns)).rstrip() for row in texts]
