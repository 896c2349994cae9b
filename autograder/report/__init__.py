"""Reports in writing: one pure function per file, each from a `Report` or a graded question to text."""

from .as_json import as_dict, as_json
from .comment import comment
from .graded_notebook import SourceCell, filled, restored
from .html import html
from .terminal import terminal
from .text import text

__all__ = ["SourceCell", "as_dict", "as_json", "comment", "filled", "html", "restored", "terminal", "text"]
