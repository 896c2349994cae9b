"""The ids that texts of a notebook get on formgrader's page, where an id of a graded cell must be the only one.

formgrader finds the input for a cell's points by the cell's grade id, and takes the first element that has this id.
nbconvert gives a heading an id, too: its own words. If they are the grade id, formgrader finds the heading and saves
nothing of what a person types beside the cell, without a word. An author's text is refused, a student's is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from ..errors import BrokenCases
from .graded import cells_at, source_of
from .marks import Mark, SourceCell, mark_of

_OF_THE_PAGE = {"notebook", "notebook-container", "statusmessage"}  # ids that formgrader's page has by itself
_INVISIBLE = "\u200b"  # a space without a width: a heading with it looks the same and gets another id
_MOST = 4_000  # characters of a text that is put through the converter, which takes seconds for some of that size
_BEFORE_A_HEADING = " \t>*+-0123456789.)"  # marks of quotations and lists, in which a heading may stand
_ID = re.compile(r"""\bid[ \t]*=[ \t]*["']?""", re.IGNORECASE)


def refuse_taken_ids(folder: Path) -> None:
    """Raise BrokenCases if a text of the author's notebooks, or a second cell, has the id of a graded cell's input."""
    for path in sorted(folder.glob("*.ipynb")):
        cells = cells_at(path)
        owner: dict[str, str] = {}
        for mark in filter(None, map(mark_of, cells)):
            for taken in _inputs(mark):
                if taken in _OF_THE_PAGE or owner.get(taken, mark.name) != mark.name:
                    raise BrokenCases(
                        "{notebook}: the cell {cell!r} needs the id {taken!r} on formgrader's page, where something "
                        "else has it, so that points given by hand would be lost: give the cell another grade id.",
                        notebook=path.name, cell=mark.name, taken=taken,
                    )  # fmt: skip
                owner[taken] = mark.name
        for cell in cells:
            for taken in sorted(owner.keys() & _ids_in(cell)):
                raise BrokenCases(
                    "{notebook}: a heading gets the id {taken!r} on formgrader's page. The cell {cell!r} needs this "
                    "id, and what is typed there by hand would be lost: give the heading other words.",
                    notebook=path.name, taken=taken, cell=owner[taken],
                )  # fmt: skip


def without_taken_ids(notebook: Any, source: Iterable[SourceCell]) -> None:
    """Change the texts of a graded notebook that have the id of a graded cell's input, in place.

    They look as before. `source` has the instructor's cells.
    """
    taken = frozenset(one for cell in source for one in _inputs(cell))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":  # the page takes the ids out of other cells
            cell["source"] = _harmless(cell["source"], taken)


def _inputs(cell: Mark | SourceCell) -> Iterator[str]:
    """Yield the ids of the inputs that formgrader's page has for a cell: its points and its comment."""
    if cell.grade or cell.task:
        yield cell.name
    if cell.solution or cell.task:
        yield f"{cell.name}-comment"


def _ids_in(cell: Any) -> frozenset[str]:
    is_text = isinstance(cell, dict) and cell.get("cell_type") == "markdown"
    return _ids(source_of(cell)) if is_text else frozenset()


def _harmless(text: str, taken: frozenset[str]) -> str:
    if len(text) > _MOST:
        return _renamed(text) if any(_letters(one) in _letters(text) for one in taken) else text
    if taken.isdisjoint(_ids(text)):
        return text
    renamed = _renamed(text)
    if taken.isdisjoint(_ids(renamed)):
        return renamed
    fence = "`" * max(4, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"  # as it was written, then


@lru_cache(maxsize=1024)  # most texts of a class are the instructor's
def _ids(text: str) -> frozenset[str]:
    """Return the ids in a text as nbconvert shows it."""
    reader = _Ids()
    # a picture has no id, and the converter ends at one that is not attached
    reader.feed(markdown2html_mistune(text.replace("attachment:", "attached-")))
    return frozenset(reader.found)


class _Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(value for name, value in attrs if name == "id" and value is not None)


def _renamed(text: str) -> str:
    """Return the text with an invisible character in each heading and each id."""
    lines = text.split("\n")
    for at, (line, following) in enumerate(zip(lines, [*lines[1:], ""])):
        begin = line.lstrip(_BEFORE_A_HEADING)
        below = following.strip(" \t>")
        if begin.startswith("#") or (line.strip() and below and not below.strip("=" if below[0] == "=" else "-")):
            end = len(line.rstrip().rstrip("#").rstrip()) if begin.strip("# \t") else len(line)
            lines[at] = line[:end] + _INVISIBLE + line[end:]
    return _ID.sub(lambda found: found[0] + _INVISIBLE, "\n".join(lines))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)
