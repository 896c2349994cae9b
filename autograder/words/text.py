"""Texts of other people, made fit to be shown: a name of a file, a word of an error."""

from __future__ import annotations

MAX_TEXT = 600  # characters of one text of a guest's


def printable(text: str) -> str:
    """Return `text` fit for every terminal and report: a name may hold line breaks, or bytes that are not text."""
    return "".join(c if c.isprintable() else "?" for c in text)


def clean(text: object) -> str:
    """Return a guest's text fit to be shown: one line, printable, of at most MAX_TEXT characters; empty for anything else."""
    if not text or not isinstance(text, str):
        return ""
    words = " ".join(text.split())
    return "".join(c for c in words if c.isprintable())[:MAX_TEXT]
