"""Check which of several files is taken for a student's work, and what is said about it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom import asked_for
from autograder.doors.own_work import assignment_for, notebook_at
from autograder.notebooks import cells_in, source_of
from autograder.submission import Asked, Choice, Found, asked_in, choose, files_in
from autograder.submission.names import fit, stem_of

from .small import FULL, NAME, ONLY_NEG, POINTS, RELEASED, SOLVED, UNTOUCHED
from .small_class import hand_in, nbgrader, right, totals

RIGHT, STUB = SOLVED.read_bytes(), UNTOUCHED.read_bytes()
NO_NOTEBOOK = b'{"rows": [1, 2]}'
ASKED = asked_in(RELEASED / NAME)


def without_marks(raw: bytes) -> bytes:
    notebook = json.loads(raw)
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    return json.dumps(notebook).encode()


def chosen(folder: Path, files: dict[str, bytes], asked: Asked = ASKED, notebook: str = NAME) -> Choice:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return choose(files_in(folder, asked), notebook, asked)


def test_the_assignment_s_notebooks_are_told_from_copies_in_their_folder(tmp_path: Path) -> None:
    chosen(tmp_path / "w", {f"{NAME} (1).ipynb": STUB, "scratch.ipynb": b'{"cells": []}', f"{NAME}.ipynb": RIGHT})
    assert list(asked_in(tmp_path / "w").notebooks) == [NAME] == list(ASKED.notebooks)


@pytest.mark.parametrize(
    "name",
    [
        f"Copy of {NAME}.ipynb",
        f"Kopie von {NAME} (2).ipynb",
        f"{NAME} - Copy.ipynb",
        f"{NAME}-Copy1.ipynb",
        f"{NAME}(1).ipynb",
        f"{NAME} (Ada's conflicted copy 2026-01-10).ipynb",
        f"{NAME}.sync-conflict-20260110-113000-ABC.ipynb",
        f"{NAME}.ipynb.json",
        f"{NAME}.json",
        f"{NAME}.ipynb.txt",
        f"{NAME}.txt",
        f"{NAME}.IPYNB",
        f"{NAME}.ipynb.1",
        f"{NAME}.ipynb.download",
        f"{NAME.replace('-', '_')}.ipynb",
        f"lovelace_{NAME}_final.ipynb",
        "my solution.ipynb",
        "my solution.bin",
        f"{NAME}/{NAME}.ipynb",
        f"home/ada/course/{NAME}/work.ipynb",
    ],
)
@pytest.mark.parametrize("content", [RIGHT, without_marks(RIGHT)], ids=["marked", "without marks"])
def test_work_under_any_name_comes_before_the_untouched_file(name: str, content: bytes, tmp_path: Path) -> None:
    alone = chosen(tmp_path / "alone", {name: content, "picture.png": b"\x89PNG", "data.json": NO_NOTEBOOK})
    assert alone.taken is not None and alone.taken.shown == name and alone.others == ()
    assert str(alone.said).startswith(f"{name} was taken as {NAME}.ipynb, because ")
    beside = chosen(tmp_path / "beside", {name: content, f"{NAME}.ipynb": STUB})
    assert beside.taken is not None and beside.taken.shown == name
    assert str(beside.said) == (
        f"{name} was taken as {NAME}.ipynb, because it is the one that was worked on; "
        f"not taken: {NAME}.ipynb (untouched)."
    )


@pytest.mark.parametrize(
    "beside",
    [
        {"scratch.ipynb": b'{"cells": [{"cell_type": "code", "source": "def f(): pass"}]}'},
        {f"{NAME}.py": ONLY_NEG},
        {f"{NAME} (1).ipynb": RIGHT},
        {f"Copy of {NAME}.ipynb": STUB},
        {f"backup/{NAME}.ipynb": RIGHT},
        {"rules.py": ONLY_NEG},
    ],
)
def test_the_work_under_its_own_name_is_taken_and_the_rest_is_named(beside: dict[str, bytes], tmp_path: Path) -> None:
    found = chosen(tmp_path, {f"{NAME}.ipynb": RIGHT, **beside})
    assert found.taken is not None and found.taken.shown == f"{NAME}.ipynb"
    assert next(iter(beside)) in str(found.said).split("not taken: ")[1]


@pytest.mark.parametrize(
    "name",
    [
        f"._{NAME}.ipynb",
        f".ipynb_checkpoints/{NAME}-checkpoint.ipynb",
        f"__MACOSX/{NAME}.ipynb",
        f".~{NAME}.ipynb",
        "test_rules.py",
        "cases.py",
        "helpers.py",
        "notes.txt",
        "graph.png",
    ],
)
def test_what_is_never_the_work_is_not_even_named(name: str, tmp_path: Path) -> None:
    found = chosen(tmp_path, {f"{NAME}.ipynb": RIGHT, name: b"def f(): pass"})
    assert found.taken is not None and found.taken.shown == f"{NAME}.ipynb" and found.said is None


def test_the_later_of_two_is_taken_if_an_archive_says_when(tmp_path: Path) -> None:
    chosen(tmp_path, {f"a/{NAME}.ipynb": RIGHT, f"b/{NAME}.ipynb": RIGHT})
    for times in ((1.0, 2.0), (2.0, 1.0)):
        files = [Found(tmp_path / x / f"{NAME}.ipynb", f"{x}/{NAME}.ipynb", (t,), ASKED) for x, t in zip("ab", times)]
        found = choose(files, NAME, ASKED)
        later, older = ("b", "a") if times[1] > times[0] else ("a", "b")
        assert str(found.said) == (
            f"{later}/{NAME}.ipynb was taken as {NAME}.ipynb, because it is the later one; "
            f"not taken: {older}/{NAME}.ipynb (older)."
        )


def test_a_script_is_taken_where_it_is_the_work(tmp_path: Path) -> None:
    alone = chosen(tmp_path / "alone", {"my_solution.py": b"x = 1\n"})
    assert alone.taken is not None and alone.taken.shown == "my_solution.py"
    assert "because it is the only script." in str(alone.said)
    beside = chosen(tmp_path / "beside", {"my_solution.py": ONLY_NEG, f"{NAME}.ipynb": STUB})
    assert beside.taken is not None and beside.taken.shown == "my_solution.py"
    several = chosen(tmp_path / "several", {"a.py": b"x = 1\n", "b.py": b"y = 1\n"})
    assert several.taken is None and "found a.py, b.py. " in str(several.said)


def test_of_two_notebooks_each_gets_its_own_file(tmp_path: Path) -> None:
    asked = Asked({"part-1": frozenset(ASKED.notebooks[NAME]), "part-2": frozenset({"other"})})
    files = {"part-2-1.ipynb": without_marks(RIGHT), "answers.ipynb": RIGHT}
    first, second = (chosen(tmp_path, files, asked, notebook) for notebook in asked.notebooks)
    assert first.taken is not None and first.taken.shown == "answers.ipynb"
    assert second.taken is not None and second.taken.shown == "part-2-1.ipynb"
    assert "because it has the assignment's questions." in str(first.said)


def test_nothing_that_could_be_the_work_is_said_with_what_was_found(tmp_path: Path) -> None:
    files = {
        "hw.rar": (b"Rar!\x1a", " (a RAR archive)"),
        "photo.jpg": (b"\xff\xd8\xff", " (a picture)"),
        "page.html": (b"<!DOCTYPE html>", " (a web page)"),
        f"{NAME}.docx": (b"PK\x03\x04", " (an Office document)"),
        f"{NAME}.url": (b"[InternetShortcut]", " (only a link)"),
        "notes": (b"words", ""),
    }
    found = chosen(tmp_path, {name: content for name, (content, _) in files.items()})
    assert found.taken is None and found.doubt is not None
    for said in (found.said, found.doubt):
        shown = [f"{name}{what}" for name, (_, what) in sorted(files.items())]
        assert all(words in str(said) for words in shown[:5]), "five are named, and the others are counted"


BROKEN = RIGHT[: len(RIGHT) // 2]


@pytest.mark.parametrize(
    "beside, is_looked_at",
    [
        ({"hw.zip": b"PK\x03\x04"}, True),
        ({"answers.pdf": b"%PDF-1.4"}, True),
        ({f".{NAME}.ipynb.icloud": b"bplist00"}, True),
        ({f".ipynb_checkpoints/{NAME}-checkpoint.ipynb": RIGHT}, True),
        ({f"{NAME} (1).ipynb": BROKEN}, True),
        ({"broken.ipynb": BROKEN}, True),
        ({f".ipynb_checkpoints/{NAME}-checkpoint.ipynb": STUB}, False),
        ({f"{NAME} (1).ipynb": STUB}, False),
        ({f"._{NAME}.ipynb": b"\x00\x05"}, False),
        ({f"~${NAME}.ipynb": b"x"}, False),
        ({"timestamp.txt": b"2026-01-10", "submission_secret.txt": b"0123456789abcdef"}, False),
        ({}, False),
    ],
)
def test_beside_an_untouched_notebook_a_file_that_may_hold_the_work_is_looked_at(
    beside: dict[str, bytes], is_looked_at: bool, tmp_path: Path
) -> None:
    found = chosen(tmp_path / "untouched", {f"{NAME}.ipynb": STUB, **beside})
    assert found.taken is not None and found.taken.shown == f"{NAME}.ipynb"
    assert (found.doubt is not None) == is_looked_at
    if is_looked_at:
        name = next(iter(beside))
        assert name in str(found.said) and name in str(found.doubt)
    assert chosen(tmp_path / "answered", {f"{NAME}.ipynb": RIGHT, **beside}).doubt is None


@pytest.mark.parametrize(
    "name", [f".{NAME}.ipynb.icloud", f".ipynb_checkpoints/{NAME}-checkpoint.ipynb", f"~${NAME}.ipynb", f"._{NAME}.py"]
)
def test_a_trace_of_the_work_is_not_the_work_but_is_said(name: str, tmp_path: Path) -> None:
    found = chosen(tmp_path, {name: RIGHT})
    assert found.taken is None and f"found {name} (a" in str(found.said) and name in str(found.doubt)


WRONG = RIGHT.replace(b"return -grad_output", b"return grad_output")
SCRIPT = "\n\n".join(f"# %%\n{source_of(cell)}" for cell in cells_in(RIGHT)).encode()


@pytest.mark.parametrize(
    "beside, differs",
    [
        ({f"Copy of {NAME}.ipynb": WRONG}, True),
        ({f"{NAME}.py": SCRIPT.replace(b"return -grad_output", b"return grad_output")}, True),
        ({f"Copy of {NAME}.ipynb": RIGHT}, False),
        ({f"{NAME}.py": SCRIPT}, False),
        ({"scratch.ipynb": WRONG}, True),
    ],
)
def test_of_two_that_were_worked_on_and_differ_a_person_chooses_unless_times_do(
    beside: dict[str, bytes], differs: bool, tmp_path: Path
) -> None:
    found = chosen(tmp_path, {f"{NAME}.ipynb": RIGHT, **beside})
    assert found.taken is not None and found.taken.shown == f"{NAME}.ipynb"
    assert (found.doubt is not None) == differs
    paths = (f"{NAME}.ipynb", next(iter(beside)))
    timed = [Found(tmp_path / path, path, (-number,), ASKED) for number, path in enumerate(paths)]
    assert choose(timed, NAME, ASKED).doubt is None


def test_times_and_numbers_that_contradict_each_other_end_with_a_person(tmp_path: Path) -> None:
    """Check that v2 is later than v1 by its number, v3 than v2, and v1 than v3 by its time: none is the last."""
    times = {1: 5.0, 2: float("nan"), 3: 3.0}
    for number, raw in ((1, WRONG), (2, RIGHT), (3, drafted(WRONG))):
        (tmp_path / f"{NAME}_v{number}.ipynb").write_bytes(raw)
    names = {number: f"{NAME}_v{number}.ipynb" for number in times}
    found = [Found(tmp_path / name, name, (times[number],), ASKED) for number, name in names.items()]
    assert choose(found, NAME, ASKED).doubt is not None


def drafted(raw: bytes = RIGHT) -> bytes:
    """Return the released notebook with the first answer of another one."""
    notebook, full = json.loads(STUB), json.loads(raw)
    answers = {cell["id"]: cell for cell in full["cells"] if "class Neg" in "".join(cell["source"])}
    for cell in notebook["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]["source"]
    return json.dumps(notebook).encode()


DRAFT, DONE = drafted(), without_marks(RIGHT)


@pytest.mark.parametrize(
    "files, taken, is_looked_at",
    [
        ({f"{NAME}.ipynb": DRAFT, f"{NAME}_final.ipynb": RIGHT}, f"{NAME}_final.ipynb", False),
        ({f"{NAME}.ipynb": DRAFT, f"\u0646\u0633\u062e\u0629 \u0645\u0646 {NAME}.ipynb": RIGHT}, "\u0646", False),
        ({f"{NAME}.ipynb": DRAFT, "Untitled.ipynb": RIGHT}, "Untitled.ipynb", False),
        ({f"{NAME}.ipynb": DRAFT, "Untitled.ipynb": DONE}, "Untitled.ipynb", False),
        ({f"{NAME}_v1.ipynb": WRONG, f"{NAME}_v2.ipynb": RIGHT}, f"{NAME}_v2.ipynb", False),
        ({f"{NAME} (2).ipynb": RIGHT, f"{NAME} (10).ipynb": WRONG}, f"{NAME} (10).ipynb", False),
        ({f"{NAME}.ipynb": WRONG, f"{NAME}_final.ipynb": RIGHT}, f"{NAME}.ipynb", True),
        ({f"{NAME}.ipynb": drafted(WRONG), f"{NAME}_final.ipynb": RIGHT}, f"{NAME}_final.ipynb", True),
        ({f"{NAME}_v1.ipynb": RIGHT, f"{NAME}_v2.ipynb": drafted(WRONG)}, f"{NAME}_v2.ipynb", True),
        ({f"{NAME}_10.01.2026.ipynb": RIGHT, f"{NAME}_09.02.2026.ipynb": WRONG}, f"{NAME}_", True),
        ({f"{NAME}.ipynb": DRAFT, "my_rules.py": SCRIPT}, f"{NAME}.ipynb", True),
    ],
)
def test_of_a_draft_and_finished_work_the_later_or_the_fuller_is_taken(
    files: dict[str, bytes], taken: str, is_looked_at: bool, tmp_path: Path
) -> None:
    asked = asked_for(RELEASED / NAME, RELEASED / NAME, {})
    found = chosen(tmp_path, files, Asked(ASKED.notebooks, asked.handed_out, asked.own, ASKED.rules))
    assert found.taken is not None and found.taken.shown.startswith(taken)
    assert (found.doubt is not None) == is_looked_at, found.doubt
    assert ("which is the later one" in str(found.doubt)) == (taken == f"{NAME}_v2.ipynb" and is_looked_at)
    if found.doubt is not None:
        assert all(name in str(found.doubt) for name in files)


@pytest.mark.parametrize(
    "name, content, words",
    [
        (f"{NAME} (1).ipynb", BROKEN, "a damaged notebook"),
        (f"{NAME} (1).ipynb", b"", "a damaged notebook"),
        ("work.ipynb", RIGHT.replace(b'"cells"', b'<<<<<<< HEAD\n"cells"', 1), "a damaged notebook"),
        ("hw.zip", b"PK\x03\x04", "a zip archive"),
        ("hw.7z", b"7z\xbc\xaf", "a 7z archive"),
        (f"{NAME}.html", b"<!DOCTYPE html>", "a web page"),
        (f"{NAME}.md", b"```python\n```", "a Markdown document"),
        (f".{NAME} (1).ipynb.icloud", b"bplist00", "a placeholder of iCloud"),
        (f".ipynb_checkpoints/{NAME}-checkpoint.ipynb", RIGHT, "a backup of Jupyter"),
        (f".ipynb_checkpoints/{NAME}-checkpoint.ipynb", STUB, ""),
        ("graph.png", b"\x89PNG", ""),
        ("data.csv", b"1,2", ""),
    ],
)
def test_beside_a_draft_a_file_that_may_hold_the_rest_is_looked_at(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    found = chosen(tmp_path, {f"{NAME}.ipynb": DRAFT, name: content})
    assert found.taken is not None and found.taken.shown == f"{NAME}.ipynb"
    assert (found.doubt is not None) == bool(words)
    if words:
        assert f"{name} ({words}" in str(found.doubt) and "no answer in it" not in f"{found.said}{found.doubt}"


@pytest.mark.parametrize(
    "name, content, may",
    [
        ("answer.docx", b"PK\x03\x04", True),
        ("answer.txt", b"words", True),
        ("scan.jpg", b"\xff\xd8\xff", True),
        (f"Copy of {NAME}.ipynb", RIGHT.replace(b"Negation", b"In words"), True),
        (f"Copy of {NAME}.ipynb", RIGHT, False),
        ("my_rules.py", SCRIPT, False),
        ("submission_secret.txt", b"0123", False),
    ],
)
def test_an_answer_in_words_may_stand_in_another_file(name: str, content: bytes, may: bool, tmp_path: Path) -> None:
    found = chosen(tmp_path, {f"{NAME}.ipynb": RIGHT, name: content})
    assert [file.shown for file in found.elsewhere] == [name] * may


@pytest.mark.parametrize("folder", [".hidden", "env", ".Trash/a", "venv/b", "/".join("abcdefghijkl")])
def test_work_in_a_deep_or_hidden_folder_is_found_or_said(folder: str, tmp_path: Path) -> None:
    found = chosen(tmp_path / "alone", {f"{folder}/{NAME}.ipynb": RIGHT})
    shown = f"{folder}/{NAME}.ipynb"
    assert (found.taken is not None and found.taken.shown == shown) or shown in f"{found.said}"
    assert found.taken is not None or shown in f"{found.doubt}"
    beside = chosen(tmp_path / "beside", {f"{NAME}.ipynb": STUB, shown: RIGHT})
    assert beside.taken is not None and (beside.taken.shown == shown or shown in str(beside.doubt))


@pytest.mark.parametrize("name", ["__MACOSX", "__pycache__", "node_modules", "env/lib/site-packages", ".git"])
def test_what_programs_fill_is_not_work(name: str, tmp_path: Path) -> None:
    assert chosen(tmp_path, {f"{name}/{NAME}.ipynb": RIGHT}).taken is None
    assert files_in(tmp_path, ASKED) == []


def test_two_notebooks_under_each_other_s_names_are_looked_at(tmp_path: Path) -> None:
    other = RIGHT.replace(b'"grade_id": "', b'"grade_id": "other-')
    asked = Asked({"part-1": ASKED.notebooks[NAME], "part-2": frozenset(f"other-{n}" for n in ASKED.notebooks[NAME])})
    straight = {"part-1.ipynb": RIGHT, "part-2.ipynb": other}
    swapped = {"part-1.ipynb": other, "part-2.ipynb": RIGHT}
    for name, files, is_told in (("a", straight, False), ("b", swapped, True)):
        doubts = [chosen(tmp_path / name, files, asked, notebook).doubt for notebook in asked.notebooks]
        assert ["it has none of its questions" in str(doubt) for doubt in doubts] == [is_told] * 2


def test_the_notebook_of_another_assignment_is_looked_at(tmp_path: Path) -> None:
    other = RIGHT.replace(b'"grade_id": "', b'"grade_id": "other-')
    found = chosen(tmp_path, {"02-other.ipynb": other})
    assert found.taken is not None and "it has none of its questions" in str(found.doubt)
    assert chosen(tmp_path / "own", {"02-other.ipynb": RIGHT}).doubt is None


@pytest.mark.parametrize("name", ["01", "01-backward", "week 3", "a_b", "über"])
def test_a_name_fits_itself_and_its_copies_best(name: str) -> None:
    assert fit(name, name) > fit(f"{name} (1)", name) > fit(f"x-{name}-y", name) > fit("zzz", name) == 0
    assert stem_of(f"{name}.ipynb.txt") == name


def test_check_finds_the_assignment_of_a_copy() -> None:
    path = RELEASED.parent / "elsewhere" / f"Copy of {NAME} (1).ipynb"
    assignment = assignment_for(path, str(RELEASED / NAME))
    assert notebook_at(path, assignment) == NAME


def test_pytest_checks_the_assignment_s_own_notebook_and_names_the_others(tmp_path: Path) -> None:
    folder = tmp_path / NAME
    chosen(folder, {f"{NAME}.ipynb": RIGHT, "scratch.ipynb": b'{"cells": []}', f"{NAME} (1).ipynb": STUB})
    chosen(folder, {"utils.py": b"def f(): pass\n", f"{NAME}.py": ONLY_NEG})
    (folder / "cases.py").write_bytes((RELEASED / NAME / "cases.py").read_bytes())
    command = [sys.executable, "-m", "pytest", NAME, "--collect-only", "-q", "-c", "/dev/null", "--rootdir=."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    items = [line.split("::")[0] for line in done.stdout.splitlines() if "::" in line]
    assert set(items) == {f"{NAME}/{NAME}.ipynb"}, done.stdout
    assert f"{NAME}.ipynb was taken as {NAME}.ipynb, because it is " in done.stdout
    assert "scratch.ipynb (no answer in it)" in done.stdout and f"{NAME} (1).ipynb (untouched)" in done.stdout


@pytest.mark.parametrize(
    "files, taken",
    [
        ({f"hw/{NAME}.ipynb": RIGHT}, f"hw/{NAME}.ipynb"),
        ({f"final/{NAME}.ipynb": RIGHT, f"{NAME}.ipynb": STUB}, f"final/{NAME}.ipynb"),
        ({f"{NAME}.ipynb.txt": RIGHT}, f"{NAME}.ipynb.txt"),
        ({f"{NAME}.ipynb.json": RIGHT, f"{NAME}.ipynb": STUB}, f"{NAME}.ipynb.json"),
        ({f"{NAME}.json": RIGHT}, f"{NAME}.json"),
        ({f"{NAME}.ipynb": STUB, "hw.zip": b"PK\x03\x04"}, f"{NAME}.ipynb"),
        ({"hw.zip": b"PK\x03\x04"}, ""),
        ({}, ""),
    ],
)
def test_pytest_takes_what_a_class_takes_or_says_why_there_is_nothing(
    files: dict[str, bytes], taken: str, tmp_path: Path
) -> None:
    folder = tmp_path / NAME
    choice = chosen(folder, files)
    assert (choice.taken.shown if choice.taken else "") == taken
    folder.mkdir(exist_ok=True)
    (folder / "cases.py").write_bytes((RELEASED / NAME / "cases.py").read_bytes())
    command = [sys.executable, "-m", "pytest", NAME, "--collect-only", "-q", "-c", "/dev/null", "--rootdir=."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    items = {line.split("::")[0] for line in done.stdout.splitlines() if "::" in line}
    assert items == ({f"{NAME}/{taken}"} if taken else set()), done.stdout
    assert taken or f"No notebook called {NAME}.ipynb was handed in" in done.stdout
    assert ("hw.zip (a zip archive)" in done.stdout) == ("hw.zip" in files)


@pytest.mark.usefixtures("lent_server")
def test_nbgrader_s_converter_takes_the_same_file(course: Path) -> None:
    right(course, "ada")
    hand_in(course, "bob", RIGHT, f"{NAME} (1).ipynb")
    hand_in(course, "bob", STUB)
    hand_in(course, "bob", b"Mac OS X", f"._{NAME}.ipynb")
    hand_in(course, "eve", RIGHT, f"{NAME}.ipynb.json")
    hand_in(course, "joe", ONLY_NEG, f"{NAME}.py")
    inner = course / "submitted" / "zoe" / NAME / NAME
    inner.mkdir(parents=True)
    (inner / f"{NAME}.ipynb").write_bytes(RIGHT)
    nbgrader(course, "autograde", NAME)
    assert {student: score == FULL for student, score in totals(course).items()} == {
        "ada": True, "bob": True, "eve": True, "joe": False, "zoe": True,
    }  # fmt: skip
    page = (course / "autograded" / "bob" / NAME / f"{NAME}.ipynb").read_text()
    assert "because it is the one that was worked on; not taken" in page


@pytest.mark.parametrize("name, content", [(f"{NAME}.py", ONLY_NEG), ("hw.rar", b"Rar!"), (f"~${NAME}.ipynb", b"x")])
def test_nbgrader_grades_one_student_who_handed_in_no_notebook(name: str, content: bytes, course: Path) -> None:
    hand_in(course, "joe", content, name)
    nbgrader(course, "autograde", NAME, "--student", "joe")
    assert totals(course) == {"joe": POINTS["neg"] if content == ONLY_NEG else 0}
    kept = json.loads((course / "autograded" / "joe" / NAME / f"{NAME}.ipynb").read_text())
    said = json.dumps(kept, ensure_ascii=False)
    assert content == ONLY_NEG or name in said


def test_nbgrader_says_so_where_there_is_nothing_or_no_such_assignment(course: Path) -> None:
    hand_in(course, "joe", None)
    assert "No notebooks were matched" in nbgrader(course, "autograde", NAME, "--student", "joe", code=1)
    hand_in(course, "joe", ONLY_NEG, f"{NAME}.py")
    nbgrader(course, "db", "assignment", "remove", NAME, "--force")
    said = nbgrader(course, "autograde", NAME, "--student", "joe", code=1)
    assert f"The gradebook has no notebook * of {NAME}: run `nbgrader generate_assignment` first." in said
    assert "Traceback" not in said
