"""Show which wrong rules pass, and which of them a single case finds: a table, and a line for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from ..words import Sentence

if TYPE_CHECKING:
    from .judged import Row  # imports torch, which takes seconds


def table(found: Sequence[tuple[str, Row]]) -> Group:
    """Return the table of the rows, each with its assignment's name, and the lines below it."""
    counts = Table(box=None, pad_edge=False)
    for heading in (Sentence("assignment"), Sentence("question")):
        counts.add_column(str(heading), overflow="fold")
    for heading in (Sentence("wrong rules"), Sentence("found"), Sentence("equivalent"), Sentence("passed")):
        counts.add_column(str(heading), justify="right")
    counts.add_column(str(Sentence("cases that alone find one")), justify="right")
    for name, row in found:
        numbers = (row.mutants, row.killed, len(row.equivalent), len(row.survived), len(row.only))
        counts.add_row(Text(name), Text(", ".join(row.questions)), *map(str, numbers))
    said = [*_survivors(found), *_lonely(found)]
    return Group(counts, *(Text(str(line)) for line in said))


def _survivors(found: Sequence[tuple[str, Row]]) -> list[Sentence]:
    said = []
    for _, row in found:
        question = ", ".join(row.questions)
        for mutant, where in row.survived:
            line = Sentence("Passes, {question}: {mutant}", question=question, mutant=str(mutant))
            if where:
                line = Sentence("{line}. It differs from the answer in {where}.", line=line, where=where)
            said.append(line)
    return said


def _lonely(found: Sequence[tuple[str, Row]]) -> list[Sentence]:
    return [
        Sentence(
            "Found by one case alone, {case}: {n}, such as {mutant}", case=case, n=len(alone), mutant=str(alone[0])
        )
        for _, row in found
        for case, alone in row.only.items()
    ]
