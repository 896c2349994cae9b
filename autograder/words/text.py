"""Make foreign text safe to show: the name of a file, the words of an error."""

from __future__ import annotations

MAX_TEXT = 600  # characters of one text from a guest


def printable(text: str) -> str:
    """Return `text` with a ? for each character that is not printable: a name may hold line breaks or invalid bytes."""
    return "".join(c if c.isprintable() else "?" for c in text)


def clean(text: object) -> str:
    """Return a guest's text as one printable line of at most MAX_TEXT characters; empty if it is not a text."""
    if not text or not isinstance(text, str):
        return ""
    words = " ".join(text.split())
    return "".join(c for c in words if c.isprintable())[:MAX_TEXT]
