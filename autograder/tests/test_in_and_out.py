"""Check how submissions come in and grades go out.

The zips of Canvas and Moodle, late days, grades given by hand, and the files for Canvas and Moodle.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy.exc import SAWarning

from autograder.classroom import database
from autograder.doors.commands.export import export
from autograder.doors.lms.canvas import CanvasCollector, CanvasExport
from autograder.doors.lms.collecting import Extractor
from autograder.doors.lms.moodle import MoodleCollector
from autograder.errors import UsageError
from autograder.words import Sentence

from .small import COURSE, FULL, NAME, ONLY_NEG, POINTS, SHOWN, SOLVED, UNTOUCHED
from .small_class import autograder, hand_in, impatient, nbgrader, totals

pytestmark = pytest.mark.usefixtures("lent_server")
RIGHT, NOTHING = SOLVED.read_bytes(), UNTOUCHED.read_bytes()
CONFIG = (
    (COURSE / "nbgrader_config.py").read_text()
    + """
c.ZipCollectApp.collector_plugin = "autograder.doors.lms.canvas.CanvasCollector"
c.FileNameCollectorPlugin.named_regexp = r".*/[^/_]+_(?P<student_id>\\d+)_assignsubmission_file_?/(?P<file_id>[^/]+)$"
"""
)


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


CANVAS = {  # named as canvas-lms does it: lib/content_zipper.rb, add_upload_submission
    "lovelaceada_LATE_12345_678901_01-small.ipynb": RIGHT,
    "curiemarie_12346_678902_01-small-1.ipynb": NOTHING,
    "curiemarie_12346_678950_01-small-2.ipynb": RIGHT,
    "čapkovážofie_12347_678903_01-small.ipynb": ONLY_NEG,  # a script that is called a notebook
    "hoppergrace_12349_678905_01-small.py": ONLY_NEG,
    "hoppergrace_12349_678906_helpers.py": b"1/0",
    "noetheremmy_12350_678907_my work.zip": zipped(
        {"hw/01-small (1).ipynb": RIGHT, "__MACOSX/hw/._01-small.ipynb": b"", "../../../escaped.ipynb": RIGHT}
    ),
    "malloryx_12348_678904_lovelaceada_12345_999999_01-small.ipynb": NOTHING,
    "malloryx_12353_678910_1_2_x.zip": zipped({"hoppergrace_12349_999999_01-small.ipynb": NOTHING}),
    "anon_xYz34_678911_x.zip": zipped({"hoppergrace_12349_999999_01-small.ipynb": NOTHING}),
    "brokenzip_12351_678908_work.zip": b"PK but no zip",
    "other_12352_678908_01-small.ipynb": RIGHT,
    "anon_xYz12_678909_01-small.ipynb": RIGHT,
    "../../escaped.ipynb": RIGHT,
    "/escaped.ipynb": RIGHT,
}
MOODLE = {  # named as moodle does it: mod/assign/classes/downloader.php, load_submissionplugin_filelist
    "Ada Lovelace_500001_assignsubmission_file_/01-small.ipynb": RIGHT,
    "Ada Lovelace_500001_assignsubmission_file_/Žofie Čapková_500002_assignsubmission_file_/02.ipynb": NOTHING,
    "Žofie Čapková_500002_assignsubmission_file_/01-small.ipynb": RIGHT,
    "Žofie Čapková_500002_assignsubmission_file_/01-small (1).ipynb": NOTHING,
    # Moodle 4: no underscore at the end; no apostrophe ever
    "Seán OBrien_500003_assignsubmission_file/01-small.ipynb": RIGHT,
    "李 小龙_500004_assignsubmission_file_01-small.ipynb": RIGHT,  # "download submissions in folders" switched off
    "John Smith_500005_assignsubmission_file_/01-small.ipynb": RIGHT,
    "Nobody Known_500006_assignsubmission_file_/01-small.ipynb": RIGHT,
    "Ada Lovelace_500001_assignsubmission_onlinetext_/onlinetext.html": b"<p>done</p>",
}
PLAIN = {"Kurt Gödel_600001_assignsubmission_file_/01-small.ipynb": RIGHT}
CLASS = [
    ("ada.l", "Ada", "Lovelace", "ada@uni.example", None),
    ("zofie", "Žofie", "Čapková", "zofie@uni.example", None),
    ("sean", "Seán", "O'Brien", None, None),
    ("lee", "小龙", "李", None, None),
    ("smith1", "John", "Smith", None, None),
    ("smith2", "John", "Smith", None, None),
    ("12352", "Ada", "Number", None, "99"),
    ("marie", "Marie", "Curie", "marie@uni.example", "12346"),
]


def book(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd")


def grade(course: Path, *more: str) -> None:
    result = autograder(course, "grade", NAME, "--json", *more)
    assert result.exit_code == 0, result.output


def download(course: Path, folder: str, files: dict[str, bytes]) -> None:
    archive = course / folder / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / "cs_2026_101_submissions.zip").write_bytes(zipped(files))  # an archive's name says nothing of students


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("term") / "some" / "course"
    shutil.copytree(prepared_course, course)
    (course / "nbgrader_config.py").write_text(CONFIG)
    with book(course) as gradebook:
        for student, first, last, email, lms in CLASS:
            gradebook.update_or_create_student(student, first_name=first, last_name=last, email=email, lms_user_id=lms)
    return course


@pytest.fixture(scope="module")
def said(course) -> dict[str, str]:
    """Collect the three zips, grade them, and return what nbgrader said about each."""
    said = {}
    for folder, files, collector in (
        ("canvas", CANVAS, "autograder.doors.lms.canvas.CanvasCollector"),
        ("moodle", MOODLE, "autograder.doors.lms.moodle.MoodleCollector"),
        ("plain", PLAIN, "nbgrader.plugins.FileNameCollectorPlugin"),
    ):
        download(course, folder, files)
        said[folder] = nbgrader(
            course, "zip_collect", NAME, f"--collector={collector}", f"--ZipCollectApp.downloaded_directory={folder}"
        )
    grade(course)
    return said


def test_scores_arrive_at_the_right_students(course, said):
    canvas = {"12345": FULL, "marie": FULL, "12347": POINTS["neg"], "12349": POINTS["neg"], "12350": FULL}
    moodle = dict.fromkeys(("ada.l", "zofie", "sean", "lee"), FULL)
    assert totals(course) == {**canvas, **moodle, "600001": FULL}
    with book(course) as gradebook:
        assert {s.id: s.lms_user_id for s in gradebook.students if s.id in canvas} == {
            c: c for c in canvas if c != "marie"
        } | {"marie": "12346"}


def test_nothing_is_written_outside_and_nobody_stops_the_class(course, said):
    assert not list(course.parents[1].rglob("escaped*")) and not Path("/escaped.ipynb").exists()
    assert (
        "'../../escaped.ipynb' in cs_2026_101_submissions.zip was left out (it would be written outside of its folder)"
        in said["canvas"]
    )
    assert "'../../../escaped.ipynb' in noetheremmy_12350_678907_my work.zip was left out" in said["canvas"]
    assert (
        "brokenzip_12351_678908_work.zip cannot be opened (File is not a zip file): look at it by hand."
        in said["canvas"]
    )


def test_two_files_a_late_one_and_one_that_pretends(course, said):
    folder = "cs_2026_101_submissions"
    assert (
        f"marie: {folder}/curiemarie_12346_678950_01-small-2.ipynb was taken as 01-small.ipynb, because it is the one "
        f"that was worked on; not taken: {folder}/curiemarie_12346_678902_01-small-1.ipynb (untouched)."
        in said["canvas"]
    )
    folder += "/Žofie Čapková_500002_assignsubmission_file_"
    assert (
        f"zofie: {folder}/01-small.ipynb was taken as 01-small.ipynb, because it is the one that was worked on; "
        f"not taken: {folder}/01-small (1).ipynb (untouched)." in said["moodle"]
    )
    assert "lovelaceada_LATE_12345_678901_01-small.ipynb is late, says Canvas, but not how late" in said["canvas"]
    assert (
        "malloryx_12348_678904_lovelaceada_12345_999999_01-small.ipynb was left out: it may be "
        "from user 12348 or 12345." in said["canvas"]
    )
    assert "malloryx_12353_678910_1_2_x was left out: it may be from user 12353 or 678910 or 1." in said["canvas"]
    assert (
        not (course / "submitted" / "12348").exists()
        and not (course / "submitted" / "12349" / NAME / "01-small.ipynb").exists()
    )
    assert sorted(p.name for p in (course / "submitted" / "ada.l" / NAME).iterdir()) == ["01-small.ipynb"]
    assert "not taken: cs_2026_101_submissions/Ada Lovelace_500001_assignsubmission_file_/Žofie" in said["moodle"]
    assert "Without work that can be graded: 12351" in said["canvas"]


def test_a_name_that_nobody_or_more_than_one_has_is_left_out(said):
    assert "John Smith (500005) was left out: several students have that name." in said["moodle"]
    assert "Nobody Known (500006) was left out: the gradebook has no student of that name." in said["moodle"]


def test_a_canvas_id_that_is_another_students_name_here_is_left_out(course, said):
    words = "Files of Canvas user 12352 were left out: the student called 12352 in the gradebook is Canvas user 99."
    assert words in said["canvas"] and not (course / "submitted" / "12352").exists()


@pytest.mark.parametrize(
    "collector, file",
    [
        (CanvasCollector, "curiemarie_12346_9_01-small.ipynb"),
        (MoodleCollector, "Marie Curie_500009_assignsubmission_file_/01-small.ipynb"),
    ],
)
def test_a_zip_that_was_opened_by_hand_is_read_as_well(collector, file, course, said):
    app = ZipCollectApp(downloaded_directory="by hand")
    app.coursedir = CourseDirectory(parent=app, root=str(course), release_directory="assignments", assignment_id=NAME)
    for step in ("archive", "extracted"):
        found = course / "by hand" / NAME / step / "cs_2026_101_submissions" / file
        found.parent.mkdir(parents=True, exist_ok=True)
        found.write_bytes(RIGHT)
    assert collector(parent=app).collect(str(found)) == {"student_id": "marie", "file_id": "01-small.ipynb"}


def test_a_zip_that_a_student_handed_in_cannot_fill_the_disk_or_end_the_run(tmp_path, caplog):
    for name in ("archive", "extracted"):
        (tmp_path / name).mkdir()
    big, many = zipped({"big.ipynb": b"0" * (2 << 20)}), zipped({f"{i}.ipynb": b"" for i in range(20)})
    (tmp_path / "archive" / "class.zip").write_bytes(
        zipped({"a/big.zip": big, "a/many.zip": many, f"b/{'x' * 300}.ipynb": RIGHT, "c/01-small.ipynb": RIGHT})
    )
    (tmp_path / "archive" / "by mail.ipynb").write_bytes(RIGHT)
    Extractor(student_mb=1, student_files=10).extract(str(tmp_path / "archive"), str(tmp_path / "extracted"))
    assert "big.zip was not opened, it would fill more than 1 MB: look at it by hand." in caplog.text
    assert "many.zip was not opened, it holds 20 files: look at it by hand." in caplog.text
    assert "xxx' in class.zip was left out (File name too long): look at it by hand." in caplog.text
    found = sorted(str(p.relative_to(tmp_path / "extracted")) for p in tmp_path.glob("extracted/**/*") if p.is_file())
    assert found == ["by mail.ipynb", "class/a/big.zip", "class/a/many.zip", "class/c/01-small.ipynb"]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_exports_say_what_nbgraders_own_says(course, said):
    with book(course) as gradebook:
        CsvExportPlugin(to=str(course / "grades.csv")).export(gradebook)
    nbgrader(course, "export", "--exporter=autograder.doors.lms.canvas.CanvasExport", "--to", "out.csv")
    moodle = export("moodle", root=course, to=course / "moodle.csv")
    own = {line[3]: float(line[9]) for line in rows(course / "grades.csv")[1:] if line[3] in totals(course)}
    canvas = rows(course / "out.csv")
    assert canvas[:2] == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", NAME],
        ["    Points Possible", "", "", "", "", SHOWN],
    ]
    assert {line[3]: float(line[5]) for line in canvas[2:] if line[5]} == own == totals(course)
    assert ["Curie, Marie", "12346", "", "marie", "", SHOWN] in canvas and [
        "12345",
        "12345",
        "",
        "12345",
        "",
        SHOWN,
    ] in canvas
    assert ["Smith, John", "", "", "smith1", "", ""] in canvas
    assert rows(moodle)[0] == ["Username", NAME] and ["lee", SHOWN] in rows(moodle) and ["smith2", ""] in rows(moodle)


def test_an_export_waits_for_a_locked_gradebook(course, monkeypatch):
    monkeypatch.setattr(database, "_EVERY", 0.01)
    before = (course / "nbgrader_config.py").read_text()
    impatient(course)
    lock = sqlite3.connect(course / "gradebook.db")
    lock.execute("BEGIN EXCLUSIVE")
    told: list[Sentence] = []

    def say(sentence: Sentence) -> None:
        told.append(sentence)
        lock.rollback()

    assert rows(export("canvas", root=course, to=course / "waited.csv", say=say))[0][-1] == NAME
    assert len(told) == 1 and "is locked by another program: waiting for it" in str(told[0])
    (course / "nbgrader_config.py").write_text(before)


# -- late days and an instructor's own hand --------------------------------------------------------------------------

PER_DAY = """
import math
from nbgrader.plugins import LateSubmissionPlugin

class PointsByTheDay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.5 * math.ceil(total_seconds_late / 86400)
"""


def penalty(course: Path, reset: bool = False) -> float | None:
    with book(course) as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, "late")
        found = notebook.late_submission_penalty
        if reset:
            notebook.late_submission_penalty = None
            gradebook.db.commit()
        return found


@pytest.fixture(scope="module")
def late(course, said) -> Path:
    """Return the course, with a student who handed in two days and an hour after the deadline."""
    hand_in(course, "late", RIGHT)
    (course / "submitted" / "late" / NAME / "timestamp.txt").write_text("2026-01-12 13:00:00 UTC")
    (course / "late_days.py").write_text(PER_DAY)
    with book(course) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 1, 10, 12))
    return course


@pytest.mark.parametrize(
    "setting, taken_off",
    [
        ("c.LateSubmissionPlugin.penalty_method = 'zero'", FULL),
        ("c.AssignLatePenalties.plugin_class = 'late_days.PointsByTheDay'", 4.5),
    ],
)
def test_late_days_cost_the_same_by_either_command(setting, taken_off, late, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(late), prepend=os.pathsep)
    monkeypatch.syspath_prepend(late)
    (late / "nbgrader_config.py").write_text(f"{CONFIG}\n{setting}\n")
    nbgrader(late, "autograde", NAME, "--student=late", "--force")
    assert penalty(late, reset=True) == taken_off
    grade(late, "--student", "late", "--force")
    assert penalty(late) == taken_off
    canvas = rows(export("canvas", root=late, to=late / "late.csv", students=["late"]))
    assert canvas[2][-1] == f"{FULL - taken_off:g}"


def test_an_extension_takes_the_penalty_away(late, monkeypatch):
    monkeypatch.syspath_prepend(late)
    (late / "nbgrader_config.py").write_text(f"{CONFIG}\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    grade(late, "--student", "late", "--force")
    with book(late) as gradebook:
        gradebook.grant_extension(NAME, "late", days=3)
    grade(late, "--student", "late", "--force")
    assert not penalty(late)


def test_what_an_instructor_gave_by_hand_survives_a_regrade(course, said):
    with book(course) as gradebook:
        given = gradebook.find_grade("sub", NAME, NAME, "ada.l")
        given.manual_score, given.extra_credit, given.needs_manual_grade = 0.25, 3.0, False
        comment = gradebook.find_submission_notebook(NAME, NAME, "ada.l").comments[0]
        comment.manual_comment, where = "Elegant!", comment.name
        gradebook.db.commit()
    shown = autograder(course, "grade", NAME, "--student", "ada.l", "--force").output
    assert f"{FULL - POINTS['sub'] + 3.25:g} / " in shown and f"(automatic points: {FULL:g})" in shown
    with book(course) as gradebook:
        given = gradebook.find_grade("sub", NAME, NAME, "ada.l")
        assert (given.auto_score, given.manual_score, given.extra_credit, given.score) == (
            POINTS["sub"],
            0.25,
            3.0,
            3.25,
        )
        assert given.needs_manual_grade  # as nbgrader does it: the instructor looks again at what was regraded
        assert gradebook.find_comment(where, NAME, NAME, "ada.l").comment == "Elegant!"
    assert (
        rows(export("canvas", root=course, to=course / "hand.csv", students=["ada.l"]))[2][-1]
        == f"{FULL - POINTS['sub'] + 3.25:g}"
    )


# -- the files, in a gradebook made by hand --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_by_hand(empty_gradebook, tmp_path_factory) -> Path:
    """Make a course with a gradebook of two assignments and four students; one student's name is a formula."""
    course = tmp_path_factory.mktemp("made_by_hand")
    shutil.copy(empty_gradebook, course)
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    people = [
        ("ada", "Ada", "Lovelace", "901"),
        ("eve", "", '=HYPERLINK("http://x")', "sis-7"),
        ("pp", "Points Possible", "", None),
        ("x", None, "\t@x", "7b"),
    ]
    with warnings.catch_warnings(), book(course) as gradebook:
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way with its session
        for name, points in (("one", 3), ("two", 10)):
            gradebook.add_assignment(name)
            gradebook.add_notebook("n", name)
            gradebook.add_grade_cell("q", "n", name, max_score=points, cell_type="code")
        for student, first, last, lms in people:
            gradebook.add_student(student, first_name=first, last_name=last, lms_user_id=lms, email=f"{student}@x")
        for assignment, student, points, late in (
            ("one", "ada", 1 / 3, None),
            ("two", "ada", 10, 4),
            ("one", "eve", 2, 5),
        ):
            notebook = gradebook.add_submission(assignment, student).notebooks[0]
            notebook.grades[0].auto_score, notebook.late_submission_penalty = points, late
        gradebook.db.commit()
    return course


@pytest.fixture
def small(made_by_hand, tmp_path) -> Path:
    return shutil.copytree(made_by_hand, tmp_path / "by hand")


def test_a_canvas_file(small):
    assert rows(export("canvas", root=small, to=small / "c.csv"))[1:] == [
        ["    Points Possible", "", "", "", "", "3", "10"],
        ["Points-Possible", "", "", "pp", "", "", ""],
        ["'@x", "", "7b", "x", "", "", ""],
        ['\'=HYPERLINK("http://x")', "", "sis-7", "eve", "", "0", ""],
        ["Lovelace, Ada", "901", "", "ada", "", "0.33333", "6"],
    ]


def test_a_moodle_file_has_no_column_that_is_empty_for_anyone(small):
    made = rows(export("moodle", root=small, to=small / "m.csv"))
    assert made[0] == ["Username", "Email address", "one", "two"] and ["ada", "ada@x", "0.33333", "6"] in made
    made = rows(export("moodle", root=small, to=small / "m.csv", students=["ada"], assignments=["two"]))
    assert made == [
        ["Username", "ID number", "Email address", "First name", "Last name", "two"],
        ["ada", "901", "ada@x", "Ada", "Lovelace", "6"],
    ]


def test_the_file_lands_in_the_current_folder_by_default(small, monkeypatch):
    monkeypatch.chdir(small)
    assert export("canvas") == small / "canvas.csv" and len(rows(small / "canvas.csv")) == 6
    assert not list(small.glob(".canvas*"))


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"format": "excel"}, "There is no format called 'excel': use canvas or moodle."),
        ({"assignments": ["three"]}, "The gradebook has no assignment called 'three': name one of one, two."),
        ({"students": ["ada", "bob"]}, "The gradebook has no student called 'bob': name one of pp, x, eve, ada."),
        (
            {"to": "no/such/folder.csv"},
            "no/such/folder.csv cannot be written (No such file or directory), so nothing was exported: name another "
            "file with --to.",
        ),
        ({"to": "."}, "cannot be written (Is a directory)"),
    ],
)
def test_every_mistake_has_a_sentence(arguments, words, small, monkeypatch):
    monkeypatch.chdir(small)
    with pytest.raises(UsageError) as caught:
        export(**{"format": "canvas", **arguments})
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert sorted(p.name for p in small.iterdir()) == ["gradebook.db", "nbgrader_config.py"]


def test_no_course_no_grades_and_no_gradebook_have_a_sentence_each(small, empty_gradebook, tmp_path_factory):
    with pytest.raises(UsageError, match="is not an nbgrader course: there is no"):
        export("canvas", root=tmp_path_factory.mktemp("nowhere"))
    (small / "gradebook.db").unlink()
    with pytest.raises(
        UsageError,
        match=r"There is no gradebook .*gradebook.db yet, so there is nothing to export: run `nbgrader "
        r"generate_assignment`",
    ):
        export("canvas", root=small)
    assert not (small / "gradebook.db").exists()
    shutil.copy(empty_gradebook, small)
    with pytest.raises(UsageError, match="The gradebook has no assignments yet, so there is nothing to export"):
        export("canvas", root=small)
    with book(small) as gradebook:
        gradebook.add_assignment("one")
    with pytest.raises(UsageError, match="The gradebook has no students yet"):
        export("canvas", root=small)
    with book(small) as gradebook:
        for number in range(12):
            gradebook.add_student(f"s{number:02}")
    with pytest.raises(UsageError, match=r"name one of s00, .*, s09 and 2 more\.$"):
        export("canvas", root=small, students=["bob"])
    (small / "gradebook.db").write_bytes(b"no database, but long enough to look like one " * 30)
    with pytest.raises(
        UsageError,
        match=r"The gradebook sqlite:.*gradebook.db cannot be used \(file is not a database\)\. Nothing was exported",
    ):
        export("canvas", root=small)


def test_a_file_is_there_whole_or_not_at_all(small, monkeypatch):
    (small / "c.csv").write_text("before")

    def cut_short(self, *_):
        yield ["Student"]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(CanvasExport, "rows", cut_short)
    with pytest.raises(UsageError, match=r"c.csv cannot be written \(No space left on device\)"):
        export("canvas", root=small, to=small / "c.csv")
    assert (small / "c.csv").read_text() == "before" and not list(small.glob(".c.csv*"))


def test_nbgraders_command_says_the_same_sentence(small):
    said = nbgrader(small, "export", "--exporter=autograder.doors.lms.moodle.MoodleExport", "--student", "bob", code=1)
    assert "The gradebook has no student called 'bob': name one of pp, x, eve, ada." in said
    assert "Traceback" not in said


def test_the_plugins_come_without_torch():
    code = (
        "import sys, autograder.doors.commands.export, autograder.doors.lms.collecting; sys.exit('torch' in "
        "sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd="/").returncode == 0


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg2://ann:s3cret@127.0.0.1:1/x", "postgresql+psycopg2://ann@127.0.0.1:1/x?password=s3cret"]
)
def test_no_sentence_shows_a_password(url, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.db_url = {url!r}\n")
    with pytest.raises(UsageError, match=r"cannot be used \(.*\)\. Nothing was exported") as refused:
        export("canvas", root=tmp_path)
    assert "s3cret" not in str(refused.value) and "127.0.0.1:1/x" in str(refused.value)
