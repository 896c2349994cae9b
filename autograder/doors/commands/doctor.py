"""`autograder doctor`: which layers of the sandbox hold here, shown by trying each from inside a guest."""

from __future__ import annotations

from rich.table import Table

from ...sandbox import Sandbox, layers
from .printing import console


def doctor() -> int:
    """Print the probes; exit code 0 if all of them were held, 1 if one was not, 2 if there is no sandbox."""
    out = console()
    offered = layers()
    if not offered.complete:
        out.print(offered.sentence)
        return 2
    with Sandbox() as sandbox:
        answers = sandbox.probe()
    table = Table(title=f"Inside the sandbox ({answers['layers']})", title_justify="left", box=None, pad_edge=False)
    table.add_column("a submission that tries to")
    table.add_column("is met by")
    for probe, answer in answers["probes"].items():
        table.add_row(probe, answer, style="green" if answer.startswith("held") else "bold red")
    out.print(table)
    opened = [probe for probe, answer in answers["probes"].items() if not answer.startswith("held")]
    out.print(f"Not held: {', '.join(opened)}." if opened else "Every layer holds.")
    return 1 if opened else 0
