"""The zip of an LMS, for `nbgrader zip_collect`: opened with care, and every file given to the student who handed it in.

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

_COPY = re.compile(r"(?:[-_ ]\d+| ?\(\d+\)|[-_ ]copy ?\d*)$", re.IGNORECASE)  # what Canvas and browsers add to a name that is taken
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError)  # what a zip can end with: encrypted, cut off, a name too long


@dataclass(frozen=True)
class Handed:
    """One file of the zip. `owner` is what the LMS says of the student; of two with one `name`, the greater `order` is taken."""

    file: Path
    owner: tuple[str, ...]
    name: str
    order: tuple[int, bool, str]


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Opens the LMS's zip, and zips inside it that students handed in; what is unsafe or broken there is left out with a sentence.

    nbgrader's own extractor ends the whole collection at the first zip that cannot be opened or has `..` in a name.
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
        """The files of `archive`, written below `folder`."""
        try:
            opened = zipfile.ZipFile(archive)
        except _BROKEN as error:
            self.log.warning(f"{archive.name} cannot be opened ({_why(error)}): look at it by hand.")
            return
        with opened:
            members = [m for m in opened.infolist() if not m.is_dir()]
            if most is not None and sum(m.file_size for m in members) > most:
                self.log.warning(f"{archive.name} was not opened, it would fill more than {most >> 20} MB: look at it by hand.")
                return
            if most is not None and len(members) > self.student_files:
                self.log.warning(f"{archive.name} was not opened, it holds {len(members)} files: look at it by hand.")
                return
            for member in members:
                try:
                    yield _written(opened, member, folder)
                except _BROKEN as error:
                    self.log.warning(f"{member.filename[:100]!r} in {archive.name} was left out ({_why(error)}): look at it by hand.")


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """What all have in common: the whole zip is read before the first answer, so that of two files of one student the right one is taken."""

    valid_ext = List([".ipynb", ".py"], help="the endings of files that are collected").tag(config=True)
    folders = False  # whether the LMS makes a folder for each student
    _answers: dict[Path, dict[str, str]] | None = None

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        if self._answers is None:
            self._answers = self._read()
        return self._answers.get(Path(submitted_file))

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        """What one part of a path says: owner, number (the greater, the later) and file name; None if it says nothing."""
        raise NotImplementedError

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
        """The ids, in the gradebook, of the owners whom it knows; says of the others what to do."""
        raise NotImplementedError

    @cached_property
    def released(self) -> set[str]:
        """The names of the assignment's notebooks, without their ending."""
        course = self.parent.coursedir
        return {p.stem for p in Path(course.format_path(course.release_directory, ".", course.assignment_id)).glob("*.ipynb")}

    def _read(self) -> dict[Path, dict[str, str]]:
        root, archive = (Path(self.parent._format_collect_path(step)) for step in (self.parent.extracted_directory, self.parent.archive_directory))
        files = sorted(p for p in root.rglob("*") if p.is_file() and p.suffix in self.valid_ext)
        handed = [found for p in files if (found := self._handed(p, p.relative_to(root).parts, archive))]
        with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as gradebook:
            known = self.students(gradebook, {h.owner for h in handed})
        taken: dict[tuple[str, str], Handed] = {}
        for last in sorted((h for h in handed if h.owner in known), key=lambda h: h.order):
            before = taken.get((known[last.owner], last.name))
            if before:
                self.log.warning(f"{known[last.owner]} handed in {last.name} twice: {last.file.name} was taken, {before.file.name} was not.")
            taken[known[last.owner], last.name] = last
        return {h.file: {"student_id": student, "file_id": name} for (student, name), h in taken.items()}

    def _handed(self, file: Path, parts: tuple[str, ...], archive: Path) -> Handed | None:
        """Only the part of the path that the LMS wrote says whose a file is; what is below it, the student has named."""
        depth = int(parts[0] in {a.stem for a in archive.glob("*.[zZ][iI][pP]")})
        while archive.joinpath(*parts[: depth + 1]).is_dir() and not (self.folders and self.reading(parts[depth])):
            depth += 1  # a folder of the instructor's, who opened the zip by hand
        own = parts[depth:]
        found = None if any(p.startswith((".", "__MACOSX")) for p in own) else self.reading(own[0])
        if found is None:
            return None
        owner, number, name = found
        called = PurePosixPath(name if name and len(own) == 1 else file.name)
        notebook = self.notebook(called.stem)
        if notebook is None and called.suffix == ".py":
            return None  # a module of the student's own: the kit grades notebooks, and scripts with their names
        return Handed(file, owner, f"{notebook or called.stem}{called.suffix}", (number, notebook == called.stem, file.name))

    def notebook(self, stem: str) -> str | None:
        """The assignment's notebook that `stem` is, or is a copy of ("01-backward-1", "01-backward (2)")."""
        return next((name for name in (stem, _COPY.sub("", stem)) if name in self.released), None)


def _written(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """One file of a zip, without its mode, which could lock us out. Raises one of _BROKEN."""
    if member.filename.startswith("/") or "\\" in member.filename or ".." in member.filename.split("/"):
        raise ValueError("it would be written outside of its folder")
    target = folder / member.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive.read(member))
    return target


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
