"""Decide which of several files is a student's work. Every door, the class and the collectors ask this module.

In come the files of a folder or an archive and the names of the assignment's notebooks; out goes a Choice for a
notebook: the file that is taken and a sentence that names it, the files that were not taken, and why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..notebooks import MAX_BYTES, cells_in, is_unchanged, mark_of, source_of
from ..words import Listing, Sentence, printable
from .modules import imported
from .names import COPY, EXACT, LOOSE, NOTEBOOK, SCRIPT, defines_rules, fit, is_junk, kind_by_name, kind_of, stem_of

_NAMED = 5  # files that a sentence names; it counts the others
_MOST_FILES, _MOST_LEVELS = 2000, 8  # of a student's folder that are looked at
_START = 1 << 16  # bytes of a file that tell its kind
_DEFINES = re.compile(r"^[ \t]*(?:class|def) ", re.MULTILINE)
_NEVER_WORK = re.compile(r"^(?:test_.*|.*_test|conftest|setup|cases|hidden_cases)$")


@dataclass(frozen=True)
class Asked:
    """What an assignment asks for: the names of its notebooks, with the names of their cells if they are known.

    `handed_out` has the texts of the released cells, and `own` the paths of the released files, such as `data.csv`.
    """

    notebooks: Mapping[str, frozenset[str]]
    handed_out: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """A file that may be a student's work. `shown` is its path for a reader. `when` is greater for a later file."""

    path: Path
    shown: str
    when: tuple[float, ...] = ()
    asked: Asked = field(default_factory=lambda: Asked({}), repr=False, compare=False)
    called: str = ""  # the name that it was handed in under, if an archive gave it another one

    @property
    def name(self) -> str:
        return self.called or self.path.name

    @cached_property
    def kind(self) -> str | None:
        """Whether it is a notebook or a script; None if it is neither."""
        return kind_by_name(self.name) or kind_of(self.name, self._read(_START))

    @cached_property
    def _content(self) -> bytes:
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
        return list(cells_in(self._content)) if self.kind == NOTEBOOK else []

    @cached_property
    def marks(self) -> frozenset[str]:
        """The names that nbgrader gave to its cells."""
        return frozenset(mark.name for cell in self.cells if (mark := mark_of(cell)))

    @cached_property
    def answered(self) -> int:
        """The number of answers that were worked on, as far as the file itself and the released cells tell."""
        if self.kind == SCRIPT:
            text = self._content.decode("utf-8", "replace").strip()
            return int(bool(_DEFINES.search(text)) and text not in self.asked.handed_out)
        if not self.cells:  # it may be a script under another name
            return int(defines_rules(self._content))
        said = [(mark, cell) for cell in self.cells if (mark := mark_of(cell)) and mark.solution and mark.checksum]
        if said:
            return sum(not is_unchanged(mark, _type_of(cell), source_of(cell)) for mark, cell in said)
        texts = [source_of(cell).strip() for cell in self.cells if _type_of(cell) == "code"]
        return sum(bool(_DEFINES.search(text)) and text not in self.asked.handed_out for text in texts)


@dataclass(frozen=True)
class Choice:
    """The file that is taken for a notebook, or None; the other files that could have been; the sentence about it."""

    taken: Found | None
    others: tuple[Found, ...] = ()
    said: Sentence | None = None


def asked_in(folder: Path) -> Asked:
    """Return what the notebooks in an assignment's folder ask for.

    The folder may be a student's own, with copies in it. Notebooks that ask the same questions are copies of one,
    which has the folder's name if one of them has it.
    """
    marks = {
        file.path.stem: file.marks for file in _files_in(folder, Asked({})) if file.kind == NOTEBOOK and file.marks
    }
    notebooks: dict[str, frozenset[str]] = {}
    for name in sorted(marks, key=lambda name: (-fit(name, folder.name), len(name), name)):
        if not any(marks[name] & known for known in notebooks.values()):
            notebooks[name] = marks[name]
    return Asked(notebooks or {folder.name: frozenset()})


def files_in(folder: Path, asked: Asked | None = None) -> list[Found]:
    """Return the files below `folder` that may be a person's work, in order; links to folders are not followed."""
    return list(_files_in(folder, asked or Asked({})))


def _files_in(folder: Path, asked: Asked) -> Iterator[Found]:
    left = _MOST_FILES
    for home, folders, names in os.walk(folder):
        inside = Path(home).relative_to(folder)
        folders[:] = sorted(name for name in folders if not is_junk(name)) if len(inside.parts) < _MOST_LEVELS else []
        empty = [name for name in folders if kind_by_name(name) == NOTEBOOK and not os.listdir(Path(home, name))]
        for name in sorted([*empty, *(name for name in names if not is_junk(name))]):
            left -= 1
            if left < 0:
                return
            shown = (inside / name).as_posix()
            if shown not in ("timestamp.txt", *asked.own):
                yield Found(Path(home, name), printable(shown), asked=asked)


def choose(files: Iterable[Found], notebook: str, asked: Asked) -> Choice:
    """Choose the file for `notebook` among a student's `files`.

    A file that was worked on comes before an untouched one; then its name counts, then the later one, a notebook
    before a script, an ordinary ending, and the file that is less deep in folders.
    """
    every = list(files)
    pool = [(file, grade) for file in every if (grade := _grade(file, notebook, asked))]
    if not pool:
        pool = [(file, 1) for file in _only_script(every, asked)]
    if not pool:
        return Choice(None, (), _nothing(notebook, every))
    ranked = pool if len(pool) == 1 else sorted(pool, key=lambda one: _rank(*one), reverse=True)
    ranked = [ranked[0], *(one for one in ranked[1:] if not _is_part_of(one[0], ranked[0][0]))]
    (taken, grade), rest = ranked[0], tuple(file for file, _ in ranked[1:])
    if not rest:
        plain = taken.shown in (f"{notebook}.ipynb", f"{notebook}.py")
        return Choice(taken, (), None if plain else _taken(taken, notebook, _why_alone(taken, grade), ()))
    return Choice(taken, rest, _taken(taken, notebook, _why(ranked), rest))


def _is_part_of(file: Found, taken: Found) -> bool:
    """Say whether a script is a module that the work imports."""
    if file.kind != SCRIPT:
        return False
    texts = [source_of(cell) for cell in taken.cells] or [taken._content.decode("utf-8", "replace")]
    return any(file.path.stem in imported(text) for text in texts)


def _grade(file: Found, notebook: str, asked: Asked) -> int:
    """Return how well a file fits the notebook, counted from 1; 0 if it cannot be the work."""
    stem = stem_of(file.name)
    if _NEVER_WORK.match(stem) or file.kind is None:
        return 0
    names = {name: fit(stem, name) for name in asked.notebooks or {notebook: frozenset()}}
    best = max(names.values())
    fits = names.get(notebook, 0) if names.get(notebook, 0) == best else 0
    if file.kind == SCRIPT:
        rules = len(names) == 1 and defines_rules(file._content)
        return fits + 1 if fits >= COPY else int(rules)
    if fits >= LOOSE:
        return fits + 1
    if len(names) == 1:
        return 1
    cells = asked.notebooks.get(notebook, frozenset())
    return int(best < COPY and bool(cells & file.marks))


def _only_script(files: Iterable[Found], asked: Asked) -> list[Found]:
    """Return the script of a folder that has no other; none if there are several."""
    if len(asked.notebooks) > 1:
        return []
    scripts = [file for file in files if file.kind == SCRIPT and not _NEVER_WORK.match(stem_of(file.name))]
    return scripts if len(scripts) == 1 else []


def _rank(file: Found, grade: int) -> tuple[object, ...]:
    neat = file.name.endswith((".ipynb", ".py"))
    return (
        file.answered > 0,
        not grade <= 1 or bool(file.marks),
        grade > COPY,
        file.when,
        grade,
        file.kind == NOTEBOOK,
        neat,
        -file.shown.count("/"),
        file.answered,
    )


def _why_alone(taken: Found, grade: int) -> Sentence:
    if grade > 1 or taken.marks & frozenset().union(*taken.asked.notebooks.values()):
        return _why_by_name(grade)
    return Sentence("it is the only script") if taken.kind == SCRIPT else Sentence("it is the only notebook")


def _why_by_name(grade: int) -> Sentence:
    if grade == EXACT + 1:
        return Sentence("it has that name")
    return Sentence("its name is close to that one") if grade > 1 else Sentence("it has the assignment's questions")


def _why(ranked: list[tuple[Found, int]]) -> Sentence:
    """Return the first reason that sets the taken file apart from the best of the others."""
    (taken, grade), (other, second) = ranked[:2]
    if taken.answered and not other.answered:
        return Sentence("it is the one that was worked on")
    if taken.when > other.when and (grade > COPY) == (second > COPY):
        return Sentence("it is the later one")
    if grade != second:
        return _why_by_name(grade)
    if taken.kind != other.kind:
        return Sentence("it is the notebook")
    return Sentence("it is the first that fits")


def _taken(taken: Found, notebook: str, why: Sentence, others: tuple[Found, ...]) -> Sentence:
    if not others:
        return Sentence(
            "{file} was taken as {notebook}.ipynb, because {why}.", file=taken.shown, notebook=notebook, why=why
        )
    names = Listing(tuple(_other(taken, file) for file in others), _NAMED)
    return Sentence(
        "{file} was taken as {notebook}.ipynb, because {why}; not taken: {others}.",
        file=taken.shown,
        notebook=notebook,
        why=why,
        others=names,
    )


def _other(taken: Found, file: Found) -> Sentence:
    if taken.answered and not file.answered:
        untouched = Sentence("{file} (untouched)", file=file.shown)
        return untouched if file.marks else Sentence("{file} (no answer in it)", file=file.shown)
    if file.when and taken.when > file.when:
        return Sentence("{file} (older)", file=file.shown)
    return Sentence("{file}", file=file.shown)


def _nothing(notebook: str, files: Collection[Found]) -> Sentence:
    if not files:
        return Sentence(
            "No notebook called {notebook}.ipynb was handed in (found none): hand it in under its own name.",
            notebook=notebook,
        )
    return Sentence(
        "No notebook called {notebook}.ipynb was handed in, and no file that could be it (found {there}): "
        "hand the notebook in under its own name.",
        notebook=notebook,
        there=Listing(tuple(file.shown for file in files), _NAMED),
    )


def _type_of(cell: object) -> str:
    kind = cell.get("cell_type", "code") if isinstance(cell, Mapping) else ""
    return kind if isinstance(kind, str) else ""
