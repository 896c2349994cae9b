"""What is said of a name that is not known: the one that was probably meant, or all of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from .sentence import Listing, Sentence


def did_you_mean(name: object, known: Iterable[str], otherwise: Sentence) -> Sentence:
    """Return the end of a sentence about `name`, with the colon or semicolon that it begins with. `otherwise` introduces the list of all names."""
    names = tuple(known)
    near = difflib.get_close_matches(str(name), names, 1)
    if near:
        return Sentence("; did you mean {near!r}?", near=near[0])
    return Sentence(": {introduction} {names}.", introduction=otherwise, names=Listing(names, len(names)))
