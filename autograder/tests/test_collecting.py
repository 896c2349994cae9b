"""Check who gets the work of a group, of a participant without a name, and of a name with several numbers."""

from __future__ import annotations

import gzip
import io
import shutil
import sqlite3
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from .small import NAME, SOLVED, UNTOUCHED
from .small_class import nbgrader

RIGHT, STUB = SOLVED.read_bytes(), UNTOUCHED.read_bytes()
WRONG = RIGHT.replace(b"return a - b", b"return a + b")
CLASS = [("ada", "Ada", "Lovelace"), ("bob", "Bob", "Byte"), ("john1", "John", "Smith"), ("john2", "John", "Smith")]


def collected(
    course: Path,
    lms: str,
    zips: Mapping[str, Mapping[str, bytes]],
    lists: Mapping[str, str],
    timed: bool = True,
    code: int = 0,
) -> str:
    """Collect zips, each at its own day in January, and return what was said."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd") as gradebook:
        for number, (student, first, last) in enumerate(CLASS):
            # as `nbgrader db student import` leaves a list with blanks after the commas
            more = {"first_name": f" {first}", "last_name": f" {last} ", "lms_user_id": f" {700 + number}"}
            gradebook.update_or_create_student(student, email=f" {student}@x", **more)
    archive = course / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    for name, text in lists.items():
        (archive / name).write_text(text)
    for name, files in zips.items():
        with zipfile.ZipFile(archive / f"{name}.zip", "w") as made:
            for path, content in files.items():
                day = 20 if "older" not in name else 10
                info = zipfile.ZipInfo(path, (2026, 1, day, 12, 0, 0) if timed else (1980, 1, 1, 0, 0, 0))
                info.filename = path
                made.writestr(info, content)
    plugin = {"moodle": "moodle.MoodleCollector", "canvas": "canvas.CanvasCollector"}[lms]
    return nbgrader(course, "zip_collect", NAME, "--force", f"--collector=autograder.doors.lms.{plugin}", code=code)


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
    assert "5 were left out: " in said and "()" not in said


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


@pytest.mark.parametrize("name", ["Teilnehmerin_505", "Teilnehmer 505_505", "Participante_505"])
def test_blind_marking_is_known_in_other_languages(name: str, course: Path) -> None:
    path = f"{name}_assignsubmission_file_/{NAME}.ipynb"
    said = collected(
        course, "moodle", {"subs": {path: RIGHT}}, {"ws.csv": "ID;Vollst\u00e4ndiger Name\n505;Bob Byte\n"}
    )
    assert handed(course) == {} and "the marking is blind, and no list says who that is" in said
    assert "The list ws.csv was not read: its columns are id, vollst\u00e4ndiger name. Expected `Identifier`" in said
    collected(
        course, "moodle", {"subs": {path: RIGHT}}, {"ws.csv": "Identifier;E-Mail-Adresse\nTeilnehmer/in505;bob@x\n"}
    )
    assert handed(course) == {"bob": True}


def test_a_number_that_two_students_have_names_neither(course: Path) -> None:
    files = {f"byte_701_90001_{NAME}.ipynb": RIGHT, f"lovelace_700_90002_{NAME}.ipynb": RIGHT}
    CLASS.append(("bob2", "Bob", "Byte"))
    try:
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd") as gradebook:
            gradebook.update_or_create_student("twin", lms_user_id="701")
        said = collected(course, "canvas", {"subs": files}, {})
    finally:
        CLASS.pop()
    assert handed(course) == {"ada": True}
    assert "Files of Canvas user 701 were left out: the gradebook gives that lms_user_id to " in said
    assert "bob" in said and "twin" in said and "1 was left out: 701." in said


def test_a_member_of_a_group_whom_the_gradebook_does_not_have_is_named(course: Path) -> None:
    path = f"Team 1_77_assignsubmission_file_/{NAME}.ipynb"
    rows = "id,group\nada,Team 1\nBOB,Team 1\nturing,Team 1\nnobody,\n"
    said = collected(course, "moodle", {"subs": {path: RIGHT}}, {"teams.csv": rows})
    assert handed(course) == {"ada": True} and "2 were left out: BOB, turing." in said
    assert "BOB, in the list of groups in Team 1, was left out: the gradebook has no such student." in said


@pytest.mark.parametrize(
    "beside", [{"__MACOSX/._inner.zip": b"x"}, {"README.txt": b"my work"}, {"graph.png": b"\x89PNG"}]
)
def test_an_archive_in_an_archive_is_opened_whatever_lies_beside_it(beside: dict[str, bytes], course: Path) -> None:
    content = zipped({"hw/inner.zip": zipped(OWN), **beside})
    said = collected(course, "canvas", {"subs": {"byte_701_90001_hw.zip": content}}, {})
    assert handed(course) == {"bob": True}, said


@pytest.mark.parametrize(
    "lms, path",
    [("canvas", f"byte_701_90001_{NAME}.ipynb"), ("moodle", f"Bob Byte_5_assignsubmission_file_/{NAME}.ipynb")],
)
def test_a_zip_of_the_lms_that_was_packed_again_is_read(lms: str, path: str, course: Path) -> None:
    inner = zipped({path: RIGHT})
    ways = {
        "a folder": {f"submissions/{path}": RIGHT},
        "two folders": {f"a/b/{path}": RIGHT, "__MACOSX/a/._b": b"x"},
        "a zip": {"submissions.zip": inner},
        "a zip in a folder": {"week 1/submissions.zip": inner},
    }
    for way, files in ways.items():
        said = collected(course, lms, {"again": files}, {})
        assert handed(course) == {"bob": True}, (way, said)
        assert "left out" not in said
        for made in (course / "submitted", course / "downloaded"):
            shutil.rmtree(made)


def test_what_a_student_packed_names_nobody_else(course: Path) -> None:
    forged = zipped({f"lovelace_700_90001_{NAME}.ipynb": RIGHT})
    for outer, code in (("anon_12345_90004_hw.zip", 1), ("byte_701_90009_hw.zip", 0)):
        collected(course, "canvas", {"subs": {outer: forged}}, {}, code=code)
        assert "ada" not in handed(course)
        shutil.rmtree(course / "downloaded")


def test_a_collection_without_any_name_of_the_lms_is_an_error(course: Path) -> None:
    archive = course / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / "subs.zip").write_bytes(zipped({f"{NAME}.ipynb": RIGHT, "b.ipynb": RIGHT}))
    plugin = "--collector=autograder.doors.lms.canvas.CanvasCollector"
    said = nbgrader(course, "zip_collect", NAME, "--force", plugin, code=1)
    assert "Nothing was collected: no file in " in said and "Traceback" not in said


def test_of_two_archives_without_times_neither_is_called_the_later(course: Path) -> None:
    path = f"Ada Lovelace_501_assignsubmission_file_/{NAME}.ipynb"
    wrong = RIGHT.replace(b"return a - b", b"return a + b")
    said = collected(course, "moodle", {"monday": {path: RIGHT}, "friday": {path: wrong}}, {}, timed=False)
    assert "it is the later one" not in said and "(older)" not in said
    assert f"friday/{path}" in said and f"monday/{path}" in said
    assert "With another file that may be the work: ada; look at them." in said


def test_of_two_uploads_to_canvas_the_later_counts_whatever_it_is_called(course: Path) -> None:
    files = {f"byte_701_90001_{NAME}.ipynb": RIGHT, f"byte_701_90002_{NAME}_final.ipynb": WRONG}
    said = collected(course, "canvas", {"subs": files}, {})
    assert handed(course) == {"bob": False} and "because it is the later one" in said


def test_a_module_that_canvas_renamed_gets_its_name_back(course: Path) -> None:
    work = RIGHT.replace(b'"class Neg', b'"from rules import *\\n", "class Neg')
    assert work != RIGHT
    files = {
        f"byte_701_90011_{NAME}-1.ipynb": work,
        "byte_701_90012_rules-1.py": b"x = 1",
        "byte_701_90013_part-2.csv": b"",
    }
    collected(course, "canvas", {"subs": files}, {})
    folder = course / "submitted" / "bob" / NAME
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".txt") == [
        f"{NAME}.ipynb", "part-2.csv", "rules.py",
    ]  # fmt: skip


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


def packed(mode: str, files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1768000000
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


OWN = {f"hw/{NAME}.ipynb": RIGHT}


@pytest.mark.parametrize(
    "name, content",
    [
        ("hw.tar", packed("w:", OWN)),
        ("hw.tar.gz", packed("w:gz", OWN)),
        ("HW.TGZ", packed("w:gz", OWN)),
        ("hw.tar.bz2", packed("w:bz2", OWN)),
        ("hw.tar.xz", packed("w:xz", OWN)),
        ("hw.zip", packed("w:gz", OWN)),
        (f"{NAME}.ipynb.gz", gzip.compress(RIGHT)),
        ("hw.zip", zipped({"inner.zip": zipped(OWN)})),
        ("hw.zip", zipped({"inner.tar.gz": packed("w:gz", OWN)})),
    ],
)
def test_an_archive_that_python_can_open_is_opened(name: str, content: bytes, course: Path) -> None:
    said = collected(course, "canvas", {"subs": {f"byte_701_90001_{name}": content}}, {})
    assert handed(course) == {"bob": True}, said


def test_a_hostile_archive_writes_nothing_elsewhere_and_fills_nothing(course: Path) -> None:
    files = {
        "byte_701_90001_hw.tgz": packed("w:gz", {"../../escaped.txt": RIGHT, "/escaped.txt": RIGHT, **OWN}),
        "lovelace_700_90002_hw.tar.gz": gzip.compress(bytes(101 << 20)),
        "smith_702_90003_hw.tar.xz": b"\xfd7zXZ\x00 cut off",
    }
    said = collected(course, "canvas", {"subs": files}, {})
    assert handed(course) == {"bob": True} and not list(course.parent.rglob("escaped*"))
    assert said.count("it would be written outside of its folder") == 2
    assert "90002_hw.tar.gz was not opened, it would fill more than 100 MB" in said
    assert "90003_hw.tar.xz cannot be opened" in said
    assert "Without work that can be graded: ada, john1." in said


def test_every_file_of_the_zip_is_collected_or_named(course: Path) -> None:
    files = {
        f"byte_701_90001_{NAME}.ipynb": RIGHT,
        "lovelace_LATE_700_text.html": b"<p>typed into Canvas</p>",
        "smith_702_link.html": b"<a>an address</a>",
        f"anon_12345_90004_{NAME}.ipynb": RIGHT,
        f"LATE_anon_aB3dE_90005_{NAME}.ipynb": RIGHT,
        f"{NAME}.ipynb": RIGHT,
        "hw.rar": b"Rar!\x1a\x07",
    }
    said = collected(course, "canvas", {"subs": files}, {"class.csv": "id,group\n"})
    assert handed(course) == {"bob": True}
    assert "Without work that can be graded: ada, john1." in said
    assert said.count("it is anonymous. Turn off anonymous grading in Canvas") == 2
    assert f"{NAME}.ipynb was left out: its name does not say whose it is." in said
    assert "hw.rar (a RAR archive) was left out" in said
    assert "4 were left out: " in said and "class.csv was left out" not in said


def test_what_was_typed_into_moodle_is_named(course: Path) -> None:
    said = collected(course, "moodle", {"subs": {
        "Ada Lovelace_501_assignsubmission_onlinetext/onlinetext.html": b"<p>my answer</p>",
        "Bob Byte_502_assignsubmission_onlinetext_onlinetext.html": b"<p>my answer</p>",
    }}, {})  # fmt: skip
    assert handed(course) == {} and "Without work that can be graded: ada, bob." in said
    assert "onlinetext.html (a web page)" in said
    files = {"onlinetext/onlinetext.html": b"<p>my answer</p>", f"file/{NAME}.ipynb": RIGHT}
    beside = {f"Ada Lovelace_501_assignsubmission_{kind}": content for kind, content in files.items()}
    said = collected(course, "moodle", {"more": beside}, {})
    assert handed(course) == {"ada": True}
    assert "ada: a text was typed into the LMS beside the work; look at more/" in said


def test_a_name_with_a_hyphen_is_not_somebody_in_a_group(course: Path) -> None:
    CLASS.append(("lena", "Lena", "Meyer"))
    try:
        folder = "assignsubmission_file_"
        files = {
            f"Anna-Lena Meyer_505_{folder}/{NAME}.ipynb": RIGHT,
            f"Lab-1-Bob Byte_506_{folder}/{NAME}.ipynb": RIGHT,
        }
        said = collected(course, "moodle", {"subs": files}, {"teams.csv": "id,group\nada,Lab-1\n"})
        assert handed(course) == {"bob": True} and "Anna-Lena Meyer (505) was left out" in said
    finally:
        CLASS.pop()


def test_several_in_one_group_of_an_older_moodle_are_found_without_a_list(course: Path) -> None:
    files = {
        f"Lab 1-{name}_{i}_assignsubmission_file_/{NAME}.ipynb": RIGHT
        for i, name in ((7, "Bob Byte"), (8, "Ada Lovelace"))
    }
    collected(course, "moodle", {"subs": files}, {})
    assert handed(course) == {"ada": True, "bob": True}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_may_be_in_any_encoding_of_a_spreadsheet(encoding: str, course: Path) -> None:
    archive = course / "downloaded" / NAME / "archive"
    collected(course, "moodle", {"subs": {f"Größe_7_assignsubmission_file_/{NAME}.ipynb": RIGHT}}, {})
    (archive / "teams.csv").write_bytes("id\tgroup\nada\tGröße\nbob\tGröße\n".encode(encoding))
    nbgrader(course, "zip_collect", NAME, "--force", "--collector=autograder.doors.lms.moodle.MoodleCollector")
    assert handed(course) == {"ada": True, "bob": True}


def test_an_older_upload_with_answers_is_named_where_the_later_one_has_none(course: Path) -> None:
    files = {f"byte_701_90001_{NAME}.ipynb": RIGHT[: len(RIGHT) // 2], f"byte_701_90002_{NAME}-1.ipynb": STUB}
    said = collected(course, "canvas", {"subs": files}, {})
    assert handed(course) == {"bob": False} and "With another file that may be the work: bob; look at them." in said


def test_an_old_gradebook_is_told_how_to_become_a_new_one(course: Path) -> None:
    collected(course, "canvas", {"subs": {f"byte_701_90001_{NAME}.ipynb": RIGHT}}, {})
    with sqlite3.connect(course / "gradebook.db") as gradebook:
        gradebook.execute("ALTER TABLE student DROP COLUMN lms_user_id")
    plugin = "--collector=autograder.doors.lms.canvas.CanvasCollector"
    said = nbgrader(course, "zip_collect", NAME, "--force", plugin, code=1)
    assert "run `nbgrader db upgrade`" in said and "Traceback" not in said
