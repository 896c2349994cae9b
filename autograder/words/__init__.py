"""The kit's messages as records: a `Sentence` is a template with named fields.

A sentence is made where its message arises, travels as template and fields, and becomes words where people read it: in
`report/`, in the notebook, and where an error is printed. No code reads the words. Nothing here imports torch.
"""

from .joined import both, either
from .near import did_you_mean
from .sentence import Field, Listing, Plural, Sentence, Template, known_template
from .text import MAX_TEXT, clean, printable

__all__ = [
    "MAX_TEXT", "Field", "Listing", "Plural", "Sentence", "Template", "both", "clean", "did_you_mean", "either",
    "known_template", "printable",
]  # fmt: skip
