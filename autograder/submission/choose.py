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
from .file import other_kind
from .modules import imported
from .names import (
    COPY,
    EXACT,
    LOOSE,
    NOTEBOOK,
    SCRIPT,
    SECRET,
    defines_rules,
    fit,
    is_junk,
    is_trace,
    kind_by_name,
    kind_of,
    stem_of,
)

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
    is_trace: bool = False  # it is not the work itself, but tells of it: a backup, a placeholder, a lock file

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

    @cached_property
    def described(self) -> Sentence:
        """Its path for a reader, with its kind if it is neither a notebook nor a script."""
        what = None if self.kind is not None and not self.is_trace else other_kind(self.name, self._read(_START))
        return Sentence("{file} ({what})", file=self.shown, what=what) if what else Sentence("{file}", file=self.shown)

    @cached_property
    def code(self) -> list[str]:
        """The texts of its cells that define something, without blanks; of a script, its whole text."""
        texts = [source_of(cell) for cell in self.cells if _type_of(cell) == "code"]
        whole = [self._content.decode("utf-8", "replace")] if self.kind == SCRIPT else texts
        return ["".join(text.split()) for text in whole if _DEFINES.search(text)]


@dataclass(frozen=True)
class Choice:
    """The file that is taken for a notebook, or None; the other files that could have been; the sentence about it.

    `doubt` says why a person has to look, where the work may be in another file.
    """

    taken: Found | None
    others: tuple[Found, ...] = ()
    said: Sentence | None = None
    doubt: Sentence | None = None


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


def choose(files: Iterable[Found], notebook: str, asked: Asked) -> Choice:
    """Choose the file for `notebook` among a student's `files`.

    A file that was worked on comes before an untouched one; then its name counts, then the later one, a notebook
    before a script, an ordinary ending, and the file that is less deep in folders.
    """
    given = list(files)
    every = [file for file in given if not file.is_trace]
    pool = [(file, grade) for file in every if (grade := _grade(file, notebook, asked))]
    if not pool:
        pool = [(file, 1) for file in _only_script(every, asked)]
    if not pool:
        return Choice(None, (), _nothing(notebook, given), _unfound(given))
    ranked = pool if len(pool) == 1 else sorted(pool, key=lambda one: _rank(*one), reverse=True)
    ranked = [ranked[0], *(one for one in ranked[1:] if not _is_part_of(one[0], ranked[0][0]))]
    (taken, grade), rest = ranked[0], tuple(file for file, _ in ranked[1:])
    unread = [] if taken.answered else [f for f in given if f not in (taken, *rest) and _may_hold(f, notebook, asked)]
    if rest:
        return Choice(taken, rest, _taken(taken, notebook, _why(ranked), rest), _in_doubt(ranked, unread))
    if unread:
        said = Sentence(
            "No answer was found in {file}. These files were not read: {others}.",
            file=taken.shown,
            others=_described(unread),
        )
        return Choice(taken, (), said, _in_doubt(ranked, unread))
    plain = taken.shown in (f"{notebook}.ipynb", f"{notebook}.py")
    return Choice(taken, (), None if plain else _taken(taken, notebook, _why_alone(taken, grade), ()))


def _may_hold(file: Found, notebook: str, asked: Asked) -> bool:
    """Say whether the answers may be in a file that cannot be taken: an archive, a picture, a broken notebook."""
    if file.is_trace:
        return file.answered > 0 or file.name.lower().endswith(".icloud")
    if any(fit(stem_of(file.name), name) >= COPY for name in asked.notebooks if name != notebook):
        return False
    return (file.kind is None and file.name != SECRET) or (file.kind == NOTEBOOK and not file.cells)


def _in_doubt(ranked: list[tuple[Found, int]], unread: list[Found]) -> Sentence | None:
    """Return why a person has to look: the work may be in a file that was not read, or in another one."""
    taken = ranked[0][0]
    if not taken.answered:
        broken = [file for file, _ in ranked[1:] if file.kind == NOTEBOOK and not file.cells]
        return (
            Sentence(
                "No answer was found in {file}; look whether the work is in {others}.",
                file=taken.shown,
                others=_described([*broken, *unread]),
            )
            if broken or unread
            else None
        )
    rivals = [f for f, grade in ranked[1:] if f.answered and grade > COPY and not taken.when > f.when]
    rivals = [file for file in rivals if _differ(taken, file)]
    return (
        Sentence(
            "{file} was taken, but an answer in {others} differs, and nothing says which is later; look at both.",
            file=taken.shown,
            others=_described(rivals),
        )
        if rivals
        else None
    )


def _differ(one: Found, other: Found) -> bool:
    """Say whether two files answer in different words. A script holds the cells of the notebook it was made from."""
    cells, whole = (one.code, "".join(other.code)) if one.kind == NOTEBOOK else (other.code, "".join(one.code))
    return any(text not in whole for text in cells)


def _described(files: Iterable[Found]) -> Listing:
    return Listing(tuple(file.described for file in files), _NAMED)


def _unfound(files: Collection[Found]) -> Sentence | None:
    if not files:
        return None
    return Sentence("No work was found among the files that were handed in; look at {files}.", files=_described(files))


def _is_part_of(file: Found, taken: Found) -> bool:
    """Say whether a script is a module that the work imports."""
    if file.kind != SCRIPT:
        return False
    texts = [source_of(cell) for cell in taken.cells] or [taken._content.decode("utf-8", "replace")]
    name = Path(file.name).stem  # an LMS puts more in front of the path's
    return any(name in imported(text) for text in texts)


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
        "No notebook called {notebook}.ipynb was handed in, and no file that could be it; found {there}. "
        "Hand the notebook in under its own name.",
        notebook=notebook,
        there=_described(files),
    )


def _type_of(cell: object) -> str:
    kind = cell.get("cell_type", "code") if isinstance(cell, Mapping) else ""
    return kind if isinstance(kind, str) else ""
