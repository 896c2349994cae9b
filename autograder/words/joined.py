"""Join a few names by a word: "canvas or moodle". A long row of names is a `Listing`."""

from __future__ import annotations

from collections.abc import Iterable

from .sentence import Sentence


def both(names: Iterable[str]) -> str | Sentence:
    """Return "a and b" for two names, "a and b and c" for three, the name itself for one. Raise ValueError for none."""
    first, *others = names
    return Sentence("{name} and {others}", name=first, others=both(others)) if others else first


def either(names: Iterable[str]) -> str | Sentence:
    """Return "a or b" for two names, "a or b or c" for three, the name itself for one. Raise ValueError for none."""
    first, *others = names
    return Sentence("{name} or {others}", name=first, others=either(others)) if others else first
