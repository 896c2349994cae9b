"""What the kit says, as records: a `Sentence` is a template with named fields.

It is written where it arises, travels as template and fields, and is put into words where people read it: in `report/`,
in the notebook, and where an error is printed. No code reads its words. Nothing here imports torch.
"""

from .near import did_you_mean
from .sentence import Field, Listing, Plural, Sentence, Template, known_template
from .text import MAX_TEXT, clean, printable

__all__ = ["MAX_TEXT", "Field", "Listing", "Plural", "Sentence", "Template", "clean", "did_you_mean", "known_template", "printable"]
