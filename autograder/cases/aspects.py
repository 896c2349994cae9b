"""The aspects of a question: the sides from which its cases look at a rule.

Credit is given by aspect, and a reader sees the aspects by their titles. The contents of a sample decide
its aspect; an author may choose another one, or name one of their own.
"""

from __future__ import annotations

from ..words import Sentence, authored
from .samples import Input, Sample

TITLES = {
    "ordinary": Sentence("ordinary values"),
    "broadcasting": Sentence("broadcasting"),
    "shapes": Sentence("shapes and layouts"),
    "special": Sentence("special values"),
    "precision": Sentence("precision"),
    "laws": Sentence("laws of every rule"),
    "engine": Sentence("engine"),
    "exposed": Sentence("the mistake shows"),
    "small": Sentence("as small as it can be"),
    "choice": Sentence("which rule is right"),
    "steps": Sentence("a program of several steps"),
}

_ROUNDED = ("float32", "float16", "bfloat16")


def title(aspect: str) -> Sentence:
    """Return the title of an aspect for a reader. An aspect of the author's own is its own title."""
    return TITLES.get(aspect) or authored(aspect)


def aspect_of(sample: Sample, is_first: bool) -> str:
    """Return the aspect of a sample: its own if it names one.

    Otherwise dtypes, shapes, layouts, numbers and options decide, in this order. The first sample of a sweep is its
    ordinary call: its options do not count.
    """
    inputs = sample.tensors
    shapes = {x.size for x in sample.inputs if isinstance(x, Input) and x.dtype != "int64"}
    if sample.aspect:
        return sample.aspect
    if any(x.dtype in _ROUNDED for x in inputs):
        return "precision"
    if len(shapes) > 1:
        return "broadcasting"
    if any(x.layout != "plain" for x in inputs) or any(size in (0, 1) for shape in shapes for size in shape or (1,)):
        return "shapes"
    if sample.flat or any(x.draw == "values" for x in inputs):
        return "special"
    return "shapes" if sample.options and not is_first else "ordinary"
