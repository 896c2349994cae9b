"""python -m autograder.benchmarks [NAMES] [--students 200] [--runs 5]: times, and their ratio to a peer.

The peer is measured in the same run. Times on a shared machine vary, so quote the ratio.
NAMES: `class`, `nbgrader`, `resume`, `check`, `again`, `help`, `small`, `each`
(every assignment), `watch`; all of them by default.
With --against COMMIT, the peer is this kit as it was then, and CPU time is measured: of a paper (`right`, `wrong`,
`untouched`, `loop`, `engine`), and of `class`, `start`, `check`, `pytest`, `export`.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ..report.console import console
from . import against as comparing
from . import measures
from .measures import Row

_MEASURES: dict[str, Callable[[Path, int, int], Iterator[Row]]] = {
    "class": measures.a_class, "nbgrader": measures.preprocessor, "resume": measures.resume, "check": measures.check,
    "again": measures.check_again, "help": measures.help_text, "small": measures.small_machine, "each": measures.each,
    "watch": measures.watch,
}  # fmt: skip


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice([*dict.fromkeys([*_MEASURES, *comparing.MEASURES])]))
@click.option("--students", default=200, show_default=True, help="The size of the class.")
@click.option("--runs", default=5, show_default=True, help="How often the short commands are run.")
@click.option("--against", metavar="COMMIT", help="Compare with the kit at that commit of this repository.")
def main(names: tuple[str, ...], students: int, runs: int, against: str | None) -> None:
    unknown = [name for name in names if name not in (comparing.MEASURES if against else _MEASURES)]
    if unknown:
        how = "without" if against else "with"
        raise click.BadParameter(f"{unknown[0]} is measured only {how} --against.", param_hint="NAMES")
    out = console()
    packages = ", ".join(f"{name} {version(name)}" for name in ("autograd-kit", "torch", "nbgrader"))
    out.print(
        f"{platform.machine()}, {measures.cores()} cores, Linux {platform.release()}, "
        f"Python {platform.python_version()}, {packages}",
        soft_wrap=True,
    )
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as home:
        os.chmod(home, 0o755)  # a guest may be another user, and has to read the kit
        if against:
            out.print(_compared(out, comparing.rows(against, names, Path(home), students, runs), against))
        else:
            out.print(_measured(out, names, Path(home), students, runs))


def _measured(out: Console, names: tuple[str, ...], home: Path, students: int, runs: int) -> Table:
    made = _table(("what", "unit", "beside"), "what", "min", "median", "max", "unit", "beside", "ratio")
    for name in names or _MEASURES:
        for row in _MEASURES[name](home, students, runs):
            values = [min(row.values), statistics.median(row.values), max(row.values)]
            made.add_row(
                row.what,
                *(f"{v:.3g}" for v in values),
                row.unit,
                row.beside,
                f"{row.ratio:.2f}" if row.ratio else "",
            )
            out.print(f"  {row.what}: {statistics.median(row.values):.3g} {row.unit}", style="dim")
    return made


def _compared(out: Console, rows: Iterator[comparing.Ratio], commit: str) -> Table:
    """Return the table of CPU seconds. A ratio is that of one turn; the middle one is the median of all turns."""
    made = _table(("what",), "what", "now", commit[:10], "ratio", "from", "to")
    for row in rows:
        middle = statistics.median(row.ratios)
        shown = [statistics.median(row.ours), statistics.median(row.theirs), middle, min(row.ratios), max(row.ratios)]
        made.add_row(row.what, *(f"{value:.3f}" for value in shown))
        out.print(f"  {row.what}: {middle:.2f}", style="dim")
    return made


def _table(left: tuple[str, ...], *headings: str) -> Table:
    made = Table(box=None, pad_edge=False)
    for heading in headings:
        made.add_column(heading, justify="left" if heading in left else "right")
    return made


if __name__ == "__main__":
    sys.exit(main())
