"""`autograder doctor`: a test of each layer of the sandbox on this machine, from inside a guest."""

from __future__ import annotations

from rich.table import Table

from ...report.console import console
from ...report.words import layers as confined
from ...sandbox import Sandbox, layers
from ...words import Listing, Sentence, authored


def doctor() -> int:
    """Print the probes. Returns the exit code: 0 if all were held, 1 if one was not, 2 if there is no sandbox."""
    out = console()
    offered = layers()
    if not offered.complete:
        out.print(str(offered.missing()))
        return 2
    with Sandbox() as sandbox:
        answers = sandbox.probe()
    table = Table(
        title=str(Sentence("Inside the sandbox ({layers})", layers=confined(answers["layers"]))),
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column(str(Sentence("a submission that tries to")))
    table.add_column(str(Sentence("is met by")))
    for probe, (held, words) in answers["probes"].items():
        answer = Sentence("held: {by}", by=words) if held else Sentence("OPEN: it {did}", did=words)
        table.add_row(str(authored(probe)), str(answer), style="green" if held else "bold red")
    out.print(table)
    opened = [probe for probe, (held, _) in answers["probes"].items() if not held]
    not_held = Sentence("Not held: {probes}.", probes=Listing(tuple(map(authored, opened)), len(opened)))
    out.print(str(not_held if opened else Sentence("Every layer holds.")))
    return 1 if opened else 0
