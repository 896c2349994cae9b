"""From a path to a `Submission`: which file it is, and its cells. Nothing is executed."""

from .choose import Choice, choose
from .file import contents, other_kind
from .found import Asked, Found, asked_in, changed_files, files_in, names_in
from .lines import lines_of
from .modules import module_of, readable
from .names import (
    LOOSE,
    NOTEBOOK,
    SCRIPT,
    SECRET,
    is_junk,
    is_trace,
    kind_by_name,
    notebook_called,
    stem_of,
    without_marks,
)
from .read import MAX_CELLS, from_cells, parsed, read, read_for

__all__ = [
    "LOOSE",
    "MAX_CELLS",
    "NOTEBOOK",
    "SCRIPT",
    "SECRET",
    "Asked",
    "Choice",
    "Found",
    "asked_in",
    "changed_files",
    "choose",
    "contents",
    "files_in",
    "from_cells",
    "is_junk",
    "is_trace",
    "kind_by_name",
    "lines_of",
    "module_of",
    "names_in",
    "notebook_called",
    "other_kind",
    "parsed",
    "read",
    "read_for",
    "readable",
    "stem_of",
    "without_marks",
]
