"""The kit inside nbgrader: `configure(c)` in `nbgrader_config.py` puts the sandbox in place of `Execute`.

Traps of nbgrader, with the kit's answer: a graded cell without output earns full points (it gets a number), a deleted
one keeps its old score (it comes back), stderr costs all points (it costs none), a broken notebook has no score (it has
0 and a sentence), and submitted .py files are overwritten by the instructor's.
"""

from __future__ import annotations

import os
import sysconfig
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Enum, Float, Integer

from ..cases import IGNORED, case_files, is_assignment, refuse_disagreement
from ..classroom import source_cells
from ..classroom.marking import Sheet, comments, readable_notebook, sheet
from ..errors import KitFault, UnreadableSubmission
from ..library import shared_grader
from ..notebooks import SourceCell
from ..notebooks.headings import refuse_taken_ids, without_taken_ids
from ..records import CREDIT, Submission
from ..report import filled, restored
from ..sandbox import Limits, Setting, settings
from ..submission import contents, from_cells, parsed
from ..words import Sentence


def configure(c: Any) -> None:
    """Make nbgrader grade with the kit: set the preprocessors, the reader, and the files that are never released."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        # nbgrader starts `alembic` by name, also if the environment is not activated
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
    c.ZipCollectApp.extractor_plugin = "autograder.doors.lms.collecting.Extractor"
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", *IGNORED]
    c.GenerateAssignment.preprocessors.insert(0, "autograder.doors.nbgrader.RefuseDisagreement")
    c.Autograde.exporter_class = "autograder.doors.nbgrader.TolerantExporter"
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


class TolerantExporter(NotebookExporter):  # type: ignore[misc]
    """Reads a notebook that nbformat cannot read as far as the kit can read it.

    An unreadable one becomes an empty notebook with a sentence.
    """

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        path = Path(filename)
        try:
            raw = contents(path)
            submission = parsed(raw, path.name, str(path))
        except UnreadableSubmission as error:
            raw, submission = b"", Submission(str(path), (), (error.said,))
        notebook = readable_notebook(raw, submission)
        # the submission's own metadata are not trusted; after sanitizing, they are the kit's
        if getattr(self.parent, "_sanitizing", True):
            notebook.metadata["autograder"] = {"notes": list(map(str, submission.notes))}
        resources = self._init_resources(resources)
        resources["metadata"]["name"] = resources["metadata"].get("name") or path.stem
        resources["metadata"]["path"] = str(path.parent)
        return self.from_notebook_node(notebook, resources=resources, **options)


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs before anything is graded, and restores the instructor's questions, points and locked cells."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            restored(nb, source_cells(gradebook.find_notebook(known["notebook"], known["assignment"])))
        return nb, resources


def _trait(setting: Setting) -> Any:
    kind = Integer if setting.is_whole else Float
    return kind(setting.usual, help=setting.text).tag(config=True)


_Limited: Any = type("_Limited", (NbGraderPreprocessor,), {setting.name: _trait(setting) for setting in settings()})


class GradeInSandbox(_Limited):  # type: ignore[misc]
    """Replaces `Execute`: runs the notebook in the sandbox, on public and hidden cases, and writes the scores."""

    unconfined = Bool(False, help="run without a sandbox; only for code that is trusted").tag(config=True)
    credit = Enum(CREDIT, CREDIT[0], help="the unit that earns points in a question whose cases name none").tag(
        config=True
    )

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            cells = source_cells(gradebook.find_notebook(known["notebook"], known["assignment"]))
            every = gradebook.find_assignment(known["assignment"]).notebooks
            elsewhere = tuple(cell for one in every if one.name != known["notebook"] for cell in source_cells(one))
        on = _sheet(source_folder(self, known["assignment"]), known["notebook"], cells, elsewhere, self.credit)
        notes = [Sentence("{words}", words=str(note)) for note in nb.metadata.pop("autograder", {}).get("notes", [])]
        submission = from_cells(f"{known['student']}/{known['notebook']}.ipynb", nb.cells, notes)
        limits = Limits(**{setting.name: getattr(self, setting.name) for setting in settings()})
        report = shared_grader(limits, self.unconfined).grade(submission, on.assignment)
        if report.kit_fault:
            raise KitFault(
                "{student} was not graded, by a fault of the kit; no score was written, run autograde again. {notes}",
                student=known["student"],
                notes=" ".join(map(str, report.notes)),
            )
        filled(nb, report)
        # as `autograder grade` writes it: the submission's own metadata could say that it is in Julia
        nb.metadata = nbformat.from_dict(dict(on.metadata))
        nodes = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in nb.cells if "nbgrader" in cell.metadata}
        resources["autograder"] = {"comments": comments(on, report, nodes)}
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
    course = preprocessor.parent.parent.coursedir  # the preprocessor's exporter's converter
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
