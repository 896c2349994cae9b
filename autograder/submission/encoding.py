"""Decode the bytes of a submission: as UTF-8 as a rule, otherwise in the likeliest encoding.

In come the bytes of a file; out go its text and a note about anything unusual. Called by read.py.
"""

from __future__ import annotations

import codecs
import re

from ..words import Sentence

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Python, too, searches the first two lines for it:
_CODING = re.compile(rb"(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
# Python's other codecs are not text encodings, and some of them take for ever:
_OF_TEXT = re.compile(r"gb|hz$|big5|shift_jis|euc_|johab|cp\d|iso8859|koi8|mac-")


def decoded(raw: bytes, name: str) -> tuple[str, list[Sentence]]:
    """Return the text of the file called `name`, with Unix line ends, and notes on what had to be mended."""
    notes = []
    encoding = next((found for bom, found in _BOMS if raw.startswith(bom)), None) or _utf_16_without_a_mark(raw)
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        encoding = encoding if encoding and encoding.startswith("utf-16") else _other_encoding(raw)
        text = raw.decode(encoding, errors="replace")
    if encoding == "utf-8":
        notes.append(
            Sentence(
                "{name} contains some bytes that are not text; each was read as one unknown character. "
                "Save it as UTF-8.",
                name=name,
            )
        )
    elif encoding not in (None, "utf-8-sig"):
        notes.append(
            Sentence(
                "{name} is encoded as {encoding}, not UTF-8; it was read anyway. Save it as UTF-8.",
                name=name,
                encoding=encoding,
            )
        )
    if "\x00" in text:
        text = text.replace("\x00", "")
        notes.append(Sentence("{name} contains null bytes; they were left out.", name=name))
    return unix_lines(text.removeprefix("\ufeff")), notes


def _other_encoding(raw: bytes) -> str:
    """Return the encoding that a script declares in its first two lines.

    Without such a line it is UTF-8 if most characters that are not ASCII are UTF-8, otherwise windows-1252.
    """
    said = _CODING.match(raw)
    try:
        name = codecs.lookup(said[1].decode()).name if said else ""
        return name if _OF_TEXT.match(name) and raw.decode(name) else _usual_encoding(raw)
    except (LookupError, ValueError):
        return _usual_encoding(raw)


def _usual_encoding(raw: bytes) -> str:
    """Return "utf-8" if more than half of the characters that are not ASCII are UTF-8, otherwise "windows-1252"."""
    text = raw.decode("utf-8", "replace")
    spoilt = text.count("\ufffd")
    return "utf-8" if len(text) - len(text.encode("ascii", "ignore")) > 2 * spoilt else "windows-1252"


def _utf_16_without_a_mark(raw: bytes) -> str | None:
    """Return the byte order of a UTF-16 text without a byte order mark, or None.

    Notebooks and code begin with ASCII: in UTF-16, every second byte of ASCII is null.
    """
    even, odd = raw[0:64:2], raw[1:64:2]
    if len(odd) > 1 and not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if len(odd) > 1 and not any(even) and all(odd) else None


def unix_lines(text: str) -> str:
    """Return `text` with "\\n" as its only line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
