"""The zip of an LMS, for `nbgrader zip_collect`: opened safely, and each file given to the student who handed it in.

c.ZipCollectApp.extractor_plugin = "autograder.doors.lms.collecting.Extractor"
"""

from __future__ import annotations

import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Integer

from ...classroom.course import asked_for
from ...submission import SCRIPT, Asked, Found, asked_in, choose, is_junk, notebook_called
from ...words import Listing, Plural, Sentence, printable
from .lists import ClassList, class_list

_FIRST_TIME = datetime(1980, 1, 3).timestamp()  # a zip without times holds 1 January 1980
# the errors of a zip that is encrypted, is cut off or has a name that is too long
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError)


@dataclass(frozen=True)
class Handed:
    """One file of the zip. `owner` identifies the student or the group in the LMS. `order` is greater for a later file.

    `inside` is the file's path in what the student handed in.
    """

    file: Path
    owner: tuple[str, ...]
    inside: PurePosixPath
    order: tuple[float, ...]


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Opens the LMS's zip, and zips inside it that students handed in.

    Unsafe or broken files in a zip are left out with a sentence. nbgrader's own extractor ends the whole collection at
    the first zip that cannot be opened or has `..` in a name.
    """

    student_mb = Integer(100, help="megabytes that a zip which a student handed in may hold").tag(config=True)
    student_files = Integer(1000, help="files that a zip which a student handed in may hold").tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        for file in sorted(p for p in Path(archive_path).rglob("*") if p.is_file()):
            target = Path(extracted_path, file.relative_to(archive_path))
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix.lower() != ".zip":
                shutil.copy(file, target)
                continue
            for inner in list(self._unzip(file, target.with_suffix(""))):
                if inner.suffix.lower() == ".zip":
                    list(self._unzip(inner, inner.with_suffix(""), self.student_mb << 20))
        collector = getattr(self.parent, "collector_plugin_inst", None)
        if isinstance(collector, Collector):
            collector.lay_out()

    def _unzip(self, archive: Path, folder: Path, most: int | None = None) -> Iterator[Path]:
        """Write the files of `archive` below `folder`, and yield their paths."""
        try:
            opened = zipfile.ZipFile(archive)
        except _BROKEN as error:
            said = Sentence(
                "{archive} cannot be opened ({why}): look at it by hand.", archive=archive.name, why=_why(error)
            )
            self.log.warning(str(said))
            return
        with opened:
            members = [m for m in opened.infolist() if not _name(m).endswith("/")]
            if most is not None and sum(m.file_size for m in members) > most:
                said = Sentence(
                    "{archive} was not opened, it would fill more than {most} MB: look at it by hand.",
                    archive=archive.name,
                    most=most >> 20,
                )
                self.log.warning(str(said))
                return
            if most is not None and len(members) > self.student_files:
                said = Sentence(
                    "{archive} was not opened, it holds {files} files: look at it by hand.",
                    archive=archive.name,
                    files=len(members),
                )
                self.log.warning(str(said))
                return
            for member in members:
                try:
                    yield _written(opened, member, folder)
                except _BROKEN as error:
                    said = Sentence(
                        "{member!r} in {archive} was left out ({why}): look at it by hand.",
                        member=member.filename[:100],
                        archive=archive.name,
                        why=_why(error),
                    )
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
        return Asked(asked_in(released).notebooks, found.handed_out, found.own)

    def notebook(self, stem: str) -> str | None:
        """Return the assignment's notebook that a stem means, also as a copy's name; None if there is none."""
        return notebook_called(stem, self.asked.notebooks)

    def _read(self, copies: bool) -> dict[Path, dict[str, str]]:
        root, archive = (
            Path(self.parent._format_collect_path(step))
            for step in (self.parent.extracted_directory, self.parent.archive_directory)
        )
        self._left_out = {}
        files = sorted(p for p in root.rglob("*") if p.is_file())
        course = Path(self.parent.coursedir.root)
        with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as gradebook:
            self.known = class_list(gradebook, (course, archive.parent, archive))
            handed = [found for p in files if (found := self._handed(p, p.relative_to(root).parts, archive))]
            owners = self.students(gradebook, {h.owner for h in handed})
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
        self._summary = _summary(list(by_student), without, self._left_out)
        return answers

    def _of_student(self, student: str, every: list[Handed], root: Path) -> tuple[dict[str, Path], bool]:
        """Return a student's files by the names that they are collected under, and whether there is any work."""
        found = [
            Found(h.file, printable(h.file.relative_to(root).as_posix()), h.order, self.asked, h.inside.name)
            for h in every
        ]
        named: dict[str, Path] = {}
        used: set[Path] = set()
        for notebook in self.asked.notebooks:
            choice = choose(found, notebook, self.asked)
            used |= {file.path for file in choice.others}
            if choice.said is not None and (choice.others or choice.taken is None):
                self.log.warning(str(Sentence("{student}: {said}", student=student, said=choice.said)))
            if choice.taken is not None:
                used.add(choice.taken.path)
                named[f"{notebook}.py" if choice.taken.kind == SCRIPT else f"{notebook}.ipynb"] = choice.taken.path
        homes = {h.inside.parent for h in every if h.file in named.values()}
        has_work = bool(named)
        for h in sorted(every, key=lambda h: h.order) if has_work else ():  # pictures, data and modules
            home = next((home for home in homes if h.inside.is_relative_to(home)), PurePosixPath())
            name = h.inside.relative_to(home).as_posix()
            if h.file not in used and name not in ("timestamp.txt", *self.asked.own) and Path(name).suffix != "":
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
        own = parts[depth:]
        if not own or any(is_junk(part) for part in own):
            return None
        found = self.reading(own[0])
        if found is None:
            return None
        owner, number, name = found
        inside = PurePosixPath(name) if len(own) == 1 and name else PurePosixPath(*own[1:]) if len(own) > 1 else None
        if inside is None or (file.suffix.lower() == ".zip" and file.with_suffix("").is_dir()):
            return None
        made = archives.get(parts[0])
        order = (number, file.stat().st_mtime if file.stat().st_mtime > _FIRST_TIME else 0.0)
        return Handed(file, owner, inside, (*order, made.stat().st_mtime if made is not None else 0.0))


def _copied(file: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, to)
    return to


def _summary(students: list[str], without: list[str], left_out: dict[str, Sentence]) -> tuple[Sentence, ...]:
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


def _written(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """Write one file of a zip and return its path. Its mode is ignored: it could make the file unreadable.

    Windows PowerShell writes backslashes between folders. The time in the zip becomes the file's. Raises one of
    _BROKEN.
    """
    name = _name(member)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        raise ValueError(Sentence("it would be written outside of its folder"))
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive.read(member))
    try:
        seconds = datetime(*member.date_time).timestamp()
    except (ValueError, OverflowError):  # a zip may hold a time that does not exist
        seconds = 0.0
    os.utime(target, (seconds, seconds) if seconds > _FIRST_TIME else (0.0, 0.0))
    return target


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
