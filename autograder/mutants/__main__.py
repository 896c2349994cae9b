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
from rich.table import Table

from ..cases import find_assignment, load_assignment, of_notebook
from ..doors.commands.printing import console
from ..errors import UsageError

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
        if not found:
            raise UsageError(
                "No answer is asked for by {question}: write the name of a question whose answer is in the solution.",
                question=repr(question or ""),
            )
    except UsageError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    if as_json:
        for name, row in found:
            print(json.dumps(_as_json(name, row)))
    else:
        _print(found)
    sys.exit(1 if any(row.survived for _, row in found) else 0)


def _all() -> tuple[str, ...]:
    return tuple(sorted(p.parent.name for p in Path("solutions").glob("*/cases.py")))


def _rows(names: tuple[str, ...], question: str | None, sample: int | None) -> Iterator[tuple[str, Row]]:
    from .answers import cells_of
    from .judged import rows  # imports torch, which takes seconds

    for name in names:
        folder = find_assignment(name, Path.cwd())
        whole = load_assignment(folder, hidden=True)
        for notebook in sorted(folder.glob("*.ipynb")):
            mine = of_notebook(whole, notebook.stem)
            for row in rows(mine, cells_of(notebook), question, sample, _progress):
                yield name, row


def _progress(row: Row) -> None:
    if sys.stderr.isatty():
        print(f"\r{', '.join(row.questions)}: {row.mutants}", end="\033[K", file=sys.stderr)


def _print(found: list[tuple[str, Row]]) -> None:
    out, table = console(), Table(box=None, pad_edge=False)
    for heading in ("assignment", "question", "mutants", "killed", "equivalent", "survived", "only killers"):
        table.add_column(heading, justify="left" if heading in ("assignment", "question") else "right")
    for name, row in found:
        counts = (row.mutants, row.killed, len(row.equivalent), len(row.survived), len(row.only))
        table.add_row(name, ", ".join(row.questions), *map(str, counts))
    out.print(table)
    for name, row in found:
        for mutant, where in row.survived:
            out.print(
                f"survived  {name} {', '.join(row.questions)}: {mutant}" + (f"; seen in {where}" if where else "")
            )
    for name, row in found:
        for case, alone in row.only.items():
            out.print(f"only killer  {name}: {case} of {len(alone)}, for example {alone[0]}")


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
