"""From a path to a `Submission`: the cells of a notebook or of a script. Nothing is executed."""

from .read import MAX_BYTES, from_cells, read

__all__ = ["MAX_BYTES", "from_cells", "read"]
