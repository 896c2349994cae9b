"""Check who gets the work of a group, of a participant without a name, and of a name with several numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from .small import NAME, SOLVED, UNTOUCHED
from .small_class import nbgrader

RIGHT, STUB = SOLVED.read_bytes(), UNTOUCHED.read_bytes()
CLASS = [("ada", "Ada", "Lovelace"), ("bob", "Bob", "Byte"), ("john1", "John", "Smith"), ("john2", "John", "Smith")]


def collected(course: Path, lms: str, zips: Mapping[str, Mapping[str, bytes]], lists: Mapping[str, str]) -> str:
    """Collect zips, each at its own day in January, and return what was said."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd") as gradebook:
        for number, (student, first, last) in enumerate(CLASS):
            # as `nbgrader db student import` leaves a list with blanks after the commas
            more = {"first_name": f" {first}", "last_name": f" {last} ", "lms_user_id": f" {700 + number}"}
            gradebook.update_or_create_student(student, email=f" {student}@x", **more)
    archive = course / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    for name, text in lists.items():
        (archive / name).write_text(text)
    for name, files in zips.items():
        with zipfile.ZipFile(archive / f"{name}.zip", "w") as made:
            for path, content in files.items():
                day = 20 if "older" not in name else 10
                info = zipfile.ZipInfo(path, (2026, 1, day, 12, 0, 0))
                info.filename = path
                made.writestr(info, content)
    plugin = {"moodle": "moodle.MoodleCollector", "canvas": "canvas.CanvasCollector"}[lms]
    return nbgrader(course, "zip_collect", NAME, f"--collector=autograder.doors.lms.{plugin}")


def handed(course: Path) -> dict[str, bool]:
    """Return who has work, and whether it is the solved one."""
    files = sorted(course.glob(f"submitted/*/{NAME}/{NAME}.ipynb"))
    return {file.parents[1].name: file.read_bytes() == RIGHT for file in files}


GROUPS = "id,group\nada, Team 1\nbob,Team 1\njohn1,\n"


@pytest.mark.parametrize(
    "lms, path",
    [
        ("moodle", f"Team 1_77_assignsubmission_file_/{NAME}.ipynb"),
        ("moodle", f"Team 1_assignsubmission_file_/{NAME}.ipynb"),
        ("canvas", f"team1_700_90001_{NAME}.ipynb"),
        ("canvas", f"team1_LATE_701_90001_{NAME}.IPYNB"),
    ],
)
def test_a_group_hands_in_once_and_every_member_has_the_work(lms: str, path: str, course: Path) -> None:
    said = collected(course, lms, {"subs": {path: RIGHT}}, {"teams.csv": GROUPS})
    assert handed(course) == {"ada": True, "bob": True}
    assert "In all: 2 students with files, 2 of them with work" in said


@pytest.mark.parametrize("name", ["Participant_505", "Participant 505_505"])
@pytest.mark.parametrize(
    "worksheet",
    [
        "Identifier;Full name;Email address\nParticipant 505;Bob Byte;\n",
        "Identifier,Email address\nParticipant 505,bob@x\n",
        "participant,id\n505,bob\n",
    ],
)
def test_blind_marking_is_read_with_moodle_s_worksheet(name: str, worksheet: str, course: Path) -> None:
    path = f"{name}_assignsubmission_file_/{NAME}.ipynb"
    collected(course, "moodle", {"subs": {path: RIGHT}}, {"worksheet.csv": worksheet})
    assert handed(course) == {"bob": True}


def test_nobody_is_guessed(course: Path) -> None:
    names = ("Participant_505", "Default group", "Team 9_7", "John Smith_501", "John Smith_502")
    files = {f"{name}_assignsubmission_file_/{NAME}.ipynb": RIGHT for name in names}
    said = collected(course, "moodle", {"subs": files}, {})
    assert handed(course) == {}
    for words in ("the marking is blind", "that is a group", "if it is a group", "several students have that name"):
        assert words in said
    assert "5 were left out: " in said


def test_a_worksheet_tells_two_students_of_one_name_apart(course: Path) -> None:
    files = {f"John Smith_{n}_assignsubmission_file_/{NAME}.ipynb": raw for n, raw in ((501, RIGHT), (502, STUB))}
    worksheet = "Identifier,Email address\nParticipant 501,john2@x\nParticipant 502,john1@x\n"
    collected(course, "moodle", {"subs": files}, {"worksheet.csv": worksheet})
    assert handed(course) == {"john1": False, "john2": True}


def test_of_two_archives_the_later_counts_whatever_they_are_called(course: Path) -> None:
    path = f"Ada Lovelace_501_assignsubmission_file_/{NAME}.ipynb"
    first = RIGHT.replace(b"return a - b", b"return a - b  # first")
    said = collected(course, "moodle", {"a later one": {path: RIGHT}, "z older": {path: first}}, {})
    assert handed(course) == {"ada": True}
    assert f"ada: a later one/{path} was taken as {NAME}.ipynb, because it is the later one;" in said
    assert f"not taken: z older/{path} (older)." in said


@pytest.mark.parametrize("name", ["2026_01_10_final.ipynb", "1_2_3.ipynb", f"7_{NAME}.ipynb"])
def test_the_class_list_decides_where_a_name_has_several_numbers(name: str, course: Path) -> None:
    said = collected(course, "canvas", {"subs": {f"byte_bob_3_701_90001_{name}": RIGHT}}, {})
    assert handed(course) == {"bob": True}, said


def test_backslashes_are_folders_and_lead_nowhere_else(course: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        for path in (f"hw\\deep\\{NAME}.ipynb", "..\\..\\escaped.txt", "C:\\escaped.txt", "hw\\empty\\"):
            info = zipfile.ZipInfo("x")
            info.filename = path
            made.writestr(info, RIGHT)
    said = collected(course, "canvas", {"subs": {"byte_701_90001_hw.zip": inner.getvalue()}}, {})
    assert handed(course) == {"bob": True} and not list(course.parent.rglob("escaped*"))
    assert said.count("it would be written outside of its folder") == 2
