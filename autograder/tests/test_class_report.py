"""Check `autograder report`: the numbers on the page, what a name may do to it, and what is said instead of a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.classroom import Course
from autograder.classroom.results import class_result
from autograder.records import ClassResult, QuestionResult, StudentResult
from autograder.report.class_page import class_page

from .small import FULL, NAME, NOT_SUMMED, appended
from .small_class import autograder, hand_in, right

MARKUP = "</script><b onclick=alert(1)>x</b>"


def result(student: str, passed: int, failed: tuple[str, ...] = (), **ideas: str) -> StudentResult:
    """Return the result of a student of whose four cases of one question `passed` pass."""
    question = QuestionResult("neg", passed / 2, 2.0, True, {"ordinary values": (passed, 4)}, failed, ideas)
    return StudentResult(student, question.score, 2.0, questions=(question,))


CLASS = ClassResult(
    "01-small",
    (
        result("ada", 4),
        result("bob", 2, ("neg[a]", "neg[b]"), sign_forgotten="Which sign?"),
        result("cy", 1, ("neg[a]", "neg[b]", "neg[c]"), sign_forgotten="Which sign?"),
        result("dan", 3, ("neg[a]",)),
    ),
    ("eve",),
)


def tables(page: str) -> dict[str, list[list[str]]]:
    """Return the rows of the page's tables, by the headings above them."""
    return {
        section.h2.text: [[cell.text for cell in row("td")] for row in section.tbody("tr")]
        for section in BeautifulSoup(page, "html.parser")("section")
        if section.tbody
    }


@pytest.fixture(scope="module")
def page() -> str:
    return class_page(CLASS)


def test_misconceptions_are_ranked_with_who_has_them(page):
    assert tables(page)["Misconceptions"] == [["sign forgotten", "Which sign?", "neg", "2", "bob, cy"]]


def test_the_hardest_cases_come_first(page):
    found = tables(page)["The hardest cases"]
    assert found == [
        ["neg", "neg[a]", "3 / 4", "75%"], ["neg", "neg[b]", "2 / 4", "50%"], ["neg", "neg[c]", "1 / 4", "25%"]
    ]  # fmt: skip


def test_every_student_has_a_row_and_who_is_absent_is_named(page):
    assert [row[:2] for row in tables(page)["Students"]] == [
        ["ada", "2 / 2"], ["dan", "1.5 / 2"], ["bob", "1 / 2"], ["cy", "0.5 / 2"]
    ]  # fmt: skip
    assert "Nothing handed in: eve." in page and "mean 1.25, median 1.25, least 0.5, most 2, of 2" in page


def test_the_heat_map_has_the_share_of_passed_cases(page):
    (found,) = re.findall(r'"z":(\[\[.*?\]\])', page[page.index('id="aspects"') :])
    assert json.loads(found) == [[25.0], [50.0], [75.0], [100.0]]


def test_the_page_loads_nothing_from_elsewhere(page):
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find_all(src=True) and not soup.find_all("link") and not soup.find_all(href=True)
    assert "default-src 'none'" in soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]


def test_no_name_becomes_markup():
    odd = replace(result(MARKUP, 1, (f"neg[{MARKUP}]",), **{MARKUP: MARKUP}), flagged=True)
    odd = replace(odd, questions=(replace(odd.questions[0], name=MARKUP, aspects={MARKUP: (1, 4)}),))
    page = class_page(ClassResult(MARKUP, (odd,), (MARKUP,)))
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find_all(onclick=True) and not soup("b")
    assert MARKUP in soup.h1.text and MARKUP in tables(page)["Students"][0]


def test_a_class_without_details_is_told_how_to_get_them():
    page = class_page(ClassResult("01-small", (StudentResult("ada", 1.0, 2.0, detailed=False),)))
    assert "No cases are known of ada: run `autograder grade 01-small --force` to see them here." in page


@pytest.fixture
def graded(course: Path, lent_server: None) -> Path:
    """Grade a right, a wrong and an untouched submission; a fourth student hands in nothing."""
    right(course, "ada")
    hand_in(course, "bob", appended(NOT_SUMMED))
    hand_in(course, "cy", None)
    assert autograder(course, "grade", NAME).exit_code == 0
    return course


def test_a_class_that_was_graded_is_on_the_page(graded):
    said = autograder(graded, "report", NAME)
    assert said.output == f"The report is in {NAME}-report.html.\n" and said.exit_code == 0
    rows = {row[0]: row for row in tables((graded / f"{NAME}-report.html").read_text(encoding="utf-8"))["Students"]}
    assert rows["ada"][1] == f"{FULL:g} / {FULL:g}" and rows["cy"][1] == f"0 / {FULL:g}"
    found = {s.student: s for s in class_result(Course(graded), NAME).students}
    assert found["bob"].questions and any(q.ideas and q.failed for q in found["bob"].questions)
    assert not any(q.attempted for q in found["cy"].questions if q.aspects)
    assert all(passed == every for q in found["ada"].questions for passed, every in q.aspects.values())


def test_an_anonymous_page_names_no_student(graded):
    assert autograder(graded, "report", NAME, "--anonymous", "--to", "class.html").exit_code == 0
    page = (graded / "class.html").read_text(encoding="utf-8")
    assert sorted(row[0] for row in tables(page)["Students"]) == ["Student 1", "Student 2", "Student 3"]
    assert not re.search(r"\b(ada|bob)\b", page[page.index("</head>") :])


def test_what_cannot_be_reported_is_one_sentence(course, tmp_path, monkeypatch):
    unknown = autograder(course, "report", "99-nothing")
    assert unknown.exit_code == 2 and unknown.output.count("\n") == 1
    assert "does not know '99-nothing'" in unknown.output
    nobody = autograder(course, "report", NAME)
    assert nobody.exit_code == 2 and f"run `autograder grade {NAME}` first." in nobody.output
    elsewhere = autograder(tmp_path, "report", NAME)
    assert elsewhere.exit_code == 2 and "is not an nbgrader course" in elsewhere.output
    monkeypatch.setattr("autograder.doors.commands.report.find_spec", lambda name: None)
    without = autograder(course, "report", NAME)
    assert without.exit_code == 2 and "pip install 'autograd-kit[report]'" in without.output


def test_a_file_that_cannot_be_written_is_one_sentence(graded):
    (graded / "there").write_text("as it was", encoding="utf-8")
    said = autograder(graded, "report", NAME, "--to", "there/report.html")
    assert said.exit_code == 2 and "cannot be written" in said.output and said.output.count("\n") == 1
    assert (graded / "there").read_text(encoding="utf-8") == "as it was"
