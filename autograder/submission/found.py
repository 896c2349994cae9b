"""A file that may be a student's work, and what an assignment asks for.

In comes a folder; out go its files, each with what it says by itself: its kind, the answers in it, whether it is whole.
Called by choose.py, the class and the collectors.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from ..notebooks import MAX_BYTES, Mark, cells_in, is_unchanged, mark_of, notebook_at, source_of
from ..words import Listing, Sentence, printable
from .file import is_picture, other_kind
from .names import NOTEBOOK, SCRIPT, defines_rules, fit, is_junk, is_trace, kind_by_name, kind_of, stem_of

_NAMED = 5  # files that a sentence names; it counts the others
_MOST_FILES, _MOST_LEVELS = 2000, 40  # of a student's folder that are looked at
_START = 1 << 16  # bytes of a file that tell its kind
_DEFINES = re.compile(r"^[ \t]*(?:class|def) ", re.MULTILINE)
_NAMES = re.compile(r"^(?:class|def) +(\w+)", re.MULTILINE)
# a class or a function with the lines that are indented below it
_DEFINITION = re.compile(r"^((?:class|def) +(\w+).*(?:\n(?:[ \t].*)?)*)", re.MULTILINE)
_STUB = "raise NotImplementedError"  # nbgrader puts it in the place of an answer


@dataclass(frozen=True)
class Asked:
    """What an assignment asks for: the names of its notebooks, with the names of their cells if they are known.

    `handed_out` has the texts of the released cells, `own` the paths of the released files, such as `data.csv`, and
    `rules` the names of the classes and functions that its answers define.
    """

    notebooks: Mapping[str, frozenset[str]]
    handed_out: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    @cached_property
    def texts(self) -> frozenset[str]:
        """The texts of the released cells without blanks."""
        return frozenset(map(bare, self.handed_out))

    @cached_property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Found:
    """A file that may be a student's work. `shown` is its path for a reader.

    `when` is greater for a later file, part by part; a part that is not a number says nothing.
    """

    path: Path
    shown: str
    when: tuple[float, ...] = ()
    asked: Asked = field(default_factory=lambda: Asked({}), repr=False, compare=False)
    called: str = ""  # the path that it was handed in under, if an archive gave it another one
    is_trace: bool = False  # it is not the work itself, but tells of it: a backup, a placeholder, a lock file

    @property
    def name(self) -> str:
        return PurePosixPath(self.called).name or self.path.name

    @property
    def place(self) -> PurePosixPath:
        """Its path in what was handed in."""
        return PurePosixPath(self.called or self.shown)

    @cached_property
    def kind(self) -> str | None:
        """Whether it is a notebook or a script; None if it is neither."""
        return kind_by_name(self.name) or kind_of(self.name, self._read(_START))

    @cached_property
    def content(self) -> bytes:
        return self._read(MAX_BYTES)

    def _read(self, most: int) -> bytes:
        try:
            if not self.path.is_file() or self.path.is_symlink():
                return b""
            with self.path.open("rb") as file:
                return file.read(most)
        except OSError:
            return b""

    @cached_property
    def cells(self) -> list[object]:
        return list(cells_in(self.content)) if self.kind == NOTEBOOK else []

    @cached_property
    def is_script(self) -> bool:
        """Whether it is a script, also under a notebook's name."""
        return self.kind == SCRIPT or (not self.cells and defines_rules(self.content))

    @cached_property
    def is_damaged(self) -> bool:
        """Whether it is called a notebook and cannot be read as one: cut off, empty, with the marks of a merge."""
        return self.kind == NOTEBOOK and not self.cells and not self.is_script and not notebook_at(self.path)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The names that nbgrader gave to its cells."""
        return frozenset(mark.name for cell in self.cells if (mark := mark_of(cell)))

    @cached_property
    def texts(self) -> list[str]:
        """The texts of its cells that hold code; of a script, its whole text."""
        if self.is_script:
            return [self.content.decode("utf-8", "replace").replace("\r\n", "\n")]
        return [source_of(cell) for cell in self.cells if _type_of(cell) == "code"]

    @cached_property
    def answers(self) -> list[tuple[frozenset[str], str]]:
        """The answers that were worked on, as far as the file itself and the released cells tell.

        Each has the names that it answers for and its text without blanks.
        """
        if self.is_script:
            pieces = [(frozenset({name}), piece) for text in self.texts for piece, name in _DEFINITION.findall(text)]
            known = [piece for piece in pieces if piece[0] & self.asked.rules] or pieces
            return [(names, bare(piece)) for names, piece in known if bare(piece) not in self.asked.text]
        marked = [(source_of(cell), _type_of(cell), mark) for cell, mark in self._solutions]
        worked = [(text, mark) for text, kind, mark in marked if text.strip() and not is_unchanged(mark, kind, text)]
        told = [(self._names(text) or frozenset({mark.name}), bare(text)) for text, mark in worked]
        own = {id(cell) for cell, _ in self._solutions}
        free = [source_of(cell) for cell in self.cells if _type_of(cell) == "code" and id(cell) not in own]
        free = [text for text in free if _DEFINES.search(text) and bare(text) not in self.asked.texts]
        asked = [text for text in free if names_in(text) & self.asked.rules]
        return told + [(self._names(text), bare(text)) for text in (asked if asked or marked else free)]

    def _names(self, text: str) -> frozenset[str]:
        """Return the names that a text defines, of those that the assignment asks for if these are known."""
        return names_in(text) & self.asked.rules if self.asked.rules else names_in(text)

    @cached_property
    def _solutions(self) -> list[tuple[object, Mark]]:
        """The cells that nbgrader marked as answers, with a digest of what was handed out."""
        marked = ((cell, mark_of(cell)) for cell in self.cells)
        return [(cell, mark) for cell, mark in marked if mark and mark.solution and mark.checksum]

    @cached_property
    def defines(self) -> frozenset[str]:
        """The names that the cells define which nbgrader marked as answers of code."""
        marked = ((cell, mark_of(cell)) for cell in self.cells)
        return frozenset().union(*(names_in(source_of(cell)) for cell, mark in marked if mark and mark.solution))

    @cached_property
    def questions(self) -> frozenset[str]:
        """The names that its answers are for."""
        return frozenset().union(*(names for names, _ in self.answers))

    @cached_property
    def answered(self) -> int:
        """The number of answers that were worked on, at least 1 if there are any."""
        return max(len(self.questions), bool(self.answers))

    @cached_property
    def whole(self) -> str:
        """All of its text, without blanks."""
        return "".join(map(bare, self.texts if self.is_script else map(source_of, self.cells)))

    @cached_property
    def is_draft(self) -> bool:
        """Whether an answer is as it was handed out, empty or missing, as far as it tells."""
        if any(is_unchanged(mark, _type_of(cell), source_of(cell)) for cell, mark in self._solutions):
            return True
        if any(not source_of(cell).strip() for cell, _ in self._solutions):
            return True
        if any(_STUB in text and bare(text) in self.asked.texts for text in self.texts):
            return True
        return bool(self.asked.rules - names_in("\n".join(self.texts)))

    @cached_property
    def other(self) -> Sentence | None:
        """What kind of file it is, in words, if it is no readable notebook or script; None if nothing says so."""
        if self.kind is not None and not self.is_trace and not self.is_damaged:
            return None
        what = other_kind(self.name, self._read(_START))
        return what or (Sentence("a damaged notebook") if self.is_damaged and not self.is_trace else None)

    @cached_property
    def is_picture(self) -> bool:
        return is_picture(self.name, self._read(_START))

    @cached_property
    def described(self) -> Sentence:
        """Its path for a reader, with its kind if it is not a readable notebook or script."""
        if self.other is None:
            return Sentence("{file}", file=self.shown)
        return Sentence("{file} ({what})", file=self.shown, what=self.other)


def bare(text: str) -> str:
    return "".join(text.split())


def names_in(text: str) -> frozenset[str]:
    """Return the names of the classes and functions that a text defines outside of others."""
    return frozenset(_NAMES.findall(text))


def changed_files(folder: Path, handed_out: Mapping[str, Path]) -> Sentence | None:
    """Return a sentence about the files in a student's folder that are not as they were handed out; None if all are.

    `handed_out` has the instructor's files by their paths in the folder.
    """
    names = [name for name, own in sorted(handed_out.items()) if not _alike(folder / name, own)]
    if not names:
        return None
    return Sentence(
        "These files were handed out with the assignment and were changed: {files}. The instructor's own were used: "
        "what was added to them belongs into the notebook, or into a module with another name.",
        files=Listing(tuple(map(printable, names)), _NAMED),
    )


def _alike(path: Path, own: Path) -> bool:
    """Say whether a student's file is that of the instructor, or is not there. Line ends do not count."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return not path.is_file() or path.samefile(own)
        return path.read_bytes().replace(b"\r\n", b"\n") == own.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return True


def _type_of(cell: object) -> str:
    kind = cell.get("cell_type", "code") if isinstance(cell, Mapping) else ""
    return kind if isinstance(kind, str) else ""


def asked_in(folder: Path) -> Asked:
    """Return what the notebooks in an assignment's folder ask for.

    The folder may be a student's own, with copies in it. Notebooks that ask the same questions are copies of one,
    which has the folder's name if one of them has it.
    """
    files = [file for file in _files_in(folder, Asked({})) if file.kind == NOTEBOOK and file.marks]
    marks = {stem_of(file.path.name): file.marks for file in files}
    rules = frozenset().union(*(file.defines for file in files))
    notebooks: dict[str, frozenset[str]] = {}
    for name in sorted(marks, key=lambda name: (-fit(name, folder.name), len(name), name)):
        if not any(marks[name] & known for known in notebooks.values()):
            notebooks[name] = marks[name]
    return Asked(notebooks or {folder.name: frozenset()}, rules=rules)


def files_in(folder: Path, asked: Asked | None = None) -> list[Found]:
    """Return the files below `folder` that may be a person's work, or tell of it, in order.

    Links to folders are not followed.
    """
    return list(_files_in(folder, asked or Asked({})))


def _files_in(folder: Path, asked: Asked) -> Iterator[Found]:
    left = _MOST_FILES
    for home, folders, names in os.walk(folder):
        inside = Path(home).relative_to(folder)
        entered = [name for name in folders if not is_junk(name) or is_trace((*inside.parts, name, "a.ipynb"))]
        folders[:] = sorted(entered) if len(inside.parts) < _MOST_LEVELS else []
        empty = [name for name in folders if kind_by_name(name) == NOTEBOOK and not os.listdir(Path(home, name))]
        for name in sorted([*empty, *names]):
            trace = is_trace((*inside.parts, name))
            if not trace and any(map(is_junk, (*inside.parts, name))):
                continue
            left -= 1
            if left < 0:
                return
            shown = (inside / name).as_posix()
            if shown not in ("timestamp.txt", *asked.own):
                yield Found(Path(home, name), printable(shown), asked=asked, is_trace=trace)
