"""python -m autograder.diagnoses [ASSIGNMENT ...] [--question Q] [--sample N] [--seed S] [--json]: is it explained?

Wrong rules are made of the answers of `solutions/ASSIGNMENT`, and the golden submissions are taken as they are. Each is
judged on the public cases. An explanation is true if no public and no hidden case contradicts it. (docs/diagnoses.md)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from ..cases import find_assignment, load_assignment, of_notebook
from ..errors import UsageError
from ..report.console import console

if TYPE_CHECKING:
    from .measured import Row

SOURCES = ("mutants", "golden", "right")


@click.command(help=__doc__)
@click.argument("assignments", nargs=-1)
@click.option("--question", help="Only this question.")
@click.option("--sample", type=click.IntRange(1), help="At most so many wrong rules of each answer.")
@click.option("--seed", type=int, default=0, help="Which ones are drawn.")
@click.option("--of", "source", type=click.Choice(SOURCES), help="Only these: mutants, golden files, or right ones.")
@click.option("--unknown", "shows_unknown", is_flag=True, help="List what has no explanation.")
@click.option("--json", "as_json", is_flag=True, help="Print one object for each question.")
def main(
    assignments: tuple[str, ...], question: str | None, sample: int | None, seed: int, source: str | None,
    shows_unknown: bool, as_json: bool,
) -> None:  # fmt: skip
    try:
        found = list(_rows(assignments or _all(), question, sample, seed, (source,) if source else SOURCES))
        if not found:
            raise UsageError(
                "No wrong rule was made for {question}: write the name of a question whose answer is in the solution.",
                question=repr(question or ""),
            )
    except UsageError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    if as_json:
        for kind, row in found:
            print(json.dumps(_as_json(kind, row)))
    else:
        _print(found, shows_unknown)
    sys.exit(1 if any(kind == "right" and row.wrong for kind, row in found) else 0)


def _all() -> tuple[str, ...]:
    return tuple(sorted(p.parent.name for p in Path("solutions").glob("*/cases.py")))


def _rows(
    names: tuple[str, ...], question: str | None, sample: int | None, seed: int, sources: tuple[str, ...]
) -> Iterator[tuple[str, Row]]:
    from ..mutants.answers import cells_of
    from .measured import of_mutants  # imports torch, which takes seconds

    for name in names:
        folder = find_assignment(name, Path.cwd())
        whole = load_assignment(folder, hidden=True)
        if "mutants" in sources:
            for notebook in sorted(folder.glob("*.ipynb")):
                mine = of_notebook(whole, notebook.stem)
                rows = of_mutants(mine, cells_of(notebook), question, sample, seed, _progress)
                yield from (("mutants", row) for row in rows)
        for source in ("golden", "right"):
            if source in sources and find_spec("autograder.tests") is not None:  # they are in a checkout only
                from .golden import of_golden

                rows = of_golden(whole, question, sample, source == "right", _progress)
                yield from ((source, row) for row in rows)


def _progress(row: Row) -> None:
    if sys.stderr.isatty():
        print(f"\r{row.question}: {sum(row.counts.values())}", end="\033[K", file=sys.stderr)


def _print(found: list[tuple[str, Row]], shows_unknown: bool) -> None:
    out, table = console(), Table(box=None, pad_edge=False)
    left = ("of", "assignment", "question")
    for heading in (*left, "all", "passed", "stopped", "wrong", "true", "false", "unknown", "ms", "ms (95 %)"):
        table.add_column(heading, justify="left" if heading in left else "right")
    for kind, row in found:
        table.add_row(kind, row.assignment, row.question, *_numbers([row]))
    for source in SOURCES:
        rows = [row for kind, row in found if kind == source]
        if rows:
            table.add_row(source, "all", "", *_numbers(rows))
    out.print(table)
    for kind, row in found:
        for one in row.false:
            out.print(f"false  {kind} {row.assignment} {row.question}: {one}")
        for one in row.unexplained if shows_unknown else ():
            out.print(f"unknown  {kind} {row.assignment} {row.question}: {one}")


def _numbers(rows: list[Row]) -> list[str]:
    """Return the counts of some rows, the shares of those that gave wrong numbers, and the CPU time of the search."""

    def count(kind: str) -> int:
        return sum(row.counts[kind] for row in rows)

    wrong = sum(row.wrong for row in rows)
    shares = [f"{count(kind)} ({100 * count(kind) / wrong:.0f} %)" if wrong else "0" for kind in _SHARES]
    seconds = sorted(s for row in rows for s in row.seconds)
    times = [f"{1e3 * seconds[int(q * (len(seconds) - 1))]:.0f}" if seconds else "" for q in (0.5, 0.95)]
    return [str(sum(sum(row.counts.values()) for row in rows)), str(count("passed")), str(count("stopped")), str(wrong),
            *shares, *times]  # fmt: skip


_SHARES = ("named", "false", "unknown")


def _as_json(kind: str, row: Row) -> dict[str, Any]:
    return {
        "of": kind,
        "assignment": row.assignment,
        "question": row.question,
        **{name: row.counts[name] for name in ("passed", "stopped", "named", "false", "unknown")},
        "milliseconds": [round(1e3 * s, 2) for s in sorted(row.seconds)],
        "found_false": row.false,
        "without_explanation": row.unexplained,
    }


if __name__ == "__main__":
    main()
