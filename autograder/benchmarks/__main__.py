"""python -m autograder.benchmarks [NAMES] [--students 200] [--runs 5]: times, and their ratio to a peer.

The peer is measured in the same run. Times on a shared machine vary, so quote the ratio.
NAMES: `class`, `nbgrader`, `resume`, `check`, `again`, `help`, `small`; all of them by default.
"""

from __future__ import annotations

import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import click
from rich.table import Table

from ..doors.commands.printing import console
from . import measures
from .measures import Row

_MEASURES: dict[str, Callable[[Path, int, int], Iterator[Row]]] = {
    "class": measures.a_class, "nbgrader": measures.preprocessor, "resume": measures.resume, "check": measures.check,
    "again": measures.check_again, "help": measures.help_text, "small": measures.small_machine,
}  # fmt: skip


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice(list(_MEASURES)))
@click.option("--students", default=200, show_default=True, help="The size of the class.")
@click.option("--runs", default=5, show_default=True, help="How often the short commands are run.")
def main(names: tuple[str, ...], students: int, runs: int) -> None:
    out = console()
    packages = ", ".join(f"{name} {version(name)}" for name in ("autograd-kit", "torch", "nbgrader"))
    out.print(
        f"{platform.machine()}, {measures.cores()} cores, Linux {platform.release()}, "
        f"Python {platform.python_version()}, {packages}",
        soft_wrap=True,
    )
    made = Table(box=None, pad_edge=False)
    for heading in ("what", "min", "median", "max", "unit", "beside", "ratio"):
        made.add_column(heading, justify="left" if heading in ("what", "unit", "beside") else "right")
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as home:
        for name in names or _MEASURES:
            for row in _MEASURES[name](Path(home), students, runs):
                values = [min(row.values), statistics.median(row.values), max(row.values)]
                made.add_row(
                    row.what,
                    *(f"{v:.3g}" for v in values),
                    row.unit,
                    row.beside,
                    f"{row.ratio:.2f}" if row.ratio else "",
                )
                out.print(f"  {row.what}: {statistics.median(row.values):.3g} {row.unit}", style="dim")
    out.print(made)


if __name__ == "__main__":
    sys.exit(main())
