"""Find the line of a file on which the answer to a question stands: a door names it beside the file's name.

In come the file and the rule that each question is about; out go line numbers. Nothing is executed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .encoding import decoded
from .file import contents

_SPACE = re.compile(r"[ \t\n\r]*")
_CLASS = re.compile(r"\s*class\s+(\w+)")
_DECODER = json.JSONDecoder(strict=False)


def lines_of(path: Path, rules: Mapping[str, str | None]) -> dict[str, int]:
    """Return the line, counted from 1, for each question: that of its rule's class, or else of its graded cell.

    `rules` has, by question, the operation that the report is about. A line is 1 if neither is found. A line of a
    notebook is one of its file, as a diff of a repository shows it.
    """
    code = list(_code(decoded(contents(path), path.name)[0]))
    return {question: _line(code, question, rule) for question, rule in rules.items()}


def _line(code: list[tuple[int, str]], question: str, rule: str | None) -> int:
    name = (rule or question).replace("_", "").lower()
    of_classes = [n for n, text in code if (found := _CLASS.match(text)) and found[1].replace("_", "").lower() == name]
    if of_classes:
        return of_classes[-1]  # of two classes of one name, Python keeps the later one
    graded = re.compile(rf"""\bcheck\(\s*["']{re.escape(question)}["']""")
    return next((n for n, text in code if graded.search(text)), 1)


def _code(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of the code cells of a notebook, or of a script, with their numbers in the file."""
    if not text.lstrip().startswith("{"):
        yield from enumerate(text.split("\n"), 1)
        return
    try:
        yield from list(_notebook_code(text))
    except (ValueError, IndexError, RecursionError):
        return  # it is no JSON after all: the file itself is named


def _notebook_code(text: str) -> Iterator[tuple[int, str]]:
    for key, place in _members(text, _skip(text, 0)):
        for cell in _elements(text, place) if key == "cells" else ():
            parts = dict(_members(text, cell))
            if "source" not in parts or _value(text, parts.get("cell_type")) == "markdown":
                continue
            source = parts["source"]
            for at in _elements(text, source) if text[source] == "[" else (source,):
                number = text.count("\n", 0, at) + 1
                yield from ((number, line) for line in str(_value(text, at)).split("\n"))


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield each key of the JSON object at `at`, and the position of its value."""
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)  # after the colon
        yield key, at
        at = _after(text, at)


def _elements(text: str, at: int) -> Iterator[int]:
    """Yield the position of each element of the JSON array at `at`."""
    at = _skip(text, at + 1)
    while text[at] != "]":
        yield at
        at = _after(text, at)


def _after(text: str, at: int) -> int:
    """Return the position of what follows the JSON value at `at`: the next one, or the end of its array or object."""
    at = _skip(text, _DECODER.raw_decode(text, at)[1])
    return _skip(text, at + 1) if text[at] == "," else at


def _value(text: str, at: int | None) -> Any:
    return None if at is None else _DECODER.raw_decode(text, at)[0]


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
