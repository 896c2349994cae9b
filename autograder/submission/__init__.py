"""From a path to a `Submission`: the cells of a notebook or of a script. Nothing is executed."""

from .read import MAX_BYTES, contents, from_cells, parsed, read
from .suspicious import Finding, findings

__all__ = ["MAX_BYTES", "Finding", "contents", "findings", "from_cells", "parsed", "read"]
