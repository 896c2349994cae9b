"""The kit's messages as records: a `Sentence` is a template with named fields.

A sentence is made where its message arises, travels as template and fields, and becomes words where people read it: in
`report/`, in the notebook, and where an error is printed. No code reads the words. Nothing here imports torch.
"""

from .catalogue import entries
from .joined import both, either
from .near import did_you_mean
from .sentence import Field, Listing, Plural, Sentence, Template, authored, known_template
from .spoken import ENGLISH, for_readers, known, language, languages, speak, speaking, translation
from .text import MAX_TEXT, clean, printable
from .width import padded, width, wrapped

__all__ = [
    "ENGLISH", "MAX_TEXT", "Field", "Listing", "Plural", "Sentence", "Template", "authored", "both", "clean",
    "did_you_mean", "either", "entries", "for_readers", "known", "known_template", "language", "languages", "padded",
    "printable", "speak", "speaking", "translation", "width", "wrapped",
]  # fmt: skip
