"""The language of a notebook: what its metadata say, and its text cells in another language.

A catalogue `locale/<language>.po` in the assignment's folder holds the texts, one message for each text cell. A text
that was changed since is no longer found in it, and stays in the author's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..words import entries, known
from .graded import notebook_at, source_of

TEXTS = "locale"  # in an assignment's folder
_MOST = 40  # letters of the name of a language


def language_of(metadata: Any) -> str:
    """Return the language that a notebook's metadata name, as they name it; an empty string if they name none."""
    own = metadata.get("autograder") if isinstance(metadata, Mapping) else None
    said = own.get("language") if isinstance(own, Mapping) else None
    return said if isinstance(said, str) and len(said) <= _MOST else ""


def language_at(*paths: Path) -> str:
    """Return the language of the first of these notebooks that names one which the kit speaks; "" if none does."""
    said = (language_of(notebook_at(path).get("metadata")) for path in paths if path.suffix.lower() == ".ipynb")
    return next(filter(None, map(known, said)), "")


def texts_of(folder: Path, language: str) -> dict[str, str]:
    """Return the texts of an assignment's notebooks in a language, by the text in the source; none without catalogue.

    Raises UsageError for a catalogue that cannot be read.
    """
    path = folder / TEXTS / f"{language}.po"
    if not path.is_file():
        return {}
    try:
        return entries(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UsageError(
            "{file} is not a catalogue of gettext ({error}): correct it, or remove it to release without it.",
            file=str(path),
            error=str(error),
        ) from None


def translate(cells: Iterable[Any], texts: Mapping[str, str]) -> tuple[int, int]:
    """Put text cells into another language, in place. Returns how many have a translation, and how many have none.

    Only their text is changed: ids, marks and code stay.
    """
    done = left = 0
    for cell in cells:
        if cell.get("cell_type") != "markdown" or not source_of(cell).strip():
            continue
        found = texts.get(source_of(cell))
        if found is None:
            left += 1
        else:
            done += 1
            cell["source"] = found
    return done, left
