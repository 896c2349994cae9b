"""The console that the commands write to.

On a terminal, lines fit its width. Piped output is not cut or wrapped: each item is on its own line.
"""

from __future__ import annotations

import sys

from rich.console import Console

_WHOLE = 10_000  # columns of a piped output, which has no width of its own


def console(stderr: bool = False) -> Console:
    """Return a console for tables and sentences with any text: brackets in a name are not markup."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, markup=False, width=None if stream.isatty() else _WHOLE)
