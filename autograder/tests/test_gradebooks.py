"""Check the gradebook: SQLite and PostgreSQL get the same rows.

They are written by `nbgrader autograde`, by `autograder grade`, and by two graders at once.
"""

from __future__ import annotations

import csv
import json
import os
import pwd
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader import api
from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.exc import SAWarning

from autograder.classroom import Classroom, Course, Ledger, database, ledger, workers
from autograder.classroom.marking import Marked, Paper
from autograder.doors.commands.cli import main
from autograder.errors import UsageError
from autograder.grader import failed
from autograder.records import Assignment
from autograder.words import Sentence

from .conftest import ROOT
from .small import COURSE, FULL, NAME, NOT_SUMMED, POINTS, SOLUTIONS, SOLVED, appended, changed
from .small_class import SCRIPTS, hand_in, nbgrader
from .test_classroom import tamper

pytestmark = pytest.mark.usefixtures("lent_server")
OWN = 3  # points of each cell that with_cells_for_a_person adds; one of them is graded without a person
GRADED, ANSWERS = len(POINTS) + 3, len(POINTS) + 2  # cells of a notebook with points, and with a comment

_STARTED = """
"$0/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$1/log" 2>&1 &&
  { echo "host all locked 127.0.0.1/32 scram-sha-256"; cat "$1/data/pg_hba.conf"; } >"$1/hba" &&
  mv "$1/hba" "$1/data/pg_hba.conf" &&
  "$0/pg_ctl" start -w -D "$1/data" -l "$1/log" -o "-h 127.0.0.1 -k $1 -p $2 -c fsync=off" >/dev/null 2>&1 &&
  echo started && read -r _
"$0/pg_ctl" stop -m immediate -D "$1/data" >/dev/null 2>&1
rm -rf "$1/data"
"""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of this test run.

    `postgres` gets in without a password, `locked` with the password "open sesame".
    """

    port: int

    def url(self, database: str, user: str = "postgres", host: str = "127.0.0.1") -> str:
        return f"postgresql+psycopg2://{user}@{host}:{self.port}/{database}"

    def run(self, statement: str) -> None:
        with connected(self.url("postgres")) as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(statement)


@contextmanager
def connected(db_url: str) -> Iterator[Connection]:
    engine = create_engine(db_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def binaries() -> Path | None:
    """Find PostgreSQL's programs: on the PATH, or where Debian puts the newest."""
    found = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    return Path(found).resolve().parent if found else debian[-1].parent if debian else None


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start PostgreSQL in a folder that its user can reach.

    PostgreSQL refuses to run as root, so root starts it as `postgres`; pytest-postgresql cannot do that.
    A shell holds the server and reads from this process. When this process ends in any way, the shell reads the end
    of the file and stops the server.
    """
    pytest.importorskip("psycopg2", reason="needs the driver for PostgreSQL: pip install 'autograd-kit[postgres]'")
    programs = binaries()
    if programs is None:
        pytest.skip("needs PostgreSQL on this machine (Debian: apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="autograder-postgres-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o755)
        user = {}
        if os.geteuid() == 0:
            try:
                postgres = pwd.getpwnam("postgres")
            except KeyError:
                pytest.skip("needs a user called postgres: PostgreSQL refuses to be run by root")
            user = {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}
            os.chown(name, postgres.pw_uid, postgres.pw_gid)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = ["sh", "-c", _STARTED, str(programs), name, str(port)]
        try:
            shell = subprocess.Popen(
                command, cwd=name, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **user
            )
        except PermissionError:
            pytest.skip("needs the right to become the user postgres: PostgreSQL refuses to be run by root")
        try:
            assert shell.stdout.readline() == "started\n", Path(name, "log").read_text()
            found = Server(port)
            found.run("CREATE ROLE locked LOGIN PASSWORD 'open sesame'")
            yield found
        finally:
            shell.communicate()


LATE = ("ada", "finn")  # both after the time, finn with leave


def course_at(folder: Path, db_url: str | None = None) -> Path:
    """Make a course with a class that handed in.

    Its gradebook knows the assignment, the time when it was due, and the students who may be late.
    """
    (folder / "solutions").mkdir(parents=True)
    shutil.copytree(SOLUTIONS / NAME, folder / "solutions" / NAME)
    (folder / "solutions" / NAME / f"{NAME}.ipynb").write_bytes(changed(SOLVED, with_cells_for_a_person))
    lines = [(COURSE / "nbgrader_config.py").read_text(), 'c.LateSubmissionPlugin.penalty_method = "zero"']
    (folder / "nbgrader_config.py").write_text(
        "\n".join(lines + [f"c.CourseDirectory.db_url = {db_url!r}"] * bool(db_url))
    )
    nbgrader(folder, "generate_assignment", NAME)
    with warnings.catch_warnings(), api.Gradebook(gradebook_url(folder), "autograd") as gradebook:
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way with its session
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 1, 1, 12))
        gradebook.update_or_create_student("finn", first_name="Finn")
        gradebook.update_or_create_submission(NAME, "finn")
        gradebook.grant_extension(NAME, "finn", days=3)
    solved, untouched = (folder / room / NAME / f"{NAME}.ipynb" for room in ("solutions", "assignments"))
    hand_in(folder, "ada", solved.read_bytes())
    hand_in(folder, "blaise", untouched.read_bytes())
    hand_in(folder, "carl", changed(untouched, tamper))
    hand_in(folder, "dora", changed(solved, from_another_front_end))
    hand_in(folder, "eve", b'{"cells": [{"cell_type": "co')
    hand_in(folder, "finn", appended(NOT_SUMMED, solved))
    hand_in(folder, "gina", refused_by_nbformat(json.loads(changed(solved, in_own_words))))
    for student in LATE:
        hand_in(folder, student, b"2026-01-02 13:00:00 UTC\n", "timestamp.txt")
    return folder


def with_cells_for_a_person(notebook) -> None:
    """Add what the assignment lacks: an answer that a person grades, a task, and a graded cell with its own assert."""
    essay, task, own = (
        nbformat.v4.new_markdown_cell("Because."),
        nbformat.v4.new_markdown_cell("Draw the graph."),
        nbformat.v4.new_code_cell("assert Neg.backward"),
    )
    marks = {"schema_version": 3, "grade": True, "locked": False, "solution": False, "task": False, "points": OWN}
    essay.metadata["nbgrader"] = {**marks, "grade_id": "essay", "solution": True}
    task.metadata["nbgrader"] = {**marks, "grade_id": "graph", "grade": False, "task": True, "locked": True}
    own.metadata["nbgrader"] = {**marks, "grade_id": "own", "locked": True}
    notebook.cells += [essay, task, own]


def in_own_words(notebook) -> None:
    """Change the answer that a person grades, so that it is not the one handed out."""
    (essay,) = (cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "essay")
    essay.source = "Because the sum of the slopes says so."


def refused_by_nbformat(notebook: dict) -> bytes:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["collapsed"] = "perhaps"
    return json.dumps(notebook).encode()


def from_another_front_end(notebook) -> None:
    """Return a right notebook that warns and has metadata that no instructor wrote."""
    notebook.cells.insert(
        1,
        nbformat.v4.new_code_cell(
            "import sys\nprint('x', file=sys.stderr)", metadata={"tags": ["mine"], "collapsed": True}
        ),
    )
    notebook.metadata.kernelspec = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}
    notebook.metadata.language_info = {"name": "julia", "version": "1.9.0", "file_extension": ".jl"}
    notebook.metadata.authors = [{"name": "Dora"}]


def rows(db_url: str) -> dict[str, list[tuple]]:
    """Return every row that grading writes, by names: keys are drawn at random."""
    student, submission, paper = (
        api.Student.__table__,
        api.SubmittedAssignment.__table__,
        api.SubmittedNotebook.__table__,
    )
    assignment, notebook, cell = api.Assignment.__table__, api.Notebook.__table__, api.BaseCell.__table__
    whose = submission.join(assignment, submission.c.assignment_id == assignment.c.id)
    which = paper.join(whose, paper.c.assignment_id == submission.c.id).join(
        notebook, paper.c.notebook_id == notebook.c.id
    )
    found = {
        "student": (
            student,
            [student.c.id, student.c.first_name, student.c.last_name, student.c.email, student.c.lms_user_id],
        )
    }
    found["submitted_assignment"] = (
        whose,
        [assignment.c.name, submission.c.student_id, submission.c.timestamp, submission.c.extension],
    )
    key = [submission.c.student_id, notebook.c.name]
    found["submitted_notebook"] = (which, [*key, paper.c.flagged, paper.c.late_submission_penalty])
    for name, values in {
        "grade": ("auto_score", "manual_score", "extra_credit", "needs_manual_grade"),
        "comment": ("auto_comment", "manual_comment"),
    }.items():
        table = api.Base.metadata.tables[name]
        joined = table.join(which, table.c.notebook_id == paper.c.id).join(cell, table.c.cell_id == cell.c.id)
        found[name] = (joined, [*key, cell.c.name, *(table.c[value] for value in values)])
    with connected(db_url) as connection:
        dump = {
            name: sorted(map(tuple, connection.execute(select(*columns).select_from(joined))), key=repr)
            for name, (joined, columns) in found.items()
        }
        for name, lines in dump.items():
            assert connection.scalar(select(func.count()).select_from(api.Base.metadata.tables[name])) == len(lines), (
                f"{name} has rows that belong to nothing"
            )
    return dump


def gradebook_url(course: Path) -> str:
    return Course(course).db_url


def grade(course: Path, *arguments: str) -> None:
    """Run `autograder grade` in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        result = CliRunner().invoke(main, ["grade", NAME, *arguments])
    assert result.exit_code == 0, result.output


Copies = Callable[[str], Path]


@pytest.fixture(scope="module")
def copies(tmp_path_factory, request) -> Copies:
    """Return a maker of courses of the same class in "sqlite" or "postgresql", with nothing graded.

    nbgrader generates a course once for each kind of gradebook; each test gets a copy.
    """
    originals: dict[str, Path] = {}

    def copy(kind: str) -> Path:
        folder = tmp_path_factory.mktemp(kind) / "course"
        server = request.getfixturevalue("server") if kind == "postgresql" else None
        if kind not in originals:
            originals[kind] = tmp_path_factory.mktemp(kind) / "original"
            if server:
                server.run("CREATE DATABASE original")
            course_at(originals[kind], server and server.url("original"))
        shutil.copytree(originals[kind], folder)
        if server:
            name = folder.parent.name
            server.run(f'CREATE DATABASE "{name}" TEMPLATE original')
            with (folder / "nbgrader_config.py").open("a") as config:
                config.write(f"\nc.CourseDirectory.db_url = {server.url(name)!r}\n")
        return folder

    return copy


@pytest.fixture(scope="module")
def by_nbgrader(copies) -> Path:
    course = copies("sqlite")
    nbgrader(course, "autograde", NAME)
    return course


@pytest.fixture(scope="module")
def by_us(copies) -> Path:
    course = copies("sqlite")
    grade(course)
    return course


@pytest.fixture(scope="module")
def right(by_nbgrader) -> dict[str, list[tuple]]:
    """Return the rows that each grader should write: nbgrader's own."""
    return rows(gradebook_url(by_nbgrader))


def test_nbgrader_s_rows_hold_what_they_are_compared_for(right):
    """Check that scores, comments, manual cells, late work and leave are among the rows: else equal rows say little."""
    scores = {(student, cell): (auto, by_hand) for student, _, cell, auto, *_, by_hand in right["grade"]}
    assert (
        scores["ada", "sub"] == (POINTS["sub"], False)
        and scores["finn", "sub"][0] < POINTS["sub"]
        and scores["eve", "own"] == (0.0, False)
    )
    assert (
        scores["ada", "essay"] == (None, True)
        and scores["blaise", "essay"] == (0.0, False)
        and scores["ada", "graph"] == (None, True)
    )
    assert {line[0]: line[3] for line in right["submitted_notebook"] if line[3] is not None} == {"ada": FULL + OWN}
    assert {line[1]: line[3] for line in right["submitted_assignment"] if line[3]} == {"finn": timedelta(days=3)}
    assert any("what has to happen to the gradients of its uses?" in (line[3] or "") for line in right["comment"])
    assert scores["gina", "sub"] == (POINTS["sub"], False) and scores["gina", "essay"] == (None, True)
    assert ("gina", NAME, "sub-answer") in {
        line[:3] for line in right["comment"] if line[3] and "No response" not in line[3]
    }
    assert len(right["student"]) == 7 and len(right["grade"]) == 7 * GRADED and len(right["comment"]) == 7 * ANSWERS


def test_autograder_grade_writes_nbgrader_s_rows_into_sqlite(by_us, right):
    assert rows(gradebook_url(by_us)) == right


def test_a_course_in_postgresql_gets_the_same_rows_and_keeps_what_a_person_added(copies, right):
    """Check that a manual grade, extra credit and a manual comment outlive `--force`, in one course for both graders.

    `--force` asks for another look at them, as nbgrader does.
    """
    course = copies("postgresql")
    grade(course)
    assert rows(gradebook_url(course)) == right
    with api.Gradebook(gradebook_url(course), "autograd") as gradebook:
        for cell, points in (("sub", 1.5), ("essay", 2.0)):
            found = gradebook.find_grade(cell, NAME, NAME, "finn")
            found.manual_score, found.extra_credit, found.needs_manual_grade = points, 0.25, False
        gradebook.find_comment("sub-answer", NAME, NAME, "finn").manual_comment = "Sehr schön, 很好"
        gradebook.db.commit()
    grade(course, "--force")
    expected = {name: list(lines) for name, lines in right.items()}
    for i, (student, notebook, cell, auto, *_) in enumerate(right["grade"]):
        if student == "finn" and cell in ("sub", "essay"):
            expected["grade"][i] = (student, notebook, cell, auto, {"sub": 1.5, "essay": 2.0}[cell], 0.25, True)
    for i, (student, notebook, cell, auto, _) in enumerate(right["comment"]):
        if student == "finn" and cell == "sub-answer":
            expected["comment"][i] = (student, notebook, cell, auto, "Sehr schön, 很好")
    assert rows(gradebook_url(course)) == expected
    nbgrader(course, "export")
    (finn,) = (
        line
        for line in csv.DictReader((course / "grades.csv").read_text().splitlines())
        if line["student_id"] == "finn"
    )
    assert (float(finn["score"]), float(finn["max_score"])) == (
        FULL - POINTS["sub"] + OWN + 1.75 + 2.25,
        FULL + 3 * OWN,
    )


def test_the_autograded_notebooks_are_those_of_nbgrader_autograde(by_us, by_nbgrader):
    """Compare the notebooks cell by cell and word for word.

    Left out: our own mark of what was graded, the ids that nbformat draws for cells of a broken notebook, and whether
    a front end had folded outputs that were removed since; nbgrader forgets that.
    """

    def told(course: Path, student: str) -> dict:
        found = nbformat.read(course / "autograded" / student / NAME / f"{NAME}.ipynb", as_version=4)
        found["metadata"].pop("autograder", None)
        for cell in found["cells"]:
            cell.pop("id")
            cell["metadata"].pop("collapsed", None)
        return found

    for student in ("ada", "blaise", "carl", "dora", "eve", "finn", "gina"):
        assert told(by_us, student) == told(by_nbgrader, student)
    assert "the sum of the slopes" in json.dumps(told(by_us, "gina")), (
        "an answer in words is lost where nbformat refuses the notebook"
    )
    assert told(by_us, "dora")["metadata"].keys() == {"kernelspec", "language_info"}
    assert told(by_us, "dora")["metadata"]["language_info"]["name"] == "python"


KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@KINDS
def test_two_graders_at_once_lose_nothing(kind, copies, right, warm_server):
    """Grade half of the class in each of two threads that begin together, then all of it in each of two processes."""
    course = copies(kind)
    together = Barrier(2)

    def half(*students: str) -> int:
        with Classroom(course, NAME) as room:
            given = workers.bundle(room.folder, room.cells, room.limits, False, room.credit)
            with workers.threads(given, room.folder, 2, warm_server) as crew:
                together.wait()
                return sum(not report.kit_fault for report in room.grade(room.papers(students), crew))

    halves = ("ada", "carl", "eve", "gina"), ("blaise", "dora", "finn")
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda students: half(*students), halves)) == [len(students) for students in halves]
    assert rows(gradebook_url(course)) == right
    command = [SCRIPTS / "autograder", "grade", NAME, "--force"]
    graders = [
        subprocess.Popen(command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [(words, grader.returncode) for grader in graders for _, words in [grader.communicate(timeout=300)]]
    assert ends == [("", 0)] * 2
    assert rows(gradebook_url(course)) == right
    assert {path.name for path in course.glob(f"autograded/*/{NAME}/*")} == {f"{NAME}.ipynb", "timestamp.txt"}
    assert len(list(course.glob(f"autograded/*/{NAME}/{NAME}.ipynb"))) == 7


@KINDS
def test_many_ledgers_that_write_the_same_papers_in_any_order_make_each_row_once(kind, copies):
    """Force what two graders meet by chance: two transactions that want the same rows at once, in different orders."""
    course = Course(copies(kind))
    students = [f"student{i:02}" for i in range(20)]

    def write(seed: int) -> None:
        with Ledger(course, NAME) as ledger:
            papers = [marked(ledger, student) for student in students]
            for _ in range(3):
                random.Random(seed).shuffle(papers)
                for standing in ledger.write(papers):
                    assert standing.score == FULL + OWN

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    found = rows(course.db_url)
    assert {line[0] for line in found["student"]} == {*students, "finn"}
    assert (
        len(found["submitted_notebook"]) == 21
        and len(found["grade"]) == 21 * GRADED
        and len(found["comment"]) == 21 * ANSWERS
    )
    assert sum(line[3] or 0 for line in found["grade"]) == 20 * (FULL + OWN)
    if kind == "postgresql":
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        with connected(course.db_url) as connection:
            assert connection.exec_driver_sql(deadlocks).scalar() == 0, "they would be solved, at a second each"


def marked(ledger: Ledger, student: str) -> Marked:
    """Return a paper with full marks, as if it had been graded."""
    (cells,) = ledger.cells.values()
    scores = {cell.name: cell.points if cell.cell_type == "code" else None for cell in cells if cell.grade or cell.task}
    comments = {cell.name: "well done" for cell in cells if cell.solution or cell.task}
    return Marked(
        Paper(student, NAME, "", b""),
        failed(student, Assignment(NAME, ROOT, (), ()), Sentence("")),
        "",
        scores,
        comments,
    )


def test_rows_that_somebody_else_holds_are_waited_for_and_then_there_is_one_sentence(copies, monkeypatch):
    """Check the waiting time: PostgreSQL by itself would wait for ever, and a formgrader may be open for days."""
    course, said = Course(copies("postgresql")), []
    monkeypatch.setattr(ledger, "_LOCK_SECONDS", 1)
    monkeypatch.setattr(database, "PATIENCE", 1.5)
    with Ledger(course, NAME, said.append) as book:
        with connected(course.db_url) as other:
            other.exec_driver_sql("UPDATE grade SET manual_score = 1")
            with pytest.raises(
                UsageError,
                match=r"cannot be used \(canceling statement due to lock timeout\)\. Grades so far are kept",
            ):
                book.write([marked(book, "finn")])
            other.rollback()
        (waiting,) = map(str, said)
        assert "is locked by another program: waiting for it, up to 1.5 seconds; nothing is lost." in waiting
        (standing,) = book.write([marked(book, "finn")])
    assert standing.score == FULL + OWN


SECRET = "sesame-ouvre-toi"
OPENED = "Check that it exists, and that c.CourseDirectory.db_url in nbgrader_config.py is right."
NO_URL = (
    "c.CourseDirectory.db_url in nbgrader_config.py is not the URL of a database "
    "(it is not shown here, because it may hold a password): write sqlite:"
)
NO_DRIVER = (
    "for PostgreSQL, pip install 'autograd-kit[postgres]' and let c.CourseDirectory.db_url in nbgrader_config.py "
    "begin with postgresql+psycopg2://."
)


def refused(folder: Path, db_url: str) -> str:
    """Return what `autograder grade` says with this gradebook: one line, exit 2, no password."""
    (folder / "solutions" / NAME).mkdir(parents=True)
    (folder / "solutions" / NAME / "cases.py").touch()
    (folder / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.source_directory = 'solutions'\nc.CourseDirectory.db_url = {db_url!r}"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(main, ["grade", NAME])
    assert result.exit_code == 2 and result.stderr.count("\n") == 1 and result.stdout == "", result.output
    assert SECRET not in result.stderr and SECRET[-5:] not in result.stderr
    return result.stderr


def test_a_gradebook_in_postgresql_that_does_not_open_is_one_sentence(server, tmp_path):
    wrong = refused(tmp_path / "password", server.url("postgres", f"locked:{SECRET}"))
    assert (
        f'locked:***@127.0.0.1:{server.port}/postgres cannot be used (connection to server at "127.0.0.1", port '
        f"{server.port} failed: FATAL" in wrong
    )
    assert f'password authentication failed for user "locked"). {OPENED}' in wrong
    assert f"(permission denied for schema public). {OPENED}" in refused(
        tmp_path / "role", server.url("postgres", "locked:open sesame")
    )
    assert f'database "nothing" does not exist). {OPENED}' in refused(
        tmp_path / "name", server.url("nothing", f"postgres:{SECRET}")
    )
    assert f"failed: Connection refused). {OPENED}" in refused(
        tmp_path / "host", server.url("postgres", f"postgres:{SECRET}", host="127.0.0.9")
    )
    assert "failed: Connection refused)" in refused(tmp_path / "port", Server(1).url("postgres", f"postgres:{SECRET}"))


@pytest.mark.parametrize(
    "db_url, words",
    [
        (
            f"mysql+pymysql://root:{SECRET}@127.0.0.1/grades",
            "The gradebook is a mysql database; grading writes to SQLite or PostgreSQL: set c.CourseDirectory.db",
        ),
        (
            f"postgres://root:{SECRET}@127.0.0.1/grades",
            "The gradebook is a postgres database; grading writes to SQLite or PostgreSQL: set c.CourseDirectory.db",
        ),
        (f"postgresql//root:{SECRET}@127.0.0.1/grades", NO_URL),
        (f"postgresql://root:an@{SECRET}@127.0.0.1/grades", NO_URL),
        (f"postgresql://root@127.0.0.1:{SECRET}/grades", NO_URL),
        ("gradebook.db", NO_URL),
        (
            f"postgresql+psycopg2://root:{SECRET}@127.0.0.1/grades",
            f"root:***@127.0.0.1/grades is not installed (import of psycopg2 halted; None in sys.modules): {NO_DRIVER}",
        ),
        (
            f"postgresql+psycopg9://root:{SECRET}@127.0.0.1/grades",
            f"is not installed (Can't load plugin: sqlalchemy.dialects:postgresql.psycopg9): {NO_DRIVER}",
        ),
        (
            "sqlite:////no/such/folder/gradebook.db",
            f"sqlite:////no/such/folder/gradebook.db cannot be used (unable to open database file). {OPENED}",
        ),
    ],
)
def test_a_gradebook_that_cannot_be_one_is_one_sentence(db_url, words, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)  # as where it is not installed
    assert words in refused(tmp_path, db_url)
