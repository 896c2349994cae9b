"""The nbgrader course on disk: its configuration, its folders, and the submissions.

Nothing here imports torch, so the kit can tell in a second that a class is graded already.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from sqlalchemy.engine import make_url

from ..cases import is_assignment
from ..errors import UnknownAssignment, UnreadableSubmission, UsageError, described
from ..notebooks import SourceCell, cells_at, source_of
from ..records import CREDIT
from ..sandbox.limits import Limits, settings
from ..submission import NOTEBOOK, SECRET, Asked, Choice, Found, changed_files, choose, contents, files_in, names_in
from ..words import Listing, Sentence, did_you_mean, printable
from .marking import Paper, not_read
from .times import MOST, text_of, time_of

_MOST_BESIDE, _MOST_OF_MODULES = 200, 4 << 20  # files beside the work, and bytes of its modules together
_SHOWN = 40  # characters of a time that cannot be read


@dataclass(frozen=True)
class Handed:
    """The submission of one student for one notebook: the file that was found, or None."""

    student: str
    notebook: str
    file: Path | None
    notes: tuple[Sentence, ...] = ()
    is_empty: bool = False  # the student's folder holds no file at all
    doubts: tuple[Sentence, ...] = ()  # for which a person has to look at the paper
    beside: tuple[tuple[str, Path], ...] = ()  # the other files and their names beside the work
    elsewhere: tuple[Sentence, ...] = ()  # the files in which an answer may stand that a person grades

    def paper(self, sheet_key: str) -> Paper:
        """Read the file, once. A file that cannot be read becomes a paper with a note and no content."""
        content, notes = b"", self.notes
        if self.file is not None:
            try:
                content = contents(self.file, self.file.name)
            except UnreadableSubmission as error:
                key = digest(sheet_key.encode(), repr(error.said).encode())  # the same in every language
                said = (*notes, error.said)
                doubts = (*self.doubts, not_read(printable(self.file.name)))
                return Paper(self.student, self.notebook, "", b"", key, said, doubts=doubts)
        name = printable(self.file.name) if self.file is not None else ""
        modules = dict(_modules(self.beside))
        sizes = [(path, file.stat().st_size) for path, file in self.beside if path not in modules]
        more = repr((self.notes, self.doubts, sizes, modules, self.elsewhere)).encode()
        key = digest(sheet_key.encode(), name.encode(), more, content)
        beside = tuple((path, str(file)) for path, file in self.beside)
        found = (notes, self.is_empty, self.doubts, modules, beside, self.elsewhere)
        return Paper(self.student, self.notebook, name, content, key, *found)


class Course:
    """The course in `root`, as its `nbgrader_config.py` describes it."""

    def __init__(self, root: Path) -> None:
        """Load the configuration. Raises UsageError if there is no course in `root`."""
        if not (root / "nbgrader_config.py").is_file():
            raise UsageError(
                "{folder} is not an nbgrader course: there is no nbgrader_config.py in it. "
                "Change to the course's folder and run the command there.",
                folder=str(root),
            )
        self.app = NbGrader()
        self.app.config_file = str(root / "nbgrader_config")
        self.app.raise_config_file_errors = True
        try:
            self.app.load_config_file()
        except (Exception, SystemExit) as error:  # noqa: BLE001  the file is code, and may fail in any way
            raise UsageError(
                "{file} does not load ({error}): mend it and run the command again.",
                file=str(root / "nbgrader_config.py"),
                error=described(error),
            ) from None
        self.config: Any = self.app.config
        self.directory: Any = CourseDirectory(parent=self.app, root=str(root))
        self.db_url: str = self.directory.db_url
        self.course_id: str = self.directory.course_id

    @property
    def shown_url(self) -> str:
        """Return the gradebook's URL without a password. The path of a SQLite file is shown as a person writes it."""
        url = make_url(self.db_url).difference_update_query(["password"])
        return (
            f"{url.drivername}:///{url.database}"
            if url.get_backend_name() == "sqlite"
            else str(url.render_as_string(hide_password=True))
        )

    def limits(self, said: Mapping[str, float]) -> Limits:
        """Return the limits of `c.GradeInSandbox`, with those in `said` in their place. Raises UsageError.

        `nbgrader autograde` uses the limits of `c.GradeInSandbox`, too.
        """
        section = self.config.GradeInSandbox
        found = {setting.name: section[setting.name] for setting in settings() if setting.name in section}
        for setting in settings():
            if setting.name in found:
                setting.refuse(found[setting.name])
        return Limits(**{**found, **said})

    @property
    def credit(self) -> str:
        """Return `c.GradeInSandbox.credit`: the unit that earns points in a question whose cases name none.

        Raises UsageError if it is not one of the kinds of credit.
        """
        section = self.config.GradeInSandbox
        kind = section.credit if "credit" in section else CREDIT[0]
        if kind not in CREDIT:
            near = did_you_mean(kind, CREDIT, Sentence("the kinds are"))
            raise UsageError(
                "c.GradeInSandbox.credit in nbgrader_config.py is {kind}{near}", kind=repr(kind), near=near
            )
        return str(kind)

    def source(self, assignment: str) -> Path:
        """Return the instructor's folder of an assignment. Raises UnknownAssignment."""
        room = Path(self.directory.format_path(self.directory.source_directory, ".", "NAME")).parent
        names = sorted(path.name for path in room.glob("*") if is_assignment(path))
        if assignment not in names:
            raise UnknownAssignment(_no_assignment(assignment, room, names))
        return self._source(assignment)

    def _source(self, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.source_directory, ".", assignment))

    def released(self, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.release_directory, ".", assignment))

    def submitted(self, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.submitted_directory, student, assignment))

    def autograded(self, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.autograded_directory, student, assignment))

    def uses_exchange(self, assignment: str) -> bool:
        """Say whether a submission came through nbgrader's exchange, which leaves a secret beside each."""
        folder = self.submitted("*", assignment)
        return any(folder.parent.parent.glob(f"*/{folder.name}/{SECRET}"))

    def feedback(self, student: str, assignment: str) -> Path:
        return Path(self.directory.format_path(self.directory.feedback_directory, student, assignment))

    def stamp(self, student: str, assignment: str) -> str:
        """Return the text of `timestamp.txt`, which may be the student's own file.

        Empty if there is no such file, or it is not a text.
        """
        return stamp_in(self.submitted(student, assignment))

    def timestamp(self, student: str, assignment: str) -> datetime | None:
        """Return the time of the submission as nbgrader keeps it (naive, UTC); None if it is missing or unreadable."""
        return time_of(self.stamp(student, assignment))

    def has_stamp(self, student: str, assignment: str) -> bool:
        """Say whether there is a `timestamp.txt`. Without one the gradebook's time stands, as in nbgrader."""
        return (self.submitted(student, assignment) / "timestamp.txt").exists()

    def kept_stamp(self, student: str, assignment: str) -> str:
        """Return the time of the submission in words that nbgrader reads as the same time; empty if there is none."""
        words, time = self.stamp(student, assignment), self.timestamp(student, assignment)
        if time is None:
            return ""
        try:
            return words if parse_utc(words) == time else f"{time} UTC"
        except Exception:  # noqa: BLE001  dateutil fails in many ways on a text that it does not know
            return f"{time} UTC"

    def handed_in(
        self,
        assignment: str,
        asked: Asked,
        students: Iterable[str] = (),
        say: Callable[[Sentence], None] = lambda _: None,
    ) -> list[Handed]:
        """Return the submissions in `submitted/`, by student.

        `say` gets a sentence about each folder that cannot be a student's or cannot be read. Raises UsageError if a
        named student handed nothing in.
        """
        wanted = list(students)
        excluded = set(filter(None, str(self.directory.student_id_exclude).split(",")))
        folders = self._folders(assignment, say)
        for student in wanted:
            if student not in folders:
                raise UsageError(
                    "{student!r} handed in nothing for {assignment}: there is no folder {folder}.",
                    student=student,
                    assignment=assignment,
                    folder=str(self.submitted(student, assignment)),
                )
        graded = [student for student in folders if student not in excluded and (not wanted or student in wanted)]
        handed = [
            _handed(student, name, files, asked)
            for student in graded
            for files in [files_in(folders[student], asked)]
            for name in asked.notebooks
        ]
        own = {name: self._own(assignment, name) for name in asked.own if name != "timestamp.txt"}
        handed = [_with_doubt(one, changed_files(folders[one.student], own), is_told=True) for one in handed]
        return [self._with_stamp(one, assignment) for one in handed]

    def _own(self, assignment: str, name: str) -> Path:
        """Return the released file of that name, or else the instructor's."""
        released = self.released(assignment) / name
        return released if released.is_file() else self._source(assignment) / name

    def asked(self, assignment: str, cells: Mapping[str, Iterable[SourceCell]]) -> Asked:
        """Return what the assignment asks for: `cells` has the cells that nbgrader stored, by notebook."""
        return asked_for(self.released(assignment), self._source(assignment), cells)

    def _folders(self, assignment: str, say: Callable[[Sentence], None]) -> dict[str, Path]:
        """Return the folders in `submitted/` that can be read and belong to a student, by student."""
        folders: dict[str, Path] = {}
        for home in sorted(self.submitted("*", assignment).parent.parent.glob("[!.]*")):
            folder = home / assignment
            if not home.is_dir() or (os.access(home, os.X_OK) and not folder.is_dir()):
                continue
            if not _is_text(home.name):
                say(
                    Sentence(
                        "The folder {name!r} among those handed in was left out, because its name is not valid text: "
                        "rename it to the student's name.",
                        name=printable(home.name),
                    )
                )
            elif not (os.access(home, os.X_OK) and os.access(folder, os.R_OK | os.X_OK)):
                say(
                    Sentence(
                        "The folder {folder} cannot be read and was left out: "
                        "mend its permissions and run the same command again.",
                        folder=str(folder),
                    )
                )
            else:
                folders[home.name] = folder
        return folders

    def _with_stamp(self, handed: Handed, assignment: str) -> Handed:
        return _with_doubt(handed, unreadable_stamp(self.submitted(handed.student, assignment)))


def _with_doubt(handed: Handed, doubt: Sentence | None, is_told: bool = False) -> Handed:
    """Return it with a doubt, if there is one, that the student is told, too, if `is_told`."""
    if doubt is None:
        return handed
    notes = (*handed.notes, doubt) if is_told else handed.notes
    return replace(handed, notes=notes, doubts=(*handed.doubts, doubt))


def _no_assignment(assignment: str, room: Path, names: list[str]) -> Sentence:
    if names:
        return Sentence(
            "The course has no assignment called {assignment!r}: "
            "expected the NAME of a folder in {room}, one of {names}.",
            assignment=assignment,
            room=str(room),
            names=Listing(tuple(names), len(names)),
        )
    return Sentence(
        "The course has no assignment called {assignment!r}: "
        "expected the NAME of a folder in {room}, but no folder in {room} holds a cases.py yet.",
        assignment=assignment,
        room=str(room),
    )


def stamp_in(folder: Path) -> str:
    """Return the text of the `timestamp.txt` in a folder; empty if there is none, it is a link, or it is not a text."""
    path = folder / "timestamp.txt"
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            raw = file.read(MOST + 1)
        return text_of(raw) if len(raw) <= MOST else ""
    except OSError:
        return ""


def unreadable_stamp(folder: Path) -> Sentence | None:
    """Return a sentence about the `timestamp.txt` in a folder if it is there and does not hold a readable time."""
    words = stamp_in(folder)
    if not (folder / "timestamp.txt").exists() or time_of(words) is not None:
        return None
    return Sentence(
        "Its timestamp.txt does not hold a readable time ({words}), so it does not count as late: "
        "write the time as in 2026-01-10 11:30:00 UTC.",
        words=printable(words[:_SHOWN]) or Sentence("it is not a text"),
    )


def asked_for(released: Path, source: Path, cells: Mapping[str, Iterable[SourceCell]]) -> Asked:
    """Return what an assignment asks for, from its two folders and the cells that nbgrader stored, by notebook."""
    texts = {source_of(cell).strip() for file in released.glob("*.ipynb") for cell in cells_at(file)}
    stored = {cell.source.strip() for every in cells.values() for cell in every if not cell.locked}
    own = {
        path.relative_to(folder).as_posix()
        for folder in (released, source)
        for path in folder.rglob("*")
        if path.suffix != ".ipynb" and path.is_file()
    }
    names = {notebook: frozenset(cell.name for cell in every) for notebook, every in cells.items()}
    rules = (names_in(c.source) for every in cells.values() for c in every if c.solution and c.cell_type == "code")
    return Asked(names, frozenset(texts | stored), frozenset(own), frozenset().union(*rules))


def _handed(student: str, notebook: str, files: list[Found], asked: Asked) -> Handed:
    choice = choose(files, notebook, asked)
    notes = () if choice.said is None else (choice.said,)
    taken = choice.taken.path if choice.taken is not None else None
    doubts = () if choice.doubt is None else (choice.doubt,)
    elsewhere = tuple(file.described for file in choice.elsewhere)
    return Handed(student, notebook, taken, notes, not files, doubts, files_beside(choice, files), elsewhere)


def files_beside(choice: Choice, files: Iterable[Found]) -> tuple[tuple[str, Path], ...]:
    """Return the other files that a student handed in, by their paths from the work: pictures, data and modules."""
    if choice.taken is None:
        return ()
    home, passed = choice.taken.path.parent, {choice.taken.path, *(file.path for file in choice.others)}
    files = [file for file in files if not file.is_trace and file.kind != NOTEBOOK]
    others = [file.path for file in files if file.path not in passed and not file.path.is_symlink()]
    inside = [path for path in others if path.is_relative_to(home) and path.is_file()][:_MOST_BESIDE]
    return tuple((path.relative_to(home).as_posix(), path) for path in inside)


def _modules(beside: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, bytes]]:
    """Yield the Python files that the work may import, as far as they are not too large together."""
    left = _MOST_OF_MODULES
    for name, path in beside:
        try:
            size = path.stat().st_size if name.endswith(".py") else left + 1
            if size <= left:
                left -= size
                yield name, contents(path, name)
        except (OSError, UnreadableSubmission):
            continue


def _is_text(name: str) -> bool:
    """Say whether a gradebook can hold the name. The name of a folder may consist of any bytes."""
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def mark_of(path: Path) -> dict[str, Any]:
    """Return the kit's mark in a graded notebook; empty if the file is missing, not whole, or has no mark."""
    try:
        found = json.loads(path.read_bytes())["metadata"]["autograder"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is never there in part."""
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
