"""Lay out text in columns: letters of Chinese, Japanese and Korean are as wide as two others.

Also join a translated template with its fields: such languages put no blank between words, and one around Latin ones.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from unicodedata import combining, east_asian_width

_WIDE = ("W", "F")


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(_columns(letter) for letter in text)


def padded(text: str, columns: int, right: bool = False) -> str:
    """Return a text with blanks to fill so many columns, in front of it if it belongs to the `right`."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, columns: int, indent: str = "") -> list[str]:
    """Return a text as lines of at most so many columns; all but the first are indented."""
    if text.isascii():
        return textwrap.wrap(text, columns, subsequent_indent=indent)
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = indent + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def joined(parts: Iterable[str]) -> str:
    """Return literals and fields as one text, with blanks between them as Chinese and Japanese want them."""
    found = ""
    for part in parts:
        found = _met(found, part) if found and part else found or part
    return found


def _met(left: str, right: str) -> str:
    """Join two texts: one blank between a wide letter and a narrow one, none beside other wide characters."""
    bare_left, bare_right = left.rstrip(" "), right.lstrip(" ")
    if not bare_left or not bare_right:
        return left + right
    last, first = bare_left[-1], bare_right[0]
    if _is_mark(last) or _is_mark(first) or (_is_wide(last) and _is_wide(first)):
        return bare_left + bare_right if _is_wide(last) or _is_wide(first) else left + right
    if (_is_wide(last) and first.isalnum()) or (last.isalnum() and _is_wide(first)):
        return f"{bare_left} {bare_right}"
    return left + right


def _pieces(text: str) -> list[str]:
    """Return the parts between which a line may break: words with the blanks after them, and single wide letters."""
    found: list[str] = []
    for letter in text:
        may_break = bool(found) and (_is_wide(found[-1][-1]) or _is_wide(letter) or found[-1][-1] == " ")
        if not found or (may_break and not _is_mark(letter) and letter != " "):
            found.append(letter)
        else:
            found[-1] += letter
    return found


def _columns(letter: str) -> int:
    return 0 if combining(letter) else 2 if _is_wide(letter) else 1


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in _WIDE


def _is_mark(letter: str) -> bool:
    return _is_wide(letter) and not letter.isalnum()
