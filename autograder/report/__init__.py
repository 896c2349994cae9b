"""Turn a `Report` or a graded question into text: one pure function per file, one file per format."""

from .as_json import as_dict, as_json
from .comment import comment
from .coverage import coverage
from .graded_notebook import filled
from .html import html
from .outline import outline
from .terminal import terminal
from .text import text

__all__ = ["as_dict", "as_json", "comment", "coverage", "filled", "html", "outline", "terminal", "text"]
