"""The nbgrader course on disk: its configuration, its folders, and what was handed in.

Nothing here imports torch, so that a class which is graded already is known to be so in a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from sqlalchemy.engine import make_url

from ..errors import UnknownAssignment, UnreadableSubmission, UsageError, described
from ..sandbox.limits import Limits
from ..submission import contents
from ..words import printable
from .marking import Paper

_STAMP = 100  # characters of a time, at most
_NAMED = 5  # files that a note names
_SECONDS, _WHOLE = ("seconds_per_case", "seconds_per_submission"), ("memory_mb", "output_kb")  # limits that a course may set


@dataclass(frozen=True)
class Handed:
    """What one student handed in for one notebook: the file that was found, or none."""

    student: str
    notebook: str
    file: Path | None
    notes: tuple[str, ...] = ()

    def paper(self, sheet_key: str) -> Paper:
        """Read it, once. A file that cannot be read is a paper with a sentence and no content."""
        content, notes = b"", self.notes
        if self.file is not None:
            try:
                content = contents(self.file, self.file.name)
            except UnreadableSubmission as error:
                return Paper(self.student, self.notebook, "", b"", digest(sheet_key.encode(), str(error).encode()), (*notes, str(error)))
        name = printable(self.file.name) if self.file is not None else ""
        return Paper(self.student, self.notebook, name, content, digest(sheet_key.encode(), name.encode(), content), notes)


class Course:
    """The course in `root`, as its `nbgrader_config.py` describes it."""

    def __init__(self, root: Path) -> None:
        """Raises UsageError where there is no course."""
        if not (root / "nbgrader_config.py").is_file():
            raise UsageError(f"{root} is no nbgrader course: there is no nbgrader_config.py in it. Change to the course's folder and run the command there.")
        self.app = NbGrader()
        self.app.config_file = str(root / "nbgrader_config")
        self.app.raise_config_file_errors = True
        try:
            self.app.load_config_file()
        except (Exception, SystemExit) as error:  # noqa: BLE001  the file is code, and may fail in any way
            raise UsageError(f"{root / 'nbgrader_config.py'} does not load ({described(error)}): mend it and run the command again.") from None
        self.config: Any = self.app.config
        self.directory: Any = CourseDirectory(parent=self.app, root=str(root))
        self.db_url: str = self.directory.db_url
        self.course_id: str = self.directory.course_id

    @property
    def shown_url(self) -> str:
        """The gradebook's URL, without a password; the path of a file in it as a person writes it."""
        url = make_url(self.db_url).difference_update_query(["password"])
        return f"{url.drivername}:///{url.database}" if url.get_backend_name() == "sqlite" else str(url.render_as_string(hide_password=True))

    def limits(self, said: Mapping[str, float]) -> Limits:
        """Those of `c.GradeInSandbox`, which `nbgrader autograde` keeps to as well, with what was said in their place. Raises UsageError."""
        section = self.config.GradeInSandbox
        found = {name: section[name] for name in (*_SECONDS, *_WHOLE) if name in section}
        for name, value in found.items():
            kind, words = (int, "a whole number") if name in _WHOLE else ((int, float), "a number")
            if not isinstance(value, kind) or isinstance(value, bool) or not 0 < value < inf:
                raise UsageError(f"c.GradeInSandbox.{name} in nbgrader_config.py is {value!r}: expected {words} above 0, such as {getattr(Limits, name):g}.")
        return Limits(**{**found, **said})

    def source(self, assignment: str) -> Path:
        """The instructor's folder of an assignment. Raises UnknownAssignment."""
        room = Path(self.directory.format_path(self.directory.source_directory, ".", "NAME")).parent
        names = sorted(path.parent.name for path in room.glob("*/cases.py"))
        if assignment not in names:
            found = f"one of {', '.join(names)}" if names else f"but no folder in {room} holds a cases.py yet"
            raise UnknownAssignment(f"The course has no assignment called {assignment!r}: expected the NAME of a folder in {room}, {found}.")
        return Path(self.directory.format_path(self.directory.source_directory, ".", assignment))

    def released(self, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.release_directory, ".", assignment))

    def submitted(self, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.submitted_directory, student, assignment))

    def autograded(self, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.autograded_directory, student, assignment))

    def feedback(self, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.feedback_directory, student, assignment))

    def stamp(self, student: str, assignment: str) -> str:
        """The words of `timestamp.txt`, which may be the student's own file; empty if there is none, or it is no short text."""
        path = self.submitted(student, assignment) / "timestamp.txt"
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                return ""
            with path.open("rb") as file:
                return file.read(_STAMP + 1).decode("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def timestamp(self, student: str, assignment: str) -> Any:
        """When it was handed in, as nbgrader keeps it (naive, UTC); None if nobody noted it, or nobody can read it."""
        try:
            words = self.stamp(student, assignment)
            return parse_utc(words) if 0 < len(words) <= _STAMP else None
        except Exception:  # noqa: BLE001  dateutil fails in many ways on what is no time
            return None

    def handed_in(self, assignment: str, notebooks: Iterable[str], students: Iterable[str] = (), say: Callable[[str], None] = lambda _: None) -> list[Handed]:
        """What lies in `submitted/`, by student; `say` is told of a folder that cannot be anybody's. Raises UsageError if a named student handed nothing in."""
        names, wanted = list(notebooks), list(students)
        excluded = set(filter(None, str(self.directory.student_id_exclude).split(",")))
        folders: dict[str, Path] = {}
        for home in sorted(self.submitted("*", assignment).parent.parent.glob("[!.]*")):
            folder = home / assignment
            if not home.is_dir() or (os.access(home, os.X_OK) and not folder.is_dir()):
                continue
            if not _is_text(home.name):
                say(f"The folder {printable(home.name)!r} among those handed in was left out, for its name holds what is no text: rename it to the student's.")
            elif not (os.access(home, os.X_OK) and os.access(folder, os.R_OK | os.X_OK)):
                say(f"The folder {folder} cannot be read and was left out: mend its permissions and run the same command again.")
            else:
                folders[home.name] = folder
        for student in wanted:
            if student not in folders:
                raise UsageError(f"{student!r} handed in nothing for {assignment}: there is no folder {self.submitted(student, assignment)}.")
        graded = [student for student in folders if student not in excluded and (not wanted or student in wanted)]
        return [self._with_stamp(_handed(student, name, folders[student], len(names)), assignment) for student in graded for name in names]

    def _with_stamp(self, handed: Handed, assignment: str) -> Handed:
        path = self.submitted(handed.student, assignment) / "timestamp.txt"
        if not path.exists() or self.timestamp(handed.student, assignment) is not None:
            return handed
        return replace(handed, notes=(*handed.notes, "Its timestamp.txt holds no time that can be read, so it does not count as late."))


def _handed(student: str, notebook: str, folder: Path, notebooks: int) -> Handed:
    """The notebook under its name; else the script of that name; else, where only one is expected, the only other one there."""
    wanted = [folder / f"{notebook}.ipynb", folder / f"{notebook}.py"]
    others = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ipynb" and path not in wanted) if notebooks == 1 else []
    found = next((path for path in wanted if path.is_file()), None) or next((path for path in wanted if os.path.lexists(path)), None)
    if found is not None:
        spare = [path for path in (*wanted, *others) if path != found and path.is_file()]
        return Handed(student, notebook, found, (f"{found.name} was graded; {_listed(spare)} beside it was not.",) if spare else ())
    if len(others) == 1:
        return Handed(student, notebook, others[0], (f"The notebook was handed in as {_listed(others)}, not as {notebook}.ipynb; it was graded all the same.",))
    names = _listed(others or sorted(path for path in folder.iterdir() if path.name != "timestamp.txt")) or "none"
    return Handed(student, notebook, None, (f"No notebook called {notebook}.ipynb was handed in (found {names}): hand it in under its own name.",))


def _listed(paths: list[Path]) -> str:
    more = len(paths) - _NAMED
    return ", ".join(printable(path.name) for path in paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_text(name: str) -> bool:
    """Whether a gradebook can hold the name: that of a folder may be made of any bytes."""
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def mark_of(path: Path) -> dict[str, Any]:
    """What a graded notebook says of its own grading; empty if it is not there, not whole or says nothing."""
    try:
        found = json.loads(path.read_bytes())["metadata"]["autograder"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
