"""Read a gettext catalogue as translators keep it, a `.po` file, with nothing but the standard library.

`gettext` reads only the compiled form. So this file compiles a catalogue in memory, and a checkout needs no build step.
"""

from __future__ import annotations

import gettext
import json
import re
import struct
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d+)\])?\s*)?(".*")\s*')


def catalogue(path: Path) -> gettext.GNUTranslations:
    """Return the catalogue in a `.po` file. Raises ValueError if a line of it is not valid."""
    return gettext.GNUTranslations(BytesIO(_compiled(entries(path.read_text(encoding="utf-8-sig")))))


def entries(text: str) -> dict[str, str]:
    """Return the translations in the text of a `.po` file, by the message; those that are fuzzy or empty are left out.

    As in compiled catalogues, the plural follows the singular after a NUL, and so do the forms of the translation.
    The header is the translation of the empty message. Raises ValueError for a line that is not of a `.po` file.
    """
    found: dict[str, str] = {}
    entry: dict[str, list[str]] = {}
    fuzzy, is_next_fuzzy = False, False
    for number, line in enumerate([*text.split("\n"), 'msgid ""'], 1):
        if not line.strip() or line.startswith("#"):
            is_next_fuzzy = is_next_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        matched = _LINE.fullmatch(line)
        if matched is None or not (matched[1] or entry):
            raise ValueError(f"line {number}: {line[:40]}")
        keyword, form, words = matched.groups()
        if keyword in ("msgctxt", "msgid") and (keyword in entry or "msgstr0" in entry):
            _keep(found, entry, fuzzy)
            entry = {}
        if not entry:
            fuzzy, is_next_fuzzy = is_next_fuzzy, False
        if keyword:
            key = f"msgstr{form or 0}" if keyword == "msgstr" else keyword
            entry[key] = []
        entry[key].append(json.loads(words))  # the escapes of the two forms that matter here are the same
    return found


def _keep(found: dict[str, str], entry: Mapping[str, list[str]], fuzzy: bool) -> None:
    said = {key: "".join(parts) for key, parts in entry.items()}
    forms = [said[key] for key in sorted(said) if key.startswith("msgstr")]
    if forms and all(forms) and not fuzzy:
        message = said.get("msgid", "")
        found[f"{message}\0{said['msgid_plural']}" if "msgid_plural" in said else message] = "\0".join(forms)


def _compiled(messages: Mapping[str, str]) -> bytes:
    """Return a catalogue in the compiled form that `gettext` reads: https://www.gnu.org/software/gettext, MO files."""
    pairs = sorted((a.encode(), b.encode()) for a, b in messages.items())
    start, texts = 28 + 16 * len(pairs), b""
    tables = []
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), start + len(texts)))
            texts += pair[column] + b"\0"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + b"".join(tables) + texts
