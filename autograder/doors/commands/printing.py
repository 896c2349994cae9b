"""Where the commands write: a terminal gets lines that fit it, whatever reads along gets every word whole, each thing on its line."""

from __future__ import annotations

import sys

from rich.console import Console

_WHOLE = 10_000  # columns, where nobody counts them


def console(stderr: bool = False) -> Console:
    """For tables and sentences that may hold anything: a name with brackets is a name."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, markup=False, width=None if stream.isatty() else _WHOLE)
