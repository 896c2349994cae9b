"""The kit inside nbgrader: `configure(c)` in `nbgrader_config.py` puts the sandbox in place of `Execute`.

Traps of nbgrader, with the kit's answer: a graded cell without output earns full points (it gets a number), a deleted
one keeps its old score (it comes back), stderr costs all points (it costs none), a broken notebook has no score (it has
0 and a sentence), and submitted .py files are overwritten by the instructor's.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatch
from functools import lru_cache
from glob import glob
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment, NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Enum, Float, Integer, Unicode

from ..cases import IGNORED, case_files, is_assignment, refuse_disagreement
from ..classroom import asked_for, settle_lateness, source_cells, stamp_in, time_of
from ..classroom.course import Course, files_beside, unreadable_stamp
from ..classroom.database import refuse_old, translated
from ..classroom.marking import (
    Sheet,
    changed_since,
    comments,
    language_of_class,
    lending,
    not_read,
    readable_notebook,
    remembered,
    sheet,
    source_notebook,
)
from ..errors import BrokenCases, KitFault, UnreadableSubmission, UsageError
from ..library import shared_grader
from ..notebooks import TEXTS, SourceCell, places, restored, texts_of, translate
from ..notebooks.headings import refuse_taken_ids, without_taken_ids
from ..records import CREDIT, Submission
from ..report import filled
from ..sandbox import Limits, Setting, settings
from ..submission import Choice, changed_files, choose, contents, files_in, from_cells, parsed, readable
from ..words import (
    ENGLISH,
    Plural,
    Sentence,
    did_you_mean,
    known,
    language,
    languages,
    printable,
    speak,
    translation,
)


def configure(c: Any) -> None:
    """Make nbgrader grade with the kit: set the preprocessors, the reader, and the files that are never released."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        # nbgrader starts `alembic` by name, also if the environment is not activated
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
    c.ZipCollectApp.extractor_plugin = "autograder.doors.lms.collecting.Extractor"
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", *IGNORED]
    c.GenerateFeedback.exporter_class = "autograder.classroom.pages.FeedbackExporter"
    c.GenerateAssignment.preprocessors.insert(0, "autograder.doors.nbgrader.RefuseDisagreement")
    c.GenerateAssignment.preprocessors.insert(1, "autograder.doors.nbgrader.TranslateCells")
    c.GenerateAssignment.exporter_class = "autograder.doors.nbgrader.CheckedExporter"
    c.Autograde.exporter_class = "autograder.doors.nbgrader.TolerantExporter"
    Autograde.init_notebooks = find_work  # nbgrader makes its converter by this name, so a class of ours has no place
    # CheckCellMetadata is left out: RestoreCells has just written the marks, and to check them again takes more than a
    # tenth of a submission's time
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "autograder.doors.nbgrader.RestoreCells",
        "nbgrader.preprocessors.OverwriteKernelspec",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.doors.nbgrader.GradeInSandbox",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "autograder.doors.nbgrader.SaveComments",
        "autograder.doors.nbgrader.FreeIds",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    c.ClearMetadataPreprocessor.preserve_cell_metadata_mask = ["nbgrader"]


class RefuseDisagreement(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs before an assignment is released, and raises BrokenCases if graded cells and cases do not agree.

    A graded cell whose name is not a question of the cases would give its points to every student. A heading that is a
    grade id would make formgrader lose points given by hand.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        folder = source_folder(self, resources["nbgrader"]["assignment"])
        if is_assignment(folder):  # a course may have assignments that are not the kit's
            refuse_disagreement(folder)
            refuse_taken_ids(folder)
        return nb, resources


class TranslateCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs before nbgrader keeps the cells, and puts the text cells into the course's language.

    The notebook's metadata then name the language, so that `check()` and the pages of the class answer in it. A text
    that the catalogue does not have stays as it is.
    """

    language = Unicode(
        "", help=str(Sentence("the language that assignments are released in, such as zh_CN; by default the author's"))
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        asked = resources["nbgrader"]
        folder = source_folder(self, asked["assignment"])
        if not self.language or not is_assignment(folder):
            return nb, resources
        chosen = language_for(self.language, folder)
        nb.metadata["autograder"] = {"language": chosen}
        done, left = translate(nb.cells, texts_of(folder, chosen))
        self.log.info(str(translated_cells(asked["notebook"], chosen, done, left)))
        return nb, resources


def language_for(name: str, folder: Path) -> str:
    """Return the language that is meant by `name`, of the kit or of the catalogues in an assignment's folder.

    Raises UsageError.
    """
    own = {path.stem for path in (folder / TEXTS).glob("*.po")}
    chosen = name if name in own else known(name)
    if not chosen:
        every = sorted({ENGLISH, *languages(), *own})
        near = did_you_mean(name, every, Sentence("the languages are"))
        raise UsageError("There is no language called {name!r}{near}", name=name, near=near)
    return chosen


def translated_cells(notebook: str, chosen: str, done: int, left: int) -> Sentence:
    """Return how many text cells of a notebook are in the chosen language, and how many stay as they were written."""
    if chosen == ENGLISH:
        return Sentence("{notebook}: as its author wrote it.", notebook=notebook)
    every = Plural("{n} text cell", "{n} text cells", n=done + left)
    if not left:
        return Sentence("{notebook}: {every}, all in {language}.", notebook=notebook, every=every, language=chosen)
    return Sentence(
        "{notebook}: {every}, {done} in {language}; {left} have no translation and stay as they were written.",
        notebook=notebook, every=every, done=done, language=chosen, left=left,
    )  # fmt: skip


class CheckedExporter(NotebookExporter):  # type: ignore[misc]
    """Writes a released notebook. It refuses first what nbgrader refuses after it has removed the released folder.

    An assignment with submissions cannot get or lose cells.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if isinstance(self.parent, GenerateAssignment) and not self.parent.no_database:
            course = self.parent.coursedir
            said = _refused(
                course.db_url, course.course_id, course.assignment_id, _source(course, course.assignment_id)
            )
            if said is not None:
                self.parent.log.error(str(said))
                raise NbGraderException(str(said))


def _refused(db_url: str, course_id: str, assignment: str, folder: Path) -> Sentence | None:
    """Return why an assignment cannot be released again, or None."""
    with Gradebook(db_url, course_id) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            return None
        cells = {notebook.name: source_cells(notebook) for notebook in found.notebooks}
        return changed_since(folder, cells, only_cells=True) if found.submissions else None


_by_nbgrader = Autograde.init_notebooks


def find_work(converter: Any) -> None:
    """Find the students who handed in something, for `nbgrader autograde`.

    nbgrader leaves out a folder without `.ipynb` files, and ends if there is no other; the kit reads scripts, too.
    """
    course = converter.coursedir
    folders = sorted(glob(converter._format_source(course.assignment_id, course.student_id)))
    if not issubclass(converter.exporter_class, TolerantExporter) or not any(files_in(Path(one)) for one in folders):
        _by_nbgrader(converter)
        return
    converter.notebooks = []
    found = {folder: sorted(glob(os.path.join(folder, f"{course.notebook_id}.ipynb"))) for folder in folders}
    converter.assignments = {folder: files for folder, files in found.items() if files}


class TolerantExporter(NotebookExporter):  # type: ignore[misc]
    """Reads the file that is a student's work, under any name, as far as the kit can read it.

    An unreadable one becomes an empty notebook with a sentence. nbgrader itself asks only for `<notebook>.ipynb`.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._choices: dict[str, Choice] = {}
        self._beside: dict[str, tuple[tuple[str, Path], ...]] = {}
        self._stamps: dict[str, tuple[Sentence, ...]] = {}  # about times that cannot be read
        self._changed: dict[str, tuple[Sentence, ...]] = {}  # about files of the assignment that a student changed
        if isinstance(self.parent, Autograde):
            try:
                self._choose(self.parent)
            except UsageError as error:
                self.parent.log.error(str(error))
                raise NbGraderException(str(error)) from None
            # nbgrader reads 10.01.2026 as the first of October, and ends at a file in UTF-16
            self.parent.coursedir.get_existing_timestamp = lambda folder: time_of(stamp_in(Path(folder)))
            try:
                settle_lateness(Path(self.parent.coursedir.root), self.parent.coursedir.assignment_id)
            except UsageError as error:  # nbgrader says itself what stops it; penalties stay as they are
                self.parent.log.warning(str(error))

    def _choose(self, converter: Autograde) -> None:
        """Give the converter a notebook of each student who handed in something, and remember which file it is.

        Raises UsageError if the gradebook cannot be read, or has no such assignment or notebook.
        """
        course = converter.coursedir
        missing = UsageError(
            "The gradebook has no notebook {notebook} of {assignment}: run `nbgrader generate_assignment` first.",
            notebook=course.notebook_id,
            assignment=course.assignment_id,
        )
        with translated(Course(Path(course.root))), Gradebook(course.db_url, course.course_id) as gradebook:
            refuse_old(gradebook)
            try:
                stored = gradebook.find_assignment(course.assignment_id).notebooks
            except MissingEntry:
                raise missing from None
            cells = {notebook.name: source_cells(notebook) for notebook in stored}
        released, source = (
            Path(course.format_path(room, ".", course.assignment_id))
            for room in (course.release_directory, course.source_directory)
        )
        speak(language_of_class(released, cells))  # notes are put into words before the notebook is graded
        asked = asked_for(released, source, cells)
        wanted = [name for name in asked.notebooks if fnmatch(name, course.notebook_id)]
        for folder in glob(converter._format_source(course.assignment_id, course.student_id)):
            files = files_in(Path(folder), asked)
            if files and wanted:
                chosen = {os.path.join(folder, f"{name}.ipynb"): choose(files, name, asked) for name in wanted}
                self._choices.update(chosen)
                self._beside.update({path: files_beside(choice, files) for path, choice in chosen.items()})
                own = {name: next(r / name for r in (released, source) if (r / name).is_file()) for name in asked.own}
                changed = changed_files(Path(folder), own)
                self._changed.update(dict.fromkeys(chosen, () if changed is None else (changed,)))
                unreadable = unreadable_stamp(Path(folder))
                if unreadable is not None:
                    said = Sentence("{folder}: {said}", folder=printable(folder), said=unreadable)
                    converter.log.warning(str(said))
                    self._stamps.update(dict.fromkeys(chosen, (unreadable,)))
                converter.assignments[folder] = list(chosen)
        if not converter.assignments:
            raise missing

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        path, raw, submission, doubts = self._read(filename)
        notebook = readable_notebook(raw, submission)
        # the submission's own metadata are not trusted; after sanitizing, they are the kit's
        if getattr(self.parent, "_sanitizing", True):
            notebook.metadata["autograder"] = {
                "notes": list(map(str, submission.notes)),
                "doubts": list(map(str, doubts)),
                "elsewhere": self._elsewhere(filename),
            }
            self._lay_beside(filename, resources or {})
        resources = self._init_resources(resources)
        resources["metadata"]["name"] = resources["metadata"].get("name") or path.stem
        resources["metadata"]["path"] = str(path.parent)
        return self.from_notebook_node(notebook, resources=resources, **options)

    def _lay_beside(self, filename: str, resources: Mapping[str, Any]) -> None:
        """Copy the pictures and data of a notebook that was handed in in a folder to where it goes, beside it."""
        choice, marks = self._choices.get(filename), resources.get("nbgrader", {})
        if choice is None or choice.taken is None or not marks or choice.taken.path.parent == Path(filename).parent:
            return
        folder = Path(self.parent._format_dest(marks["assignment"], marks["student"]))
        for name, path in self._beside.get(filename, ()):
            target = folder / name
            if not target.exists() and target.resolve().is_relative_to(folder.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)

    def _elsewhere(self, filename: str) -> list[str]:
        """Return the files in which an answer may stand that a person grades."""
        choice = self._choices.get(filename)
        return [str(file.described) for file in choice.elsewhere] if choice is not None else []

    def _read(self, filename: str) -> tuple[Path, bytes, Submission, tuple[Sentence, ...]]:
        """Return the file that is meant, its bytes (none if it is unreadable), what the kit reads in it, and doubts."""
        choice = self._choices.get(filename)
        changed = self._changed.get(filename, ())
        doubts = changed if choice is None or choice.doubt is None else (choice.doubt, *changed)
        doubts = (*doubts, *self._stamps.get(filename, ()))
        said = changed if choice is None or choice.said is None else (choice.said, *changed)
        if choice is not None and choice.taken is None:
            return Path(filename), b"", Submission(filename, (), said), doubts
        path = Path(filename) if choice is None or choice.taken is None else choice.taken.path
        try:
            raw = contents(path)
            submission = parsed(raw, path.name, str(path), lambda: readable(self._beside.get(filename, ())))
        except UnreadableSubmission as error:
            unread = not_read(printable(path.name))
            return path, b"", Submission(str(path), (), (*said, error.said)), (*doubts, unread)
        return path, raw, replace(submission, notes=(*said, *submission.notes)), (*doubts, *submission.doubts)


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs before anything is graded, and restores the instructor's questions, points and locked cells."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            cells = source_cells(gradebook.find_notebook(known["notebook"], known["assignment"]))
        folder = source_folder(self, known["assignment"])
        source = source_notebook(folder / f"{known['notebook']}.ipynb")
        translate(source["cells"], texts_of(folder, language()))  # as released
        kept = nb.metadata.setdefault("autograder", {})
        elsewhere = [Sentence("{words}", words=str(words)) for words in kept.pop("elsewhere", ())]
        found = restored(nb, cells, places(source), elsewhere=elsewhere)
        doubts = list(map(str, found.doubts))
        kept["notes"] = [note for note in (*kept.get("notes", ()), *map(str, found.notes)) if note not in doubts]
        kept["doubts"] = [*kept.get("doubts", ()), *doubts]
        return nb, resources


def _trait(setting: Setting) -> Any:
    kind = Integer if setting.is_whole else Float
    return kind(setting.usual, help=translation().gettext(setting.text)).tag(config=True)


_Limited: Any = type("_Limited", (NbGraderPreprocessor,), {setting.name: _trait(setting) for setting in settings()})


class GradeInSandbox(_Limited):  # type: ignore[misc]
    """Replaces `Execute`: runs the notebook in the sandbox, on public and hidden cases, and writes the scores."""

    unconfined = Bool(False, help=str(Sentence("run without a sandbox; only for code that is trusted"))).tag(
        config=True
    )
    credit = Enum(
        CREDIT, CREDIT[0], help=str(Sentence("the unit that earns points in a question whose cases name none"))
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            cells = source_cells(gradebook.find_notebook(known["notebook"], known["assignment"]))
            every = gradebook.find_assignment(known["assignment"]).notebooks
            elsewhere = tuple(cell for one in every if one.name != known["notebook"] for cell in source_cells(one))
        on = _sheet(source_folder(self, known["assignment"]), known["notebook"], cells, elsewhere, self.credit)
        course = self.parent.parent.coursedir
        released = Path(course.format_path(course.release_directory, ".", known["assignment"]))
        on = lending(on, lambda name: (released / name).is_file())
        said = nb.metadata.pop("autograder", {})
        notes, doubts = (
            [Sentence("{words}", words=str(words)) for words in said.get(kind, ())] for kind in ("notes", "doubts")
        )
        submission = from_cells(f"{known['student']}/{known['notebook']}.ipynb", nb.cells, notes)
        limits = Limits(**{setting.name: getattr(self, setting.name) for setting in settings()})
        report = shared_grader(limits, self.unconfined).grade(submission, on.assignment)
        report = replace(report, remarks=(*doubts, *report.remarks))
        if report.case_fault is not None:
            raise BrokenCases("{folder}: {error}", folder=str(on.assignment.folder), error=report.case_fault)
        if report.kit_fault:
            raise KitFault(
                "{student} was not graded, by a fault of the kit; no score was written, run autograde again. {notes}",
                student=known["student"],
                notes=" ".join(map(str, report.notes)),
            )
        filled(nb, report)
        # as `autograder grade` writes it: the submission's own metadata could say that it is in Julia
        nodes = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in nb.cells if "nbgrader" in cell.metadata}
        words = comments(on, report, nodes)
        nb.metadata = nbformat.from_dict({**on.metadata, "autograder": remembered(report, words)})
        resources["autograder"] = {"comments": words}
        return nb, resources


class SaveComments(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs after SaveAutoGrades, which resets every automatic comment. Writes how the questions of each answer went."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            for name, text in resources.get("autograder", {}).get("comments", {}).items():
                gradebook.find_comment(
                    name, known["notebook"], known["assignment"], known["student"]
                ).auto_comment = text
            gradebook.db.commit()
        return nb, resources


class FreeIds(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs after the scores are saved. Changes headings that formgrader would take for a graded cell's input."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            without_taken_ids(nb, source_cells(gradebook.find_notebook(known["notebook"], known["assignment"])))
        return nb, resources


def source_folder(preprocessor: Any, assignment: str) -> Path:
    return _source(preprocessor.parent.parent.coursedir, assignment)  # the preprocessor's exporter's converter


def _source(course: Any, assignment: str) -> Path:
    return Path(course.format_path(course.source_directory, ".", assignment))


# the same sheet while files and cells do not change: reference values are kept per case object
@lru_cache(maxsize=8)
def _sheet_at(
    folder: Path,
    notebook: str,
    cells: tuple[SourceCell, ...],
    elsewhere: tuple[SourceCell, ...],
    credit: str,
    _: tuple[int, ...],
) -> Sheet:
    return sheet(folder, notebook, cells, elsewhere=elsewhere, credit=credit)


def _sheet(
    folder: Path, notebook: str, cells: tuple[SourceCell, ...], elsewhere: tuple[SourceCell, ...], credit: str
) -> Sheet:
    files = [*case_files(folder, hidden=True), *sorted(folder.glob("*.ipynb"))]
    return _sheet_at(folder, notebook, cells, elsewhere, credit, tuple(path.stat().st_mtime_ns for path in files))
