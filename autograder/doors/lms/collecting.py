"""The zip of an LMS, for `nbgrader zip_collect`: opened safely, and each file given to the student who handed it in.

c.ZipCollectApp.extractor_plugin = "autograder.doors.lms.collecting.Extractor"
"""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Integer

from ...classroom.course import Course, asked_for
from ...classroom.database import translated
from ...errors import UsageError
from ...submission import (
    SCRIPT,
    Asked,
    Found,
    asked_in,
    choose,
    is_junk,
    is_trace,
    kind_by_name,
    notebook_called,
    other_kind,
)
from ...words import Listing, Plural, Sentence, printable
from .archives import FIRST_TIME, folder_of, opened
from .lists import ClassList, class_list

_MOST_ZIPS = 3  # around the LMS's zip
# what a student typed into Moodle or Canvas, where the zip holds it
_TYPED = re.compile(r"_assignsubmission_(?!file)[a-z]+[_/]|_\d+_(?:text|link)\.html$")


@dataclass(frozen=True)
class Handed:
    """One file of the zip. `owner` identifies the student or the group in the LMS. `order` is greater for a later file;
    a time that is not known is not a number.

    `inside` is the file's path in what the student handed in.
    """

    file: Path
    owner: tuple[str, ...]
    inside: PurePosixPath
    order: tuple[float, ...]
    is_trace: bool = False

    @property
    def known(self) -> tuple[float, ...]:
        """The order with 0 for what is not known, for sorting."""
        return tuple(0.0 if math.isnan(part) else part for part in self.order)


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Opens the LMS's zip, and the archives (zip, tar, gzip) inside it that students handed in.

    Unsafe or broken files in a zip are left out with a sentence. nbgrader's own extractor ends the whole collection at
    the first zip that cannot be opened or has `..` in a name.
    """

    student_mb = Integer(100, help=str(Sentence("megabytes that an archive which a student handed in may hold"))).tag(
        config=True
    )
    student_files = Integer(1000, help=str(Sentence("files that an archive which a student handed in may hold"))).tag(
        config=True
    )

    def extract(self, archive_path: str, extracted_path: str) -> None:
        for file in sorted(p for p in Path(archive_path).rglob("*") if p.is_file()):
            target = Path(extracted_path, file.relative_to(archive_path))
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix.lower() != ".zip":
                shutil.copy(file, target)
                continue
            self._open(file, target.with_suffix(""))
        collector = getattr(self.parent, "collector_plugin_inst", None)
        if isinstance(collector, Collector):
            collector.lay_out()

    def _open(self, archive: Path, folder: Path, level: int = 0) -> None:
        """Open the LMS's zip, which may be the only file in another zip, and the archives of students in it."""
        files = list(opened(archive, folder, self._say))
        real = [file for file in files if not any(map(is_junk, file.relative_to(folder).parts))]
        again = folder_of(real[0]) if len(real) == 1 and real[0].suffix.lower() == ".zip" else None
        if again is not None and level < _MOST_ZIPS and self._is_wrapped(real[0].relative_to(folder).parts):
            self._open(real[0], again, level + 1)
            return
        for inner in files:
            into = folder_of(inner)
            found = self._by_student(inner, into) if into is not None else []
            if not any(kind_by_name(file.name) for file in found):  # an archive in an archive
                for file in found:
                    again = folder_of(file)
                    if again is not None:
                        self._by_student(file, again)

    def _is_wrapped(self, parts: tuple[str, ...]) -> bool:
        """Say whether a path in a zip was not made by the LMS: somebody packed its zip once more."""
        collector = getattr(self.parent, "collector_plugin_inst", None)
        return isinstance(collector, Collector) and not any(map(collector.names, parts))

    def _by_student(self, archive: Path, folder: Path) -> list[Path]:
        return list(opened(archive, folder, self._say, self.student_mb << 20, self.student_files))

    def _say(self, said: Sentence) -> None:
        self.log.warning(str(said))


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """The common part of all collectors.

    The whole zip is read before the first answer, so that of several files of one student the right one is taken. A
    group's files are copied for each member. At the end, a summary says who has work and what was left out.
    """

    folders = False  # whether the LMS makes a folder for each student
    known = ClassList()
    _answers: dict[Path, dict[str, str]] | None = None
    _waiting: set[Path] = set()  # noqa: RUF012  files that nbgrader has not asked for yet
    _summary: tuple[Sentence, ...] = ()
    _left_out: dict[str, Sentence] = {}  # noqa: RUF012  replaced for each collection
    _doubtful: list[str] = []  # noqa: RUF012  replaced for each collection: the students whose files need a look

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        if self._answers is None:
            self._answers = self._read(copies=False)
        answer = self._answers.get(Path(submitted_file))
        self._waiting.discard(Path(submitted_file))
        if not self._waiting and self._summary:
            for said in self._summary:
                self.log.warning(str(said))
            self._summary = ()
        return answer

    def lay_out(self) -> None:
        """Decide what is collected, and copy the files of groups and those whose names have another ending."""
        self._answers = self._read(copies=True)

    def names(self, part: str) -> bool:
        """Say whether the LMS made this part of a path, also for a student whom it does not name."""
        return self.reading(part) is not None or part in self._left_out

    def _is_around(self, folder: Path, part: str) -> bool:
        """Say whether a part is a folder around all that is in a zip: somebody packed the LMS's files once more."""
        inside = {path.stem if path.suffix.lower() == ".zip" else path.name for path in folder.iterdir()}
        return {name for name in inside if not is_junk(name)} == {part} and not self.names(part)

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        """Read one part of a path: owner, number (the greater, the later) and file name. None if it names no owner."""
        raise NotImplementedError

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Return the ids in the gradebook of the owners that it knows: several for a group.

        For the others, say a sentence with advice.
        """
        raise NotImplementedError

    def leave_out(self, what: str, said: Sentence) -> None:
        """Say why something was left out, now and in the summary."""
        if what not in self._left_out:
            self._left_out[what] = said
            self.log.warning(str(said))

    @cached_property
    def asked(self) -> Asked:
        """Return what the assignment asks for, by its released folder."""
        course = self.parent.coursedir
        released, source = (
            Path(course.format_path(room, ".", course.assignment_id))
            for room in (course.release_directory, course.source_directory)
        )
        found = asked_for(released, source, {})
        inside = asked_in(released)
        return Asked(inside.notebooks, found.handed_out, found.own, inside.rules)

    def notebook(self, stem: str) -> str | None:
        """Return the assignment's notebook that a stem means, also as a copy's name; None if there is none."""
        return notebook_called(stem, self.asked.notebooks)

    def _read(self, copies: bool) -> dict[Path, dict[str, str]]:
        root, archive = (
            Path(self.parent._format_collect_path(step))
            for step in (self.parent.extracted_directory, self.parent.archive_directory)
        )
        self._left_out, self._doubtful = {}, []
        files = sorted(p for p in root.rglob("*") if p.is_file())
        course = Path(self.parent.coursedir.root)
        try:
            with (
                translated(Course(course), Sentence("Nothing was collected.")),
                Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as gradebook,
            ):
                self.known = class_list(gradebook, (course, archive.parent, archive))
                self._say_what_a_list_lacks(archive)
                handed = [found for p in files if (found := self._handed(p, p.relative_to(root).parts, archive))]
                owners = self.students(gradebook, {h.owner for h in handed})
        except UsageError as error:
            raise SystemExit(str(error)) from None
        if files and not handed:
            raise SystemExit(
                str(
                    Sentence(
                        "Nothing was collected: no file in {folder} says in the words of the LMS whose it is. "
                        "Put the zip there as the LMS gave it, and look whether it is of the right kind.",
                        folder=str(archive),
                    )
                )
            )
        by_student: dict[str, list[Handed]] = {}
        for one in handed:
            for student in owners.get(one.owner, ()):
                by_student.setdefault(student, []).append(one)
        answers: dict[Path, dict[str, str]] = {}
        without = []
        for student, every in by_student.items():
            named, has_work = self._of_student(student, every, root)
            if not has_work:
                without.append(student)
            for name, file in named.items():
                if copies and (file in answers or file.suffix != Path(name).suffix):
                    file = _copied(file, root / "collected" / student / name)
                answers[file] = {"student_id": student, "file_id": name}
        self._waiting = set(files) | set(answers)
        self._summary = _summary(list(by_student), without, self._doubtful, self._left_out)
        return answers

    def _say_what_a_list_lacks(self, archive: Path) -> None:
        """Name the rows and the lists that say nothing of anyone in the gradebook."""
        for person, group in self.known.unknown.items():
            said = Sentence(
                "{person}, in the list of groups in {group}, was left out: the gradebook has no such student. "
                "Write the id as the gradebook has it.",
                person=printable(person),
                group=printable(group),
            )
            self.leave_out(person, said)
        for file, columns in self.known.unread.items():
            if Path(file).parent == archive:
                said = Sentence(
                    "The list {file} was not read: its columns are {columns}. Expected `Identifier` with "
                    "`Email address` or `Full name`, as in Moodle's grading worksheet in English, or `id` and `group`.",
                    file=Path(file).name,
                    columns=Listing(tuple(map(printable, columns)), 10) if columns else Sentence("none"),
                )
                self.log.warning(str(said))

    def _of_student(self, student: str, every: list[Handed], root: Path) -> tuple[dict[str, Path], bool]:
        """Return a student's files by the names that they are collected under, and whether there is any work."""
        shown = {h.file: printable(h.file.relative_to(root).as_posix()) for h in every}
        found = [Found(h.file, shown[h.file], h.order, self.asked, h.inside.as_posix(), h.is_trace) for h in every]
        named: dict[str, Path] = {}
        used: set[Path] = set()
        for notebook in self.asked.notebooks:
            choice = choose(found, notebook, self.asked)
            used |= {file.path for file in choice.others}
            if choice.said is not None and (choice.others or choice.doubt or choice.taken is None):
                self.log.warning(str(Sentence("{student}: {said}", student=student, said=choice.said)))
            if choice.doubt is not None and choice.taken is not None:
                self.log.warning(str(Sentence("{student}: {said}", student=student, said=choice.doubt)))
                self._doubtful.append(student)
            if choice.taken is not None:
                used.add(choice.taken.path)
                named[f"{notebook}.py" if choice.taken.kind == SCRIPT else f"{notebook}.ipynb"] = choice.taken.path
        homes = {h.inside.parent for h in every if h.file in named.values()}
        has_work = bool(named)
        typed = [h.file for h in every if has_work and _TYPED.search(h.file.relative_to(root).as_posix())]
        for file in typed:
            said = Sentence(
                "{student}: a text was typed into the LMS beside the work; look at {file}.",
                student=student,
                file=shown[file],
            )
            self.log.warning(str(said))
        beside = [h for h in every if has_work and not h.is_trace and h.file not in (*used, *typed)]
        for h in sorted(beside, key=lambda h: h.known, reverse=True):  # pictures, data and modules
            home = next((home for home in homes if h.inside.is_relative_to(home)), PurePosixPath())
            name = h.inside.relative_to(home).as_posix()
            if name != "timestamp.txt" and Path(name).suffix != "":
                named.setdefault(name, h.file)
        return named, has_work

    def _handed(self, file: Path, parts: tuple[str, ...], archive: Path) -> Handed | None:
        """Return the file with its owner, read from the part of the path that the LMS wrote; None if there is none.

        Names below that part are the student's own, so they do not count.
        """
        archives = {a.stem: a for a in archive.glob("*.[zZ][iI][pP]")}
        depth = int(parts[0] in archives and len(parts) > 1)
        while archive.joinpath(*parts[: depth + 1]).is_dir() and not (self.folders and self.reading(parts[depth])):
            depth += 1  # a folder made by an instructor who opened the zip by hand
        top = file.parents[len(parts) - 1]
        while 0 < depth < len(parts) - 1 and self._is_around(top.joinpath(*parts[:depth]), parts[depth]):
            depth += 1
        own, into = parts[depth:], folder_of(file)
        if into is not None and into.is_dir():
            return None
        trace = len(own) > 0 and is_trace(own)
        if not own or (any(is_junk(part) for part in own) and not trace):
            return None
        found = self.reading(own[0])
        if found is None:
            self._leave_out_unnamed(file, own[0])
            return None
        owner, number, name = found
        inside = PurePosixPath(name) if len(own) == 1 and name else PurePosixPath(*own[1:]) if len(own) > 1 else None
        if inside is None:
            return None
        trace = trace or is_trace(inside.parts)
        when = file.stat().st_mtime
        return Handed(file, owner, inside, (number, when if when > FIRST_TIME else math.nan), trace)

    def _leave_out_unnamed(self, file: Path, part: str) -> None:
        """Say that a file names no student, but for the lists that an instructor put beside the zip."""
        if file.suffix.lower() == ".csv" or part in self._left_out:
            return
        what = other_kind(file.name, file.read_bytes()[:64])
        said = Sentence(
            "{part}{what} was left out: its name does not say whose it is. Look at it by hand.",
            part=printable(part),
            what=Sentence(" ({what})", what=what) if what is not None else "",
        )
        self.leave_out(part, said)


def _copied(file: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, to)
    return to


def _summary(
    students: list[str], without: list[str], doubtful: list[str], left_out: dict[str, Sentence]
) -> tuple[Sentence, ...]:
    """Return the lines at the end: how many students have work, who has none, and what was left out and why."""
    said: list[Sentence] = [
        Sentence(
            "In all: {students} with files, {with_work} of them with work that can be graded. Lines of nbgrader about "
            '"no match information" are about files that are explained above, and about those of which another was '
            "taken.",
            students=Plural("{n} student", "{n} students", n=len(students)),
            with_work=len(students) - len(without),
        )
    ]
    if without:
        said.append(Sentence("Without work that can be graded: {students}.", students=Listing(tuple(without), 20)))
    if doubtful:
        names = Listing(tuple(dict.fromkeys(doubtful)), 20)
        said.append(Sentence("With another file that may be the work: {students}; look at them.", students=names))
    if left_out:
        said.append(
            Plural(
                "{n} was left out: {names}.",
                "{n} were left out: {names}.",
                n=len(left_out),
                names=Listing(tuple(left_out), 20),
            )
        )
    return tuple(said)
