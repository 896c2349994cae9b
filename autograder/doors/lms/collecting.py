"""The zip of an LMS, for `nbgrader zip_collect`: opened safely, and each file given to the student who handed it in.

c.ZipCollectApp.extractor_plugin = "autograder.doors.lms.collecting.Extractor"
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Integer, List

from ...words import Sentence

# Canvas and browsers add such an ending to a name that is taken
_COPY = re.compile(r"(?:[-_ ]\d+| ?\(\d+\)|[-_ ]copy ?\d*)$", re.IGNORECASE)
# the errors of a zip that is encrypted, is cut off or has a name that is too long
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError)


@dataclass(frozen=True)
class Handed:
    """One file of the zip. `owner` identifies the student in the LMS.

    Of two files of one owner with the same `name`, the one with the greater `order` is taken.
    """

    file: Path
    owner: tuple[str, ...]
    name: str
    order: tuple[int, bool, str]


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
            members = [m for m in opened.infolist() if not m.is_dir()]
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

    The whole zip is read before the first answer, so that of two files of one student the right one is taken.
    """

    valid_ext = List([".ipynb", ".py"], help="the endings of files that are collected").tag(config=True)
    folders = False  # whether the LMS makes a folder for each student
    _answers: dict[Path, dict[str, str]] | None = None

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        if self._answers is None:
            self._answers = self._read()
        return self._answers.get(Path(submitted_file))

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        """Read one part of a path: owner, number (the greater, the later) and file name. None if it names no owner."""
        raise NotImplementedError

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
        """Return the ids in the gradebook of the owners that it knows. For the others, log a sentence with advice."""
        raise NotImplementedError

    @cached_property
    def released(self) -> set[str]:
        """Return the names of the assignment's notebooks, without their ending."""
        course = self.parent.coursedir
        return {
            p.stem
            for p in Path(course.format_path(course.release_directory, ".", course.assignment_id)).glob("*.ipynb")
        }

    def _read(self) -> dict[Path, dict[str, str]]:
        root, archive = (
            Path(self.parent._format_collect_path(step))
            for step in (self.parent.extracted_directory, self.parent.archive_directory)
        )
        files = sorted(p for p in root.rglob("*") if p.is_file() and p.suffix in self.valid_ext)
        handed = [found for p in files if (found := self._handed(p, p.relative_to(root).parts, archive))]
        with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as gradebook:
            known = self.students(gradebook, {h.owner for h in handed})
        taken: dict[tuple[str, str], Handed] = {}
        for last in sorted((h for h in handed if h.owner in known), key=lambda h: h.order):
            before = taken.get((known[last.owner], last.name))
            if before:
                said = Sentence(
                    "{student} handed in {name} twice: {taken} was taken, {other} was not.",
                    student=known[last.owner],
                    name=last.name,
                    taken=last.file.name,
                    other=before.file.name,
                )
                self.log.warning(str(said))
            taken[known[last.owner], last.name] = last
        return {h.file: {"student_id": student, "file_id": name} for (student, name), h in taken.items()}

    def _handed(self, file: Path, parts: tuple[str, ...], archive: Path) -> Handed | None:
        """Return the file with its owner, read from the part of the path that the LMS wrote; None if there is none.

        Names below that part are the student's own, so they do not count.
        """
        depth = int(parts[0] in {a.stem for a in archive.glob("*.[zZ][iI][pP]")})
        while archive.joinpath(*parts[: depth + 1]).is_dir() and not (self.folders and self.reading(parts[depth])):
            depth += 1  # a folder made by an instructor who opened the zip by hand
        own = parts[depth:]
        found = None if any(p.startswith((".", "__MACOSX")) for p in own) else self.reading(own[0])
        if found is None:
            return None
        owner, number, name = found
        called = PurePosixPath(name if name and len(own) == 1 else file.name)
        notebook = self.notebook(called.stem)
        if notebook is None and called.suffix == ".py":
            return None  # a module of the student's own: the kit grades only notebooks, and scripts with their names
        return Handed(
            file, owner, f"{notebook or called.stem}{called.suffix}", (number, notebook == called.stem, file.name)
        )

    def notebook(self, stem: str) -> str | None:
        """Return the assignment's notebook called `stem`; None if there is none.

        `stem` may be a copy's name, as in "01-backward-1" and "01-backward (2)".
        """
        return next((name for name in (stem, _COPY.sub("", stem)) if name in self.released), None)


def _written(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """Write one file of a zip and return its path. Its mode is ignored: it could make the file unreadable.

    Raises one of _BROKEN.
    """
    if member.filename.startswith("/") or "\\" in member.filename or ".." in member.filename.split("/"):
        raise ValueError(Sentence("it would be written outside of its folder"))
    target = folder / member.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive.read(member))
    return target


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
