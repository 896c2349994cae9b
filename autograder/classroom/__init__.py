"""Many submissions: an nbgrader course graded into its gradebook, each paper exactly once.

In comes a course; out go reports, one by one, each already in the gradebook, the autograded folder and the feedback folder. A run
that was stopped is taken up where it ended: a paper counts as graded when its autograded notebook names the very key it has now.
Nothing here imports torch: `workers` does, and is not needed where there is nothing to grade.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError, described
from ..records import Assignment, Report
from ..report import SourceCell
from .course import Course, Handed, digest, mark_of, write_whole
from .ledger import Ledger, Standing, source_cells
from .marking import KIT, Marked, Paper, source_notebook

if TYPE_CHECKING:
    from .pages import Pages
    from .workers import Workers

__all__ = ["Classroom", "Course", "Handed", "Ledger", "source_cells"]

_BATCH = 32  # papers in one transaction
_PATIENCE = 1.0  # seconds that a marked paper waits for others before it is written


@dataclass
class Counts:
    """What became of the papers that were looked at."""

    handed: int = 0
    unchanged: int = 0
    flagged: int = 0  # among those unchanged


class Classroom:
    """An assignment of the nbgrader course in `root`, with its gradebook open. Use it as a context."""

    def __init__(
        self, root: Path, assignment: str, limits: Mapping[str, float] | None = None, unconfined: bool = False, say: Callable[[str], None] = lambda _: None
    ) -> None:
        """`limits` has those that are to be in place of the course's.

        Raises UsageError where there is no course or its limits are none, UnknownAssignment where it has no such assignment.
        """
        self.course, self.name, self.unconfined = Course(root), assignment, unconfined
        self.limits = self.course.limits(limits or {})
        self.folder = self.course.source(assignment)
        self.ledger = Ledger(self.course, assignment, say)
        self._say = say
        self.counts = Counts()
        self._pages: Pages | None = None

    def __enter__(self) -> Classroom:
        self.ledger.__enter__()
        self._graded = self.ledger.graded()
        cases = [path.read_bytes() for path in sorted(self.folder.glob("*cases.py"))]
        what = f"{KIT} {self.limits} {self.unconfined} {sorted(self.cells.items())}"
        self.key = digest(what.encode(), *cases)
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.__exit__()

    @property
    def cells(self) -> dict[str, tuple[SourceCell, ...]]:
        """The instructor's cells, by notebook."""
        return self.ledger.cells

    def papers(self, students: Iterable[str] = (), force: bool = False) -> Iterator[Paper]:
        """What is to be graded, read one by one; what is unchanged since it was graded is only counted. Raises UsageError for an unknown student."""
        handed = self.course.handed_in(self.name, self.cells, students, self._say)
        self.counts = Counts(handed=len(handed))
        return self._papers(handed, force)

    def _papers(self, handed: list[Handed], force: bool) -> Iterator[Paper]:
        for one in handed:
            paper = one.paper(self.key)
            kept = {} if force or (one.student, one.notebook) not in self._graded else mark_of(self._autograded(paper))
            if kept.get("key") != paper.key:
                yield paper
                continue
            self.counts.unchanged += 1
            self.counts.flagged += bool(kept.get("flagged"))

    def grade(self, papers: Iterable[Paper], workers: Workers) -> Iterator[Report]:
        """Grade papers; each report is handed out when everything of it is written. Raises UsageError if that cannot be done; what is written is kept."""
        batch: list[Marked] = []
        since = time.monotonic()
        for marked in workers.marked(papers):
            if marked is not None and marked.report.kit_fault:
                yield marked.report
            elif marked is not None:
                batch.append(marked)
            if len(batch) >= _BATCH or (batch and time.monotonic() - since > _PATIENCE):
                yield from self._keep(batch)
                batch, since = [], time.monotonic()
        yield from self._keep(batch)

    def _keep(self, batch: list[Marked]) -> Iterator[Report]:
        """First the grades, in one transaction, then page and notebook: the notebook's mark says that everything is there.

        What cannot be written because of what it is, is one paper's fault report: the others of its batch are written.
        """
        if not batch:
            return
        try:
            standings = self.ledger.write(batch)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001  a database's own: nothing of the batch was written
            if len(batch) == 1:
                yield self._fault(batch[0], error)
            else:
                for marked in batch:
                    yield from self._keep([marked])
            return
        for marked, standing in zip(batch, standings):
            yield self._filed(marked, standing)

    def _filed(self, marked: Marked, standing: Standing) -> Report:
        """The page and the notebook of a paper whose grades are written."""
        paper = marked.paper
        feedback, autograded = self.course.feedback(paper.student, self.name), self.course.autograded(paper.student, self.name)
        try:
            page = self._feedback_pages().page(marked.notebook, paper.notebook, standing)
            self._write(feedback / f"{paper.notebook}.html", page)
            if self.course.timestamp(paper.student, self.name) is not None:
                for folder in (feedback, autograded):
                    self._write(folder / "timestamp.txt", f"{self.course.stamp(paper.student, self.name)}\n")
            self._write(self._autograded(paper), marked.notebook)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001  a converter's own
            return self._fault(marked, error)
        return marked.report

    def _fault(self, marked: Marked, error: Exception) -> Report:
        from ..grader import failed  # with it comes torch, which is here by now

        if isinstance(error, PermissionError):
            words = f"Its page and notebook could not be written ({error.filename}: {error.strerror}): mend the permissions and run the same command again."
        else:
            words = f"Its grades could not be kept, by a fault of the kit ({described(error)})."
        questions = tuple(graded.question for graded in marked.report.questions)
        return failed(marked.report.submission, Assignment(self.name, self.folder, questions, ()), words)

    def _feedback_pages(self) -> Pages:
        if self._pages is None:
            from .pages import Pages  # slow, and only needed where something is graded

            notebooks = [source_notebook(self.folder / f"{name}.ipynb") for name in self.cells]
            self._pages = Pages(self.course, ("".join(cell.get("source", "")) for notebook in notebooks for cell in notebook["cells"]))
        return self._pages

    def _autograded(self, paper: Paper) -> Path:
        return self.course.autograded(paper.student, self.name) / f"{paper.notebook}.ipynb"

    def _write(self, path: Path, text: str) -> None:
        try:
            write_whole(path, text)
        except PermissionError as error:  # one folder's, most likely: the class goes on
            raise PermissionError(error.errno, error.strerror, str(path)) from None
        except OSError as error:
            why = error.strerror or error
            raise UsageError(f"{path} cannot be written ({why}). What was graded before is kept; make room for it and run the same command again.") from None
