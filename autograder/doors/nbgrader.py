"""The kit inside nbgrader: `nbgrader autograde` as it is, with the sandbox in the place of `Execute`.

`configure(c)` in `nbgrader_config.py` is all it takes. The traps of nbgrader that this module closes: a graded cell without output earns full points (here
every graded cell gets a number), a deleted one keeps its old score (here it comes back), stderr costs all points (here it costs none), a broken
notebook has no score at all (here it has 0 and a sentence), and submitted .py files are overwritten by the instructor's.
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
from traitlets import Bool, Float, Integer

from ..cases import PUBLIC, refuse_disagreement
from ..classroom import source_cells
from ..classroom.marking import Sheet, comments, readable_notebook, sheet
from ..errors import KitFault, UnreadableSubmission
from ..library import shared_grader
from ..records import Submission
from ..report import SourceCell, filled, restored
from ..sandbox import Limits
from ..submission import contents, from_cells, parsed


def configure(c: Any) -> None:
    """Set what nbgrader needs to grade with the kit: the preprocessors, the reader, and what is never released."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])  # nbgrader starts `alembic` by name, activated or not
    c.ZipCollectApp.extractor_plugin = "autograder.doors.lms.collecting.Extractor"
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", "hidden_cases.py"]
    c.GenerateAssignment.preprocessors.insert(0, "autograder.doors.nbgrader.RefuseDisagreement")
    c.Autograde.exporter_class = "autograder.doors.nbgrader.TolerantExporter"
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "autograder.doors.nbgrader.RestoreCells",
        "nbgrader.preprocessors.OverwriteKernelspec",
    ]  # without CheckCellMetadata: the marks were just written by RestoreCells, and to check them twice takes a good tenth of a submission's time
    c.Autograde.autograde_preprocessors = [
        "autograder.doors.nbgrader.GradeInSandbox",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "autograder.doors.nbgrader.SaveComments",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    c.ClearMetadataPreprocessor.preserve_cell_metadata_mask = ["nbgrader"]


class RefuseDisagreement(NbGraderPreprocessor):  # type: ignore[misc]
    """Before an assignment is released: a graded cell whose name is no question of the cases would give everybody its points."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        folder = source_folder(self, resources["nbgrader"]["assignment"])
        if (folder / PUBLIC).is_file():  # a course may have assignments that are not the kit's
            refuse_disagreement(folder)
        return nb, resources


class TolerantExporter(NotebookExporter):  # type: ignore[misc]
    """Reads a notebook that nbformat cannot read as far as the kit can, and a hopeless one as an empty notebook with a sentence."""

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        path = Path(filename)
        try:
            raw = contents(path)
            submission = parsed(raw, path.name, str(path))
        except UnreadableSubmission as error:
            raw, submission = b"", Submission(str(path), (), (str(error),))
        notebook = readable_notebook(raw, submission)
        if getattr(self.parent, "_sanitizing", True):  # what the submission says of itself is not believed; afterwards these are our own words
            notebook.metadata["autograder"] = {"notes": list(submission.notes)}
        resources = self._init_resources(resources)
        resources["metadata"]["name"] = resources["metadata"].get("name") or path.stem
        resources["metadata"]["path"] = str(path.parent)
        return self.from_notebook_node(notebook, resources=resources, **options)


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Before anything is graded: questions, points and locked cells are the instructor's again, whatever the submission says."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            restored(nb, source_cells(gradebook.find_notebook(known["notebook"], known["assignment"])))
        return nb, resources


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]
    """In the place of `Execute`: runs the notebook in the sandbox, on public and hidden cases, and writes the scores."""

    seconds_per_case = Float(Limits.seconds_per_case, help="CPU seconds that a case or cell may take").tag(config=True)
    seconds_per_submission = Float(Limits.seconds_per_submission, help="seconds that a submission may take in all").tag(config=True)
    memory_mb = Integer(Limits.memory_mb, help="megabytes that a submission may use").tag(config=True)
    output_kb = Integer(Limits.output_kb, help="kilobytes that a submission may print").tag(config=True)
    unconfined = Bool(False, help="run without a sandbox; only for code that is trusted").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            cells = source_cells(gradebook.find_notebook(known["notebook"], known["assignment"]))
            every = gradebook.find_assignment(known["assignment"]).notebooks
            elsewhere = tuple(cell for one in every if one.name != known["notebook"] for cell in source_cells(one))
        on = _sheet(source_folder(self, known["assignment"]), known["notebook"], cells, elsewhere)
        notes = nb.metadata.pop("autograder", {}).get("notes", [])
        submission = from_cells(f"{known['student']}/{known['notebook']}.ipynb", nb.cells, [str(note) for note in notes])
        limits = Limits(self.seconds_per_case, self.seconds_per_submission, self.memory_mb, self.output_kb)
        report = shared_grader(limits, self.unconfined).grade(submission, on.assignment)
        if report.kit_fault:
            raise KitFault(f"{known['student']} was not graded, by a fault of the kit; no score was written, run autograde again. {' '.join(report.notes)}")
        filled(nb, report)
        nb.metadata = nbformat.from_dict(dict(on.metadata))  # as `autograder grade` writes it: the submission's own could say that it is in Julia
        nodes = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in nb.cells if "nbgrader" in cell.metadata}
        resources["autograder"] = {"comments": comments(on, report, nodes)}
        return nb, resources


class SaveComments(NbGraderPreprocessor):  # type: ignore[misc]
    """After SaveAutoGrades, which sets every automatic comment anew: how the questions of each answer went."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            for name, text in resources.get("autograder", {}).get("comments", {}).items():
                gradebook.find_comment(name, known["notebook"], known["assignment"], known["student"]).auto_comment = text
            gradebook.db.commit()
        return nb, resources


def source_folder(preprocessor: Any, assignment: str) -> Path:
    course = preprocessor.parent.parent.coursedir  # the preprocessor's exporter's converter
    return Path(course.format_path(course.source_directory, ".", assignment))


@lru_cache(maxsize=8)  # as long as neither the files nor the cells change: its cases are what references are kept by
def _sheet_at(folder: Path, notebook: str, cells: tuple[SourceCell, ...], elsewhere: tuple[SourceCell, ...], _: tuple[int, ...]) -> Sheet:
    return sheet(folder, notebook, cells, elsewhere=elsewhere)


def _sheet(folder: Path, notebook: str, cells: tuple[SourceCell, ...], elsewhere: tuple[SourceCell, ...]) -> Sheet:
    return _sheet_at(folder, notebook, cells, elsewhere, tuple(path.stat().st_mtime_ns for path in sorted(folder.glob("*"))))
