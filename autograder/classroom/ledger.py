"""The gradebook: many papers are written in one transaction, in the rows that `nbgrader autograde` would have written.

In come marked papers, from one caller; out goes the standing of each in the gradebook, manual grades and comments
included. A manual grade, extra credit or manual comment is never changed. The same statements run on SQLite and
PostgreSQL.
"""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy.exc
from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import case, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from ..errors import UnknownAssignment
from ..notebooks import SourceCell
from ..words import Sentence
from .course import Course
from .database import kind_of, patiently, translated, waiting
from .marking import Marked

_LOCK_SECONDS = 5  # PostgreSQL waits for a lock so long in one try, as SQLite does
_LEAST = 1e-9  # points; a smaller change of a penalty is rounding
_INSERT: dict[str, Callable[[Any], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass
class Standing:
    """One notebook of one student in the gradebook: scores, points and comments by the cells' names.

    `late_penalty` is the number of points taken off for being late.
    """

    scores: dict[str, float] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    late_penalty: float | None = None

    @property
    def score(self) -> float:
        return sum(self.scores.values())

    @property
    def counted(self) -> float:
        """Return the points that count, as nbgrader exports them: less the late penalty, and never below 0."""
        return max(0.0, self.score - (self.late_penalty or 0.0))


@dataclass(frozen=True)
class Relation:
    """A paper whose late penalty has changed, with the penalty before and its standing now."""

    student: str
    notebook: str
    before: float
    standing: Standing


class Ledger:
    """The gradebook of a course, open, for one assignment. `say` gets a sentence when another program has it locked."""

    def __init__(self, course: Course, assignment: str, say: Callable[[Sentence], None] = lambda _: None) -> None:
        self.course, self.assignment, self.say = course, assignment, say
        self._late = AssignLatePenalties(config=course.config)
        self._late.init_plugin()

    def __enter__(self) -> Ledger:
        """Open the gradebook. Raises UsageError if that fails, UnknownAssignment if it does not know the assignment."""
        self._insert = _INSERT[kind_of(self.course.db_url)]
        advice = Sentence("Check that it exists, and that c.CourseDirectory.db_url in nbgrader_config.py is right.")
        with translated(self.course, advice), warnings.catch_warnings():
            warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # caused by nbgrader's use of its session
            self._gradebook = patiently(
                self.course, self.say, lambda: api.Gradebook(self.course.db_url, self.course.course_id)
            )
            try:
                self._learn()
            except BaseException:
                self._gradebook.close()  # Python does not call __exit__ after __enter__ raised
                raise
        return self

    def __exit__(self, *_: object) -> None:
        self._gradebook.close()

    def _learn(self) -> None:
        try:
            found = self._gradebook.find_assignment(self.assignment)
            notebooks = list(found.notebooks)
        except api.MissingEntry:
            notebooks = []
        if not notebooks:
            # nbgrader skips an assignment that is released already
            again = " --force" if self.course.released(self.assignment).is_dir() else ""
            raise UnknownAssignment(
                "The gradebook does not know {assignment!r} yet: "
                "run `nbgrader generate_assignment {assignment}{again}` first.",
                assignment=self.assignment,
                again=again,
            )
        self._assignment_id, self._due = found.id, found.duedate
        self._notebook_ids: dict[str, str] = {n.name: n.id for n in notebooks}
        self._graded: dict[str, dict[str, str]] = {
            n.id: {c.name: c.id for c in [*n.grade_cells, *n.task_cells]} for n in notebooks
        }
        self._answered: dict[str, dict[str, str]] = {
            n.id: {c.name: c.id for c in [*n.solution_cells, *n.task_cells]} for n in notebooks
        }
        self._names = {
            cell: name for cells in (*self._graded.values(), *self._answered.values()) for name, cell in cells.items()
        }
        self.cells: dict[str, tuple[SourceCell, ...]] = {n.name: source_cells(n) for n in notebooks}
        self._points = {n.id: {c.name: float(c.max_score) for c in [*n.grade_cells, *n.task_cells]} for n in notebooks}
        self._gradebook.db.rollback()  # nothing is held open while submissions are graded

    def graded(self) -> set[tuple[str, str]]:
        """Return (student, notebook) for every notebook that has automatic scores already."""
        notebook, submission = api.SubmittedNotebook.__table__, api.SubmittedAssignment.__table__
        joined = notebook.join(submission, notebook.c.assignment_id == submission.c.id)
        names = {key: name for name, key in self._notebook_ids.items()}
        with translated(self.course), self._gradebook.engine.connect() as connection:
            rows = connection.execute(
                select(submission.c.student_id, notebook.c.notebook_id)
                .select_from(joined)
                .where(submission.c.assignment_id == self._assignment_id)
            )
            return {(student, names[key]) for student, key in rows if key in names}

    def waiting(self) -> list[str]:
        """Return the students of whom an answer waits for a person's grade."""
        with translated(self.course), self._gradebook.engine.connect() as connection:
            return waiting(connection, [self._assignment_id])[self._assignment_id]

    def students(self) -> set[str]:
        """Return the ids of all students of the gradebook."""
        with translated(self.course), self._gradebook.engine.connect() as connection:
            return {student for (student,) in connection.execute(select(api.Student.__table__.c.id))}

    def everyone(self) -> dict[tuple[str, str], Standing]:
        """Return the standing of every notebook that was handed in, by student and notebook."""
        names = {key: name for name, key in self._notebook_ids.items()}
        notebook, submission = api.SubmittedNotebook.__table__, api.SubmittedAssignment.__table__
        with translated(self.course), self._gradebook.engine.connect() as connection:
            rows = connection.execute(
                select(
                    notebook.c.id, notebook.c.notebook_id, notebook.c.late_submission_penalty, submission.c.student_id
                )
                .select_from(notebook.join(submission, notebook.c.assignment_id == submission.c.id))
                .where(submission.c.assignment_id == self._assignment_id)
            ).all()
            rows = [row for row in rows if row.notebook_id in names]
            found: dict[tuple[str, str], Standing] = {}
            for start in range(0, len(rows), 200):  # SQLite takes a limited number of parameters
                part = rows[start : start + 200]
                standings = self._standings(connection, [row.id for row in part])
                for row in part:
                    standings[row.id].late_penalty = row.late_submission_penalty
                    found[row.student_id, names[row.notebook_id]] = standings[row.id]
        return found

    def write(self, papers: Sequence[Marked]) -> list[Standing]:
        """Write the grades and comments of all these papers, in one transaction, and return their standings.

        Raises UsageError if the gradebook cannot be written.
        """
        with translated(self.course):
            standings: list[Standing] = patiently(self.course, self.say, lambda: self._transaction(papers))
            return standings

    def _transaction(self, papers: Sequence[Marked]) -> list[Standing]:
        with self._gradebook.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # by default PostgreSQL waits forever, without a message
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
            submissions = self._submissions(connection, papers)
            notebooks = self._notebooks(connection, {found.id for found in submissions.values()})
            found = [
                (paper, notebooks[submissions[paper.paper.student].id, self._notebook_ids[paper.paper.notebook]])
                for paper in papers
            ]
            # all graders lock rows in the same order, so they never wait for each other in a circle
            rows = sorted(found, key=lambda one: one[1])
            self._grades(connection, rows)
            self._comments(connection, rows)
            standings = self._standings(connection, [row for _, row in rows])
            self._late_penalties(connection, rows, submissions, standings)
        return [standings[row] for _, row in found]

    def _submissions(self, connection: Any, papers: Sequence[Marked]) -> dict[str, Any]:
        """Return the row of each student's submission. Students and submissions without a row get one."""
        students = sorted({paper.paper.student for paper in papers})
        table = api.SubmittedAssignment.__table__
        self._add(connection, api.Student.__table__, [{"id": student} for student in students], ["id"])
        made = [{"id": _new(), "assignment_id": self._assignment_id, "student_id": student} for student in students]
        self._add(connection, table, made, ["assignment_id", "student_id"])
        for student in (one for one in students if self.course.has_stamp(one, self.assignment)):
            connection.execute(
                update(table)
                .where(table.c.assignment_id == self._assignment_id, table.c.student_id == student)
                .values(timestamp=self.course.timestamp(student, self.assignment))
            )
        found = connection.execute(
            select(table).where(table.c.assignment_id == self._assignment_id, table.c.student_id.in_(students))
        ).all()
        return {row.student_id: row for row in found}

    def _notebooks(self, connection: Any, submissions: set[str]) -> dict[tuple[str, str], str]:
        """Return the id of the row of each submitted notebook, by submission and notebook.

        Notebooks, and grades and comments of their cells, get a row if they have none.
        """
        table = api.SubmittedNotebook.__table__
        wanted = [
            {"id": _new(), "assignment_id": s, "notebook_id": n, "flagged": False}
            for s in sorted(submissions)
            for n in self._notebook_ids.values()
        ]
        self._add(connection, table, wanted, ["notebook_id", "assignment_id"])
        found = {
            (r.assignment_id, r.notebook_id): r.id
            for r in connection.execute(select(table).where(table.c.assignment_id.in_(submissions)))
        }
        grade, comment = api.Grade.__table__, api.Comment.__table__
        cells = [(row, n) for (_, n), row in found.items() if n in self._graded]
        self._add(
            connection,
            grade,
            [_of(row, c, needs_manual_grade=True) for row, n in cells for c in self._graded[n].values()],
            ["cell_id", "notebook_id"],
        )
        self._add(
            connection,
            comment,
            [_of(row, c) for row, n in cells for c in self._answered[n].values()],
            ["cell_id", "notebook_id"],
        )
        return found

    def _grades(self, connection: Any, rows: Iterable[tuple[Marked, str]]) -> None:
        table = api.Grade.__table__
        new = [
            _of(row, self._cell(paper, name), auto_score=score, needs_manual_grade=score is None)
            for paper, row in rows
            for name, score in (paper.scores or {}).items()
        ]
        insert = self._insert(table)
        by_hand = case(
            (or_(table.c.manual_score.is_not(None), insert.excluded.auto_score.is_(None)), True), else_=False
        )
        if new:
            kept = insert.on_conflict_do_update(
                index_elements=["cell_id", "notebook_id"],
                set_={"auto_score": insert.excluded.auto_score, "needs_manual_grade": by_hand},
            )
            connection.execute(kept, new)

    def _comments(self, connection: Any, rows: Iterable[tuple[Marked, str]]) -> None:
        table = api.Comment.__table__
        new = [
            _of(row, self._cell(paper, name, answers=True), auto_comment=text)
            for paper, row in rows
            for name, text in (paper.comments or {}).items()
        ]
        insert = self._insert(table)
        if new:
            kept = insert.on_conflict_do_update(
                index_elements=["cell_id", "notebook_id"], set_={"auto_comment": insert.excluded.auto_comment}
            )
            connection.execute(kept, new)

    def _standings(self, connection: Any, rows: Sequence[str]) -> dict[str, Standing]:
        grade, comment, notebook = api.Grade.__table__, api.Comment.__table__, api.SubmittedNotebook.__table__
        found = {row: Standing() for row in rows}
        for row, key in connection.execute(
            select(notebook.c.id, notebook.c.notebook_id).where(notebook.c.id.in_(rows))
        ):
            found[row].points = dict(self._points[key])
        for g in connection.execute(select(grade).where(grade.c.notebook_id.in_(rows))):
            by_hand = g.manual_score if g.manual_score is not None else g.auto_score
            # as api.Grade.score computes it
            found[g.notebook_id].scores[self._names[g.cell_id]] = (
                0.0 if by_hand is None else by_hand + (g.extra_credit or 0.0)
            )
        for c in connection.execute(select(comment).where(comment.c.notebook_id.in_(rows))):
            found[c.notebook_id].comments[self._names[c.cell_id]] = (
                c.manual_comment if c.manual_comment is not None else c.auto_comment
            )
        return found

    def lateness(self, papers: Iterable[tuple[str, str]]) -> list[Relation]:
        """Compute the late penalties of graded papers (student, notebook) anew, and return those that have changed.

        The due date, an extension, the time of the submission or a manual grade may have changed since.
        """
        by_student: dict[str, list[str]] = {}
        for student, notebook in papers:
            by_student.setdefault(student, []).append(notebook)
        if not by_student:
            return []
        with translated(self.course):
            found: list[Relation] = patiently(self.course, self.say, lambda: self._relate(by_student))
            return found

    def _relate(self, by_student: Mapping[str, Sequence[str]]) -> list[Relation]:
        names = {key: name for name, key in self._notebook_ids.items()}
        table = api.SubmittedNotebook.__table__
        with self._gradebook.engine.begin() as connection:
            submissions = self._timed(connection, by_student)
            late = []
            for row in connection.execute(select(table).where(table.c.notebook_id.in_(names))):
                submission = submissions.get(row.assignment_id)
                if submission is None or names[row.notebook_id] not in by_student[submission.student_id]:
                    continue
                seconds = self._seconds_late(submission)
                if seconds > 0 or row.late_submission_penalty:
                    late.append((row, submission.student_id, seconds))
            standings: dict[str, Standing] = {}
            for start in range(0, len(late), 200):  # SQLite takes a limited number of parameters
                standings |= self._standings(connection, [row.id for row, _, _ in late[start : start + 200]])
            changed = []
            for row, student, seconds in late:
                standing, before = standings[row.id], row.late_submission_penalty or 0.0
                standing.late_penalty = self._penalty(student, standing, seconds)
                if abs((standing.late_penalty or 0.0) - before) > _LEAST:
                    changed.append(Relation(student, names[row.notebook_id], before, standing))
                    change = update(table).where(table.c.id == row.id)
                    connection.execute(change.values(late_submission_penalty=standing.late_penalty))
            return sorted(changed, key=lambda one: (one.student, one.notebook))

    def _timed(self, connection: Any, students: Collection[str]) -> dict[str, Any]:
        """Return the rows of these students' submissions by their ids, with the times that their files say now."""
        table = api.SubmittedAssignment.__table__
        mine = select(table).where(table.c.assignment_id == self._assignment_id)
        for row in connection.execute(mine).all():
            if row.student_id not in students or not self.course.has_stamp(row.student_id, self.assignment):
                continue
            stamp = self.course.timestamp(row.student_id, self.assignment)
            if stamp != row.timestamp:  # None if it cannot be read: then it does not count
                connection.execute(update(table).where(table.c.id == row.id).values(timestamp=stamp))
        return {row.id: row for row in connection.execute(mine) if row.student_id in students}

    def _seconds_late(self, submission: Any) -> float:
        """Return how late a submission is, from its row: the due date and an extension are in the gradebook."""
        if self._due is None or submission.timestamp is None:
            return 0.0
        due = self._due if submission.extension is None else self._due + submission.extension
        return float((submission.timestamp - due).total_seconds())

    def _penalty(self, student: str, standing: Standing, seconds: float) -> float | None:
        """Return the penalty of nbgrader's plugin, between 0 and the score; None for work that is not late."""
        if seconds <= 0:
            return None
        penalty: float | None = self._late.plugin_inst.late_submission_penalty(student, standing.score, seconds)
        return None if penalty is None else min(max(0.0, penalty), standing.score)

    def _late_penalties(
        self,
        connection: Any,
        rows: Iterable[tuple[Marked, str]],
        submissions: Mapping[str, Any],
        standings: Mapping[str, Standing],
    ) -> None:
        """Set the late penalties as nbgrader's AssignLatePenalties does: by its plugin, between 0 and the score.

        Work that is not late, or no longer late, has no penalty.
        """
        table = api.SubmittedNotebook.__table__
        for paper, row in rows:
            submission, standing = submissions[paper.paper.student], standings[row]
            seconds = self._seconds_late(submission)
            standing.late_penalty = self._penalty(paper.paper.student, standing, seconds)
            connection.execute(
                update(table).where(table.c.id == row).values(late_submission_penalty=standing.late_penalty)
            )

    def _add(self, connection: Any, table: Any, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]) -> None:
        """Insert those rows that are not there yet. Another grader may be writing the same rows."""
        if not rows:
            return
        keys = {tuple(row[name] for name in unique) for row in rows}
        columns = [table.c[name] for name in unique]
        known: set[tuple[Any, ...]] = set()
        wanted = sorted(keys)
        for start in range(0, len(wanted), 200):  # SQLite takes a limited number of parameters
            known |= {
                tuple(row)
                for row in connection.execute(select(*columns).where(tuple_(*columns).in_(wanted[start : start + 200])))
            }
        new = [dict(row) for row in rows if tuple(row[name] for name in unique) not in known]
        if new:
            connection.execute(self._insert(table).on_conflict_do_nothing(index_elements=list(unique)), new)

    def _cell(self, paper: Marked, name: str, answers: bool = False) -> str:
        key = self._notebook_ids[paper.paper.notebook]
        return self._answered[key][name] if answers else self._graded[key][name]


def source_cells(notebook: Any) -> tuple[SourceCell, ...]:
    """Return the cells of one of nbgrader's `Notebook`s, as they were when the assignment was generated."""
    points = {cell.name: float(cell.max_score) for cell in [*notebook.grade_cells, *notebook.task_cells]}
    tasks, solutions = {cell.name for cell in notebook.task_cells}, {cell.name for cell in notebook.solution_cells}
    graded = {cell.name for cell in notebook.grade_cells}
    return tuple(
        SourceCell(
            c.name,
            c.cell_type,
            c.source,
            c.locked,
            c.checksum,
            c.name in graded,
            c.name in solutions,
            c.name in tasks,
            points.get(c.name, 0.0),
        )
        for c in sorted(notebook.source_cells, key=lambda c: str(c.name))
    )


def _of(notebook: str, cell: str, **values: Any) -> dict[str, Any]:
    return {"id": _new(), "notebook_id": notebook, "cell_id": cell, **values}


def _new() -> str:
    """Return a new key, made as nbgrader makes its keys."""
    return uuid.uuid4().hex
