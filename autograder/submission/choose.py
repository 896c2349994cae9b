"""Decide which of several files is a student's work. Every door, the class and the collectors ask this module.

In come the files of a folder or an archive and the names of the assignment's notebooks; out goes a Choice for a
notebook: the file that is taken and a sentence that names it, the files that were not taken, and why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from ..notebooks import source_of
from ..words import Listing, Sentence
from .found import Asked, Found, bare
from .modules import modules_of
from .names import COPY, EXACT, LOOSE, NOTEBOOK, SCRIPT, SECRET, defines_rules, fit, is_later_version, stem_of

_NAMED = 5  # files that a sentence names; it counts the others
_NEVER_WORK = re.compile(r"^(?:test_.*|.*_test|conftest|setup|cases|hidden_cases)$")


@dataclass(frozen=True)
class Choice:
    """The file that is taken for a notebook, or None; the other files that could have been; the sentence about it.

    `doubt` says why a person has to look, where the work may be in another file. `elsewhere` has the files in which an
    answer may stand that a person grades.
    """

    taken: Found | None
    others: tuple[Found, ...] = ()
    said: Sentence | None = None
    doubt: Sentence | None = None
    elsewhere: tuple[Found, ...] = ()


@dataclass(frozen=True)
class _Fitting:
    """A file that may be the work, and how well its name fits, counted from 1."""

    file: Found
    grade: int

    @property
    def fits(self) -> bool:
        """Whether it is meant as this notebook: by its name, its marks or its answers, not only because it is there."""
        return self.grade > 1 or bool(self.file.marks) or (self.file.kind == NOTEBOOK and self._answers)

    @property
    def _answers(self) -> bool:
        return bool(self.file.questions & self.file.asked.rules)

    @property
    def is_rival(self) -> bool:
        """Whether answers to the assignment's questions are in it."""
        return self.file.answered > 0 and (self.fits or self._answers)

    @property
    def rank(self) -> tuple[object, ...]:
        """Greater for a file that is more likely the work, as far as no time and no number speak."""
        file = self.file
        return (
            file.answered > 0,
            self.fits,
            not file.is_damaged,
            file.answered,
            self.grade,
            file.kind == NOTEBOOK,
            file.name.endswith((".ipynb", ".py")),
            -file.shown.count("/"),
        )


def choose(files: Iterable[Found], notebook: str, asked: Asked) -> Choice:
    """Choose the file for `notebook` among a student's `files`.

    A file that was worked on comes before an untouched one. Then the later one counts, if a time or a number says so;
    then the number of answers, the name, a notebook before a script, an ordinary ending, and the file that is less deep
    in folders.
    """
    given = list(files)
    every = [file for file in given if not file.is_trace]
    pool = [_Fitting(file, grade) for file in every if (grade := _grade(file, notebook, asked))]
    if not pool:
        pool = [_Fitting(file, 1) for file in _only_script(every, asked)]
    if not pool:
        return Choice(None, (), _nothing(notebook, given), _unfound(given))
    ranked = _ranked(pool, every)
    taken, rest = ranked[0].file, tuple(one.file for one in ranked[1:])
    unread = [file for file in given if file not in (taken, *rest) and _may_hold(file, taken, notebook, asked)]
    doubt = _in_doubt(ranked, unread) or _of_another(taken, notebook, asked)
    elsewhere = tuple(file for file in given if file is not taken and _may_tell(file, taken, notebook, asked))
    said = None
    if rest:
        said = _taken(taken, notebook, _why(ranked), rest)
    elif unread:
        said = _not_read(taken, unread)
    elif taken.shown not in (f"{notebook}.ipynb", f"{notebook}.py"):
        said = _taken(taken, notebook, _why_alone(*ranked), ())
    return Choice(taken, rest, said, doubt, elsewhere)


def _ranked(pool: list[_Fitting], every: list[Found]) -> list[_Fitting]:
    """Return the files that may be the work, the taken one first, without the modules that it imports."""
    if len(pool) == 1:
        return pool
    ranked = sorted(pool, key=lambda one: one.rank, reverse=True)
    best = ranked[0]
    alike = [one for one in _without_parts(ranked, best.file, every) if one.rank[:2] == best.rank[:2]]
    while later := next((one for one in alike[1:] if _is_later(one.file, alike[0].file)), None):
        alike = [later, *(one for one in alike[1:] if one is not later)]
    taken = alike[0]
    return [taken, *(one for one in _without_parts(ranked, taken.file, every) if one is not taken)]


def _is_later(one: Found, other: Found) -> bool:
    """Say whether a number of the LMS, a time in an archive or a number in its name says that a file is later."""
    for ours, theirs in zip(one.when, other.when):
        if ours < theirs or ours > theirs:  # what is not known is neither
            return ours > theirs
    return is_later_version(stem_of(one.name), stem_of(other.name))


def _may_hold(file: Found, taken: Found, notebook: str, asked: Asked) -> bool:
    """Say whether more answers may be in a file that cannot be taken: an archive, a web page, a broken notebook.

    Of an untouched notebook, the answers may be in a picture or in any text, too.
    """
    if taken.answered and not taken.is_draft:
        return False
    if file.is_trace:
        return file.answered > taken.answered or file.name.lower().endswith(".icloud")
    if any(fit(stem_of(file.name), name) >= COPY for name in asked.notebooks if name != notebook):
        return False
    if file.is_damaged:
        return True
    return file.kind is None and file.name != SECRET and (not taken.answered or _is_document(file))


def _is_document(file: Found) -> bool:
    """Say whether a file that is no work is known to hold something else than a picture: an archive, a web page."""
    return file.other is not None and not file.is_picture


def _may_tell(file: Found, taken: Found, notebook: str, asked: Asked) -> bool:
    """Say whether an answer in words may be in a file: in a document, a picture, or a notebook with other texts."""
    if file.is_trace or file.kind == SCRIPT or file.name == SECRET:
        return file.is_trace and file.name.lower().endswith(".icloud")
    if any(fit(stem_of(file.name), name) >= COPY for name in asked.notebooks if name != notebook):
        return False
    if file.kind is None or file.is_damaged:
        return file.name not in "".join(map(source_of, taken.cells))
    texts = (bare(source_of(cell)) for cell in file.cells)
    return any(text not in taken.whole and text not in asked.texts for text in texts)


def _in_doubt(ranked: list[_Fitting], unread: list[Found]) -> Sentence | None:
    """Return why a person has to look: the work may be in a file that was not read, or in another one."""
    taken, rest = ranked[0].file, [one.file for one in ranked[1:]]
    rivals = [one.file for one in ranked[1:] if one.is_rival and _tells_otherwise(one.file, taken)]
    if rivals and all(_is_later(taken, file) for file in rivals):
        return Sentence(
            "{file} was taken, which is the later one, but questions are answered in {others} that it does not answer; "
            "look at both.",
            file=taken.shown,
            others=_described([*rivals, *unread]),
        )
    if rivals:
        return Sentence(
            "{file} was taken, but an answer in {others} differs, and nothing says which is later; look at both.",
            file=taken.shown,
            others=_described([*rivals, *unread]),
        )
    broken = [file for file in rest if file.is_damaged]
    if not (broken or unread) or (taken.answered and not taken.is_draft):
        return None
    if not taken.answered:
        return Sentence(
            "No answer was found in {file}; look whether the work is in {others}.",
            file=taken.shown,
            others=_described([*broken, *unread]),
        )
    return Sentence(
        "{file} was taken, but not all of its questions have an answer; look whether the work is in {others}.",
        file=taken.shown,
        others=_described([*broken, *unread]),
    )


def _of_another(taken: Found, notebook: str, asked: Asked) -> Sentence | None:
    """Return a sentence if nbgrader's marks say that a file is another notebook, whatever its name is."""
    if not taken.marks or not asked.notebooks.get(notebook) or taken.marks & asked.notebooks[notebook]:
        return None
    return Sentence(
        "{file} was taken as {notebook}.ipynb, but it has none of its questions; look whether it is another notebook.",
        file=taken.shown,
        notebook=notebook,
    )


def _tells_otherwise(file: Found, taken: Found) -> bool:
    """Say whether a file has an answer that the taken one does not have, and is not known to be older.

    An older file counts, too, if it answers a question that the later one does not answer.
    """
    if _is_later(taken, file) and file.questions <= taken.questions:
        return False
    return any(text not in taken.whole for _, text in file.answers)


def _described(files: Iterable[Found]) -> Listing:
    return Listing(tuple(file.described for file in files), _NAMED)


def _unfound(files: Collection[Found]) -> Sentence | None:
    if not files:
        return None
    return Sentence("No work was found among the files that were handed in; look at {files}.", files=_described(files))


def _without_parts(ranked: list[_Fitting], work: Found, every: list[Found]) -> list[_Fitting]:
    """Return the files without the modules that the work imports."""
    home = work.place.parent
    beside = [one for one in every if one.kind == SCRIPT and one is not work and one.place.is_relative_to(home)]
    readers = {one.place.relative_to(home).as_posix(): partial(getattr, one, "content") for one in beside}
    parts = {home / path for path in (modules_of(work.texts, readers) if readers else ())}
    return [one for one in ranked if one.file is work or one.file.kind != SCRIPT or one.file.place not in parts]


def _grade(file: Found, notebook: str, asked: Asked) -> int:
    """Return how well a file fits the notebook, counted from 1; 0 if it cannot be the work."""
    stem = stem_of(file.name)
    if _NEVER_WORK.match(stem) or file.kind is None:
        return 0
    names = {name: fit(stem, name) for name in asked.notebooks or {notebook: frozenset()}}
    best = max(names.values())
    fits = names.get(notebook, 0) if names.get(notebook, 0) == best else 0
    if file.kind == SCRIPT:
        rules = len(names) == 1 and defines_rules(file.content)
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


def _why_alone(taken: _Fitting) -> Sentence:
    if taken.grade > 1 or taken.file.marks & frozenset().union(*taken.file.asked.notebooks.values()):
        return _why_by_name(taken.grade)
    return Sentence("it is the only script") if taken.file.kind == SCRIPT else Sentence("it is the only notebook")


def _why_by_name(grade: int) -> Sentence:
    if grade == EXACT + 1:
        return Sentence("it has that name")
    return Sentence("its name is close to that one") if grade > 1 else Sentence("it has the assignment's questions")


def _why(ranked: list[_Fitting]) -> Sentence:
    """Return the first reason that sets the taken file apart from the best of the others."""
    taken, other = ranked[:2]
    if taken.file.answered and not other.file.answered:
        return Sentence("it is the one that was worked on")
    if _is_later(taken.file, other.file):
        return Sentence("it is the later one")
    if taken.grade > other.grade:
        return _why_by_name(taken.grade)
    if taken.grade == other.grade and taken.file.kind != other.file.kind == SCRIPT:
        return Sentence("it is the notebook")
    if taken.file.answered > other.file.answered:
        return Sentence("it has more answers")
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


def _not_read(taken: Found, unread: list[Found]) -> Sentence:
    if taken.answered:
        return Sentence("These files were not read: {others}.", others=_described(unread))
    return Sentence(
        "No answer was found in {file}. These files were not read: {others}.",
        file=taken.shown,
        others=_described(unread),
    )


def _other(taken: Found, file: Found) -> Sentence:
    if file.is_damaged:
        return file.described
    if taken.answered and not file.answered:
        untouched = Sentence("{file} (untouched)", file=file.shown)
        return untouched if file.marks else Sentence("{file} (no answer in it)", file=file.shown)
    if _is_later(taken, file):
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
