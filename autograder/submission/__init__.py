"""From a path to a `Submission`: the cells of a notebook or of a script. Nothing is executed."""

from .file import contents
from .read import MAX_CELLS, from_cells, parsed, read

__all__ = ["MAX_CELLS", "contents", "from_cells", "parsed", "read"]
