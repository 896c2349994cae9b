"""Suggest a name for one that is not known: the name that was probably meant, or all names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from .sentence import Listing, Sentence


def did_you_mean(name: object, known: Iterable[str], otherwise: Sentence) -> Sentence:
    """Return the end of a sentence about `name`, with its first punctuation mark; `otherwise` introduces all names.

    `near = did_you_mean(name, names, Sentence("the questions are"))`, then
    `Sentence("There is no question called {name!r}{near}", name=name, near=near)`.
    """
    names = tuple(known)
    near = difflib.get_close_matches(str(name), names, 1)
    if near:
        return Sentence("; did you mean {near!r}?", near=near[0])
    return Sentence(": {introduction} {names}.", introduction=otherwise, names=Listing(names, len(names)))
