"""Grade a class in which every student but one hands in something odd.

Each gets the earned points, a sentence and a page, and none stops the others.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograder import classroom
from autograder.classroom import Course, pages
from autograder.classroom.ledger import Ledger, Standing

from .small import FULL, NAME, POINTS, SOLVED
from .small_class import autograder

pytestmark = pytest.mark.usefixtures("lent_server")
SCRIPT = "<script>alert(document.domain)</script><img src=x onerror=alert(1)>"


def right(change: Callable[[dict], object] = lambda _: None) -> bytes:
    """Return the solution after `change`."""
    notebook = json.loads(SOLVED.read_text(encoding="utf-8"))
    change(notebook)
    return json.dumps(notebook).encode()


def words(source: str, **more: object) -> dict:
    return {"cell_type": "markdown", "id": "words", "metadata": {}, "source": source, **more}


def with_words(source: str, **more: object) -> bytes:
    return right(lambda n: n["cells"].append(words(source, **more)))


def half_characters(notebook: dict) -> None:
    notebook["metadata"]["\ud800"] = "\udfff"
    notebook["cells"] += [
        words("a \ud800 b"),
        {**words("c"), "id": "x\ud800", "attachments": {"\ud800.png": {"image/png": "\ud800"}}},
    ]
    notebook["cells"][0]["metadata"]["tags"] = ["\ud800"]


def raises_html(notebook: dict) -> None:
    for cell in notebook["cells"]:
        if "class Neg" in "".join(cell["source"]):
            cell["source"] = (
                "".join(cell["source"])
                + f"\nNeg.backward = staticmethod(lambda ctx, g: (_ for _ in ()).throw(ValueError({SCRIPT!r})))\n"
            )


def outputs_of_no_end(notebook: dict) -> None:
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["a"]}] * 20_000


def rule_in_the_locked_cell(notebook: dict) -> None:
    rule = next(cell for cell in notebook["cells"] if "class Neg" in "".join(cell["source"]))
    graded = next(cell for cell in notebook["cells"] if "".join(cell["source"]).strip() == 'check("neg")')
    graded["source"] = "".join(rule["source"]) + "\n\n" + "".join(graded["source"])
    rule["source"] = "# it stands below"


HANDED_IN: dict[str, tuple[bytes, float]] = {  # the notebook of each student, and what it has earned
    "a picture that is not there": (with_words("![a](attachment:drawing.png)"), FULL),
    "a picture without a type": (with_words("![a](attachment:a.png)", attachments={"a.png": {}}), FULL),
    "pictures again and again": (
        with_words("<img src='attachment:a.png'>" * 100, attachments={"a.png": {"image/png": "A" * 1_000_000}}),
        FULL,
    ),
    "half of a surrogate pair": (right(half_characters), FULL),
    "Markdown of no end": (with_words("![" * 100_000), FULL),
    "links of no end": (with_words("(_[a](" * 30_000), FULL),
    "a name of no end": (
        right(lambda n: n["cells"].append({**words("'" + "\\N{" * 100_000 + "'"), "cell_type": "raw"})),
        FULL,
    ),
    "outputs of no end": (right(outputs_of_no_end), FULL),
    "a rule in the locked cell below its own": (right(rule_in_the_locked_cell), FULL),
    "boxes in boxes": (with_words("<div>" * 700 + "<img src=x>"), FULL),
    "a script in its words": (with_words(SCRIPT), FULL),
    "a script in its error": (right(raises_html), FULL - POINTS["neg"]),
    "nothing odd": (right(), FULL),
}


def hand_in(course: Path, student: str | bytes, content: bytes, name: str | bytes = f"{NAME}.ipynb") -> Path:
    path = os.path.join(os.fsencode(course), b"submitted", os.fsencode(student), NAME.encode(), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Path(os.fsdecode(path)).write_bytes(content)
    return Path(os.fsdecode(path))


def run(course: Path, *more: str) -> tuple[int, dict[str, dict], str]:
    """Return (exit code, the reports by student, what was said)."""
    result = autograder(course, "grade", NAME, "--json", *more)
    return (
        result.exit_code,
        {r["submission"].split("/")[0]: r for r in map(json.loads, result.stdout.splitlines())},
        " ".join(result.stderr.split()),
    )


def page(course: Path, student: str) -> str:
    return (course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def test_whatever_is_in_a_notebook_the_class_is_graded(course):
    for student, (content, _) in HANDED_IN.items():
        hand_in(course, student, content)
    code, reports, _ = run(course)
    assert code == 0 and {student: report["score"] for student, report in reports.items()} == {
        student: score for student, (_, score) in HANDED_IN.items()
    }
    for student in HANDED_IN:
        assert f"<h1>{NAME}: " in page(course, student)
        assert "<script>alert(" not in page(course, student) and "<img src=x onerror" not in page(course, student)
    assert "alert(document.domain)" in page(course, "a script in its error"), "the words are there, as words"
    assert "![![" in page(course, "Markdown of no end") and "more." in page(course, "Markdown of no end")
    assert run(course)[:2] == (0, {}), "and nothing is graded twice"


def test_names_and_times_of_every_kind(course, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("2026-01-01 12:00:00 UTC")
    hand_in(course, "of other bytes", right(), b"meine l\xf6sung.ipynb")
    hand_in(course, "[bold]", right(), "[red]x[bold].ipynb")
    hand_in(course, b"j\xf6rg", right())
    hand_in(course, ".hidden", right())
    hand_in(course, "no time", right()).with_name("timestamp.txt").write_bytes(b"\xff" * 5_000_000)
    hand_in(course, "no time either", right()).with_name("timestamp.txt").write_text("1" * 5_000_000)
    hand_in(course, "another's time", right()).with_name("timestamp.txt").symlink_to(secret)
    hand_in(course, "a time", right()).with_name("timestamp.txt").write_text("2026-01-02 13:00:00 UTC\n")
    hand_in(course, "two", right()).with_name("draft.ipynb").write_bytes(right())
    (course / "submitted" / "a folder" / NAME / f"{NAME}.ipynb").mkdir(parents=True)
    code, reports, said = run(course)
    assert (
        code == 0
        and reports.pop("a folder")["score"] == 0
        and {report["score"] for report in reports.values()} == {FULL}
    )
    assert set(reports) == {"of other bytes", "[bold]", "no time", "no time either", "another's time", "a time", "two"}
    assert "The folder 'j?rg' among those handed in was left out" in said
    assert "meine l?sung.ipynb was taken as 01-small.ipynb, because it " in reports["of other bytes"]["notes"][0]
    for student in ("no time", "no time either", "another's time"):
        assert "Its timestamp.txt does not hold a readable time" in reports[student]["notes"][0]
        assert not (course / "feedback" / student / NAME / "timestamp.txt").exists()
    assert (course / "feedback" / "a time" / NAME / "timestamp.txt").read_text() == "2026-01-02 13:00:00 UTC\n"
    beside = f"{NAME}.ipynb was taken as {NAME}.ipynb, because it has that name; not taken: draft.ipynb."
    assert reports["two"]["notes"] == [beside]
    assert f"{NAME}.ipynb is a folder: expected a notebook" in page(course, "a folder") and str(course) not in page(
        course, "a folder"
    )


def fails_for(student: str, original: Callable, of: Callable[..., set[str]], error: Exception) -> Callable:
    def call(*arguments):
        if student in of(*arguments):
            raise error
        return original(*arguments)

    return call


@pytest.mark.parametrize("where", ["page", "ledger", "folder"])
def test_what_cannot_be_written_is_one_student_s_fault_report(course, monkeypatch, where):
    for student in ("ada", "bob", "carl"):
        hand_in(course, student, right())
    if where == "page":
        seen = iter(range(10))
        original = pages.Pages.page
        monkeypatch.setattr(pages.Pages, "page", lambda *given: original(*given) if next(seen) != 1 else 1 / 0)
    if where == "ledger":
        monkeypatch.setattr(
            Ledger,
            "write",
            fails_for(
                "bob", Ledger.write, lambda _, papers: {p.paper.student for p in papers}, ValueError("a NUL in a text")
            ),
        )
    if where == "folder":
        error = PermissionError(13, "Permission denied", "feedback/bob")
        monkeypatch.setattr(
            classroom, "write_whole", fails_for("bob", classroom.write_whole, lambda path, _: set(path.parts), error)
        )
    code, reports, said = run(course)
    (lost,) = (
        student
        for student, report in reports.items()
        if any(case["outcome"] == "kit_fault" for q in report["questions"] for case in q["cases"])
    )
    assert code == 3 and len(reports) == 3 and f"{lost}/{NAME}.ipynb was not graded, by a fault of the kit" in said
    assert {"page": "ZeroDivisionError", "ledger": "a NUL in a text", "folder": "Permission denied"}[where] in said
    assert {report["score"] for student, report in reports.items() if student != lost} == {FULL}
    monkeypatch.undo()
    code, reports, _ = run(course)
    assert code == 0 and {student: report["score"] for student, report in reports.items()} == {lost: FULL}


def test_the_instructor_s_texts_keep_their_looks_however_long_they_are(course):
    text = "# A heading\n" + "word " * 2000
    node = nbformat.v4.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for _ in range(10)]))
    known, unknown = (
        BeautifulSoup(pages.Pages(Course(course), texts).page(node, NAME, Standing()), "html.parser")
        for texts in ([text], [])
    )
    assert [sum(h.get_text().startswith("A heading") for h in found.find_all("h1")) for found in (known, unknown)] == [
        10,
        0,
    ]
    assert text[:1000] in unknown.get_text()


def test_a_few_long_answers_have_looks_and_very_many_have_none(course):
    answers = [nbformat.v4.new_markdown_cell(f"# Answer {i}\n" + "word " * 700) for i in range(30)]
    found = BeautifulSoup(
        pages.Pages(Course(course)).page(nbformat.v4.writes(nbformat.v4.new_notebook(cells=answers)), NAME, Standing()),
        "html.parser",
    )
    assert [h.get_text().strip("¶") for h in found.find_all("h1") if h.get_text().startswith("Answer")] == [
        f"Answer {i}" for i in range(5)
    ]
    assert all(f"# Answer {i}" in found.get_text() for i in range(5, 30))
