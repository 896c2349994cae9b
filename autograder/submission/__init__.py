"""From a path to a `Submission`, the cells of a notebook or of a script, and from that to the `Finding`s in its source. Nothing is executed."""

from .read import MAX_CELLS, contents, from_cells, parsed, printable, read
from .suspicious import Finding, findings

__all__ = ["MAX_CELLS", "Finding", "contents", "findings", "from_cells", "parsed", "printable", "read"]
