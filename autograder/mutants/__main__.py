"""python -m autograder.mutants [ASSIGNMENT ...] [--question Q] [--json]: which wrong rules would the cases let pass?

The answers of `solutions/ASSIGNMENT` are changed in small ways: a sign, an operand, a threshold, a dtype, a layout.
Each change is graded with all cases, hidden ones too. What survives is a wrong rule that earns full marks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..cases import find_assignment
from ..errors import UsageError
from ..report.console import console
from .table import table

if TYPE_CHECKING:
    from .judged import Row


@click.command(help=__doc__)
@click.argument("assignments", nargs=-1)
@click.option("--question", help="Only the answer that this question asks for.")
@click.option("--sample", type=click.IntRange(1), help="At most so many mutants of each answer, the same each time.")
@click.option("--json", "as_json", is_flag=True, help="Print one object for each answer, with all its survivors.")
def main(assignments: tuple[str, ...], question: str | None, sample: int | None, as_json: bool) -> None:
    try:
        found = list(_rows(assignments or _all(), question, sample))
        if question is not None and not found:
            raise UsageError(
                "No answer is asked for by {question}: write the name of a question whose answer is in the solution.",
                question=repr(question),
            )
    except UsageError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    if as_json:
        for name, row in found:
            print(json.dumps(_as_json(name, row)))
    else:
        console().print(table(found))
    sys.exit(1 if any(row.survived for _, row in found) else 0)


def _all() -> tuple[str, ...]:
    return tuple(sorted(p.parent.name for p in Path("solutions").glob("*/cases.py")))


def _rows(names: tuple[str, ...], question: str | None, sample: int | None) -> Iterator[tuple[str, Row]]:
    from .judged import rows_of  # imports torch, which takes seconds

    for name in names:
        folder = find_assignment(name, Path.cwd())
        for row in rows_of(folder, (question,) if question else (), sample, _progress):
            yield name, row


def _progress(row: Row) -> None:
    if sys.stderr.isatty():
        print(f"\r{', '.join(row.questions)}: {row.mutants}", end="\033[K", file=sys.stderr)


def _as_json(name: str, row: Row) -> dict[str, Any]:
    return {
        "assignment": name,
        "questions": list(row.questions),
        "mutants": row.mutants,
        "killed": row.killed,
        "equivalent": [{"mutant": str(mutant), "reason": reason} for mutant, reason in row.equivalent],
        "survived": [{"mutant": str(mutant), "seen_in": where} for mutant, where in row.survived],
        "only_killers": {case: [str(mutant) for mutant in alone] for case, alone in row.only.items()},
    }


if __name__ == "__main__":
    main()
