"""From a path to a `Submission`: the cells of a notebook or of a script. Nothing is executed."""

from .read import MAX_BYTES, from_cells, read
from .suspicious import Finding, findings

__all__ = ["MAX_BYTES", "Finding", "findings", "from_cells", "read"]
