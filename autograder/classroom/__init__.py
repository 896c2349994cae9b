"""Many submissions: an nbgrader course graded into its gradebook, each paper exactly once.

In comes a course; out go reports, one by one, each already in the gradebook, the autograded and the feedback folder.
A stopped run continues where it ended: a paper counts as graded if its autograded notebook names the key it has now.
Nothing here imports torch. `workers` does, and is needed only if there is something to grade.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..cases import case_files
from ..errors import BrokenCases, UsageError, described
from ..notebooks import SourceCell
from ..records import Assignment, Report
from ..submission import SECRET
from ..words import ENGLISH, Sentence
from .course import Course, Handed, asked_for, digest, mark_of, stamp_in, write_whole
from .ledger import Ledger, Relation, Standing, source_cells
from .marking import KIT, TORCH, Marked, Paper, changed_since, language_of_class, source_notebook
from .times import time_of

if TYPE_CHECKING:
    from .pages import Pages
    from .workers import Workers

__all__ = [
    "Classroom",
    "Course",
    "Handed",
    "Ledger",
    "Relation",
    "asked_for",
    "settle_lateness",
    "source_cells",
    "stamp_in",
    "time_of",
]

_BATCH = 32  # papers in one transaction
_PATIENCE = 1.0  # seconds that a marked paper waits for others, before it is written


@dataclass
class Counts:
    """The number of papers handed in, of those unchanged since they were graded, and the flagged ones of these."""

    handed: int = 0
    unchanged: int = 0
    flagged: list[str] = field(default_factory=list)  # their labels


def settle_lateness(root: Path, assignment: str) -> None:
    """Compute the late penalties of all graded papers of a course anew, for `nbgrader autograde`, which skips them.

    Raises UsageError if the course or its gradebook cannot be read.
    """
    with Ledger(Course(root), assignment) as ledger:
        ledger.lateness(ledger.graded())


class Classroom:
    """An assignment of the nbgrader course in `root`, with its gradebook open. Use it as a context manager."""

    def __init__(
        self,
        root: Path,
        assignment: str,
        limits: Mapping[str, float] | None = None,
        unconfined: bool = False,
        say: Callable[[Sentence], None] = lambda _: None,
    ) -> None:
        """Read the course's configuration. `limits` has limits that replace the course's.

        Raises UsageError if there is no course or its limits are not valid, UnknownAssignment if the course does not
        have the assignment.
        """
        self.course, self.name, self.unconfined = Course(root), assignment, unconfined
        self.limits, self.credit = self.course.limits(limits or {}), self.course.credit
        self.folder, self.released = self.course.source(assignment), self.course.released(assignment)
        self.ledger = Ledger(self.course, assignment, say)
        self._say = say
        self.counts = Counts()
        self.counted: dict[str, tuple[float, float]] = {}  # by submission: the points that count, and all there are
        self._unchanged: list[Paper] = []  # without their contents
        self._pages: Pages | None = None
        self._exchange = self.course.uses_exchange(assignment)

    def __enter__(self) -> Classroom:
        self.ledger.__enter__()
        self._graded = self.ledger.graded()
        changed = changed_since(self.folder, self.cells)
        if changed is not None:
            self._say(changed)
        cases = [path.read_bytes() for path in case_files(self.folder, hidden=True)]
        what = f"{KIT} {TORCH} {self.limits} {self.credit} {self.unconfined} {sorted(self.cells.items())}"
        # a page in another language is another page; English, which has no catalogue, adds nothing to the key
        spoken = language_of_class(self.released, self.cells)
        self.key = digest((what if spoken == ENGLISH else f"{what} {spoken}").encode(), *cases)
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.__exit__()

    @property
    def cells(self) -> dict[str, tuple[SourceCell, ...]]:
        """Return the instructor's cells, by notebook."""
        return self.ledger.cells

    def papers(self, students: Iterable[str] = (), force: bool = False) -> Iterator[Paper]:
        """Yield the papers to grade, read one by one.

        A paper that is unchanged since it was graded is only counted. Raises UsageError for an unknown student.
        """
        asked = self.course.asked(self.name, self.cells)
        handed = self.course.handed_in(self.name, asked, students, self._say)
        self.counts, self._unchanged = Counts(handed=len(handed)), []
        return self._papers(handed, force)

    def _papers(self, handed: list[Handed], force: bool) -> Iterator[Paper]:
        for one in handed:
            paper = one.paper(self.key)
            kept = {} if force or (one.student, one.notebook) not in self._graded else mark_of(self._autograded(paper))
            if kept.get("key") != paper.key:
                yield paper
                continue
            self.counts.unchanged += 1
            self._unchanged.append(replace(paper, content=b""))
            self.counts.flagged += [paper.label] if kept.get("flagged") else []

    def grade(self, papers: Iterable[Paper], workers: Workers) -> Iterator[Report]:
        """Grade papers and yield each report after everything of it is written; `counted` has its points by then.

        Raises UsageError if a paper cannot be written, BrokenCases if a case cannot be judged by its own fault. Papers
        written before that are kept.
        """
        batch: list[Marked] = []
        since = time.monotonic()
        for marked in workers.marked(papers):
            if marked is not None and marked.report.case_fault is not None:
                raise BrokenCases("{folder}: {error}", folder=str(self.folder), error=marked.report.case_fault)
            if marked is not None and marked.report.kit_fault:
                yield marked.report
            elif marked is not None:
                batch.append(marked)
            else:
                self._make_pages_ready()
            if len(batch) >= _BATCH or (batch and time.monotonic() - since > _PATIENCE):
                yield from self._keep(batch)
                batch, since = [], time.monotonic()
        yield from self._keep(batch)

    def settle_lateness(self) -> list[Relation]:
        """Compute the late penalties of the unchanged papers anew, and return those that have changed.

        Their feedback pages are written again. Raises UsageError if something cannot be written.
        """
        papers = {(paper.student, paper.notebook): paper for paper in self._unchanged}
        changed = self.ledger.lateness(papers)
        for one in changed:
            paper = papers[one.student, one.notebook]
            text = self._autograded(paper).read_text(encoding="utf-8")
            page = self._feedback_pages().page(text, one.notebook, one.standing)
            self._write(self.course.feedback(one.student, self.name) / f"{one.notebook}.html", page)
            self._write_stamp(one.student)
        return changed

    def _copy_beside(self, paper: Paper) -> None:
        """Copy the pictures and data of a paper beside its graded notebook and its page, as nbgrader does."""
        for name, file in paper.beside:
            # a page of the student's own could pass for the kit's
            if name == "timestamp.txt" or name.lower().endswith((".ipynb", ".html", ".htm", ".xhtml")):
                continue
            for room in (self.course.autograded, self.course.feedback):
                target = room(paper.student, self.name) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copyfile(file, target)

    def _write_stamp(self, student: str) -> None:
        """Write the time of the submission beside its graded notebook and its page, as nbgrader does."""
        stamp = self.course.kept_stamp(student, self.name)
        if stamp:
            for folder in (self.course.feedback(student, self.name), self.course.autograded(student, self.name)):
                self._write(folder / "timestamp.txt", f"{stamp}\n")

    def _complete_for_exchange(self, feedback: Path) -> None:
        """Write what `nbgrader release_feedback` reads beside every page, for a student whose work came another way.

        It ends with an error at the first page that lacks one of these files, and later students get no feedback.
        """
        for name, text in (("timestamp.txt", ""), (SECRET, secrets.token_hex(16))):
            if not (feedback / name).exists():
                self._write(feedback / name, text)

    def _keep(self, batch: list[Marked]) -> Iterator[Report]:
        """Write the grades of a batch in one transaction, then the page and the notebook of each paper.

        The notebook comes last: its mark says that everything is there. A paper whose content cannot be written gets a
        fault report; the other papers of its batch are written.
        """
        if not batch:
            return
        try:
            standings = self.ledger.write(batch)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001  an error of the database: nothing of the batch was written
            if len(batch) == 1:
                yield self._fault(batch[0], error)
            else:
                for marked in batch:
                    yield from self._keep([marked])
            return
        for marked, standing in zip(batch, standings):
            yield self._filed(marked, standing)

    def _filed(self, marked: Marked, standing: Standing) -> Report:
        """Write the page and the notebook of a paper whose grades are written, and return its report."""
        paper = marked.paper
        feedback = self.course.feedback(paper.student, self.name)
        try:
            page = self._feedback_pages().page(marked.notebook, paper.notebook, standing)
            self._write(feedback / f"{paper.notebook}.html", page)
            self._write_stamp(paper.student)
            self._copy_beside(paper)
            if self._exchange:
                self._complete_for_exchange(feedback)
            self._write(self._autograded(paper), marked.notebook)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001  an error of a converter
            return self._fault(marked, error)
        self.counted[marked.report.submission] = standing.counted, sum(standing.points.values())
        return marked.report

    def _fault(self, marked: Marked, error: Exception) -> Report:
        from ..grader import failed  # imports torch, which is loaded by now

        if isinstance(error, PermissionError):
            said = Sentence(
                "Its page and notebook could not be written ({file}: {why}): "
                "mend the permissions and run the same command again.",
                file=str(error.filename),
                why=str(error.strerror),
            )
        else:
            said = Sentence("Its grades could not be kept, by a fault of the kit ({error}).", error=described(error))
        questions = tuple(graded.question for graded in marked.report.questions)
        return failed(marked.report.submission, Assignment(self.name, self.folder, questions, ()), said)

    def _make_pages_ready(self) -> None:
        """Import what writes pages, while papers are marked elsewhere and there is nothing to write yet."""
        try:
            self._feedback_pages()
        except Exception:  # noqa: BLE001  it comes again where a page is written, and is said of that paper
            pass

    def _feedback_pages(self) -> Pages:
        if self._pages is None:
            from .pages import Pages  # slow, and needed only if something is graded

            rooms = (self.folder, self.released)
            notebooks = [source_notebook(room / f"{name}.ipynb") for room in rooms for name in self.cells]
            self._pages = Pages(
                self.course, ("".join(cell.get("source", "")) for notebook in notebooks for cell in notebook["cells"])
            )
        return self._pages

    def _autograded(self, paper: Paper) -> Path:
        return self.course.autograded(paper.student, self.name) / f"{paper.notebook}.ipynb"

    def _write(self, path: Path, text: str) -> None:
        try:
            write_whole(path, text)
        except PermissionError as error:  # most likely of one folder only: the rest of the class is graded
            raise PermissionError(error.errno, error.strerror, str(path)) from None
        except OSError as error:
            raise UsageError(
                "{file} cannot be written ({why}). Grades so far are kept; "
                "make room for the file and run the same command again.",
                file=str(path),
                why=str(error.strerror or error),
            ) from None
