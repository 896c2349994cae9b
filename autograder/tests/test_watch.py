"""`autograder check --watch` checks again when a file is saved, and `--html` writes the page of a class."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from autograder.doors import at_once
from autograder.doors.commands.cli import main
from autograder.doors.own_work import checks, saves
from autograder.grader import Grader
from autograder.records import Assignment, Outcome, Question, Report, Submission
from autograder.report import as_dict
from autograder.words import Sentence

from .conftest import assignment_of, golden, released, solution
from .golden import submission_of
from .small import FULL, NAME, NOT_SUMMED, ONLY_NEG, POINTS, RELEASED, SHOWN, SOLVED, appended

pytestmark = pytest.mark.usefixtures("lent_server")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a student's folder of the tests' own assignment."""
    monkeypatch.chdir(shutil.copytree(RELEASED / NAME, tmp_path / NAME))
    return tmp_path / NAME / f"{NAME}.ipynb"


def score(found: Iterator[Report | Sentence]) -> float:
    report = next(found)
    assert isinstance(report, Report)
    return report.score


def check(*arguments: object) -> object:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


# -- watching --------------------------------------------------------------------------------------------------------


def test_each_save_is_checked_and_a_broken_file_is_a_sentence(mine: Path) -> None:
    found = checks(mine)
    assert score(found) == 0
    mine.write_bytes(SOLVED.read_bytes())
    assert score(found) == FULL
    mine.write_text("{")
    said = next(found)
    assert isinstance(said, Sentence) and "not a notebook" in str(said)
    mine.write_bytes(appended(NOT_SUMMED))
    assert 0 < score(found) < FULL


def test_a_file_that_is_exchanged_and_a_module_beside_it_are_saved_too(mine: Path) -> None:
    found = saves(mine)
    next(found)
    new = mine.with_suffix(".new")
    new.write_bytes(mine.read_bytes())
    new.replace(mine)  # as an editor saves: another file of the same name
    next(found)
    mine.with_name("helper.py").write_text("x = 1\n")
    next(found)


def test_cases_that_were_changed_are_loaded_again(mine: Path) -> None:
    mine.write_bytes(SOLVED.read_bytes())
    found = checks(mine, questions=["neg"])
    first = next(found)
    assert isinstance(first, Report) and first.max_score == POINTS["neg"]
    cases = mine.with_name("cases.py")
    program = "    x = torch.ones(2, requires_grad=True)\n    (-x).sum().backward()\n    return x.grad\n"
    cases.write_text(f"from autograder import case\n\n@case(question='neg')\ndef the_only_case(torch):\n{program}")
    second = next(found)
    assert isinstance(second, Report)
    assert [case.name for case in second.questions[0].question.cases] == ["the_only_case"]


def test_an_interrupt_ends_it_with_the_code_of_the_last_check(mine: Path) -> None:
    mine.write_bytes(SOLVED.read_bytes())
    command = [sys.executable, "-m", "autograder", "check", str(mine), "--watch"]
    heeded = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # in the background it is ignored
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heeded) as watching:
        assert watching.stdout is not None
        for line in watching.stdout:
            if line.startswith("Judged by"):
                break
        watching.send_signal(signal.SIGINT)
        rest = watching.stdout.read()
    assert watching.returncode == 0 and "Traceback" not in rest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--json",), "no other format than text"), (("--format", "junit"), "no other format than text")],
)
def test_watching_prints_the_table_alone(mine: Path, arguments: tuple[str, ...], said: str) -> None:
    done = check(mine, "--watch", *arguments)
    assert done.exit_code == 2 and said in done.output


def test_a_file_that_is_missing_or_cut_off_is_not_waited_for(mine: Path) -> None:
    for content in ("{", None):
        mine.unlink() if content is None else mine.write_text(content)
        done = check(mine, "--watch")
        assert done.exit_code == 2 and mine.name in done.output and "Traceback" not in done.output


@pytest.mark.parametrize("option", [("--watch",), ("--html", "page.html")])
def test_a_folder_of_an_author_is_not_one_submission(course: Path, option: tuple[str, ...]) -> None:
    done = check(course / "solutions" / NAME, *option)
    assert done.exit_code == 2 and "give a notebook" in done.output


# -- the page --------------------------------------------------------------------------------------------------------


def test_the_page_has_the_scores_the_answers_and_the_verdicts(mine: Path, tmp_path: Path) -> None:
    mine.write_bytes(appended(NOT_SUMMED))
    done = check(mine, "--html", tmp_path / "pages" / "mine.html")
    assert done.exit_code == 1
    page = BeautifulSoup((tmp_path / "pages" / "mine.html").read_text(encoding="utf-8"), "html.parser")
    assert f"/ {SHOWN}" in page.h1.text and page.html["lang"] == "en"
    assert {row.a.text for row in page.select(".scores tr")} == set(POINTS)
    assert {section["id"] for section in page.select(".verdict")} == set(POINTS)
    assert page.select("#sub .ag-failed") and "grad_output.sum_to_size" in page.text


def test_a_script_has_its_verdicts_at_the_end_of_its_page(mine: Path, tmp_path: Path) -> None:
    script = mine.with_suffix(".py")
    script.write_bytes(ONLY_NEG)
    check(script, "--html", tmp_path / "page.html")
    page = BeautifulSoup((tmp_path / "page.html").read_text(encoding="utf-8"), "html.parser")
    sections = page.select("main section")
    assert {section["id"] for section in sections[-len(POINTS) :]} == set(POINTS)
    assert "lambda ctx, g: -g" in sections[1].text


def test_a_page_never_takes_the_place_of_the_submission(mine: Path) -> None:
    before = mine.read_bytes()
    for file in (mine, mine.parent / ".." / mine.parent.name / mine.name):
        done = check(mine, "--html", file)
        assert done.exit_code == 2 and "is the submission itself" in done.output
    assert mine.read_bytes() == before


def test_a_page_that_cannot_be_written_is_a_sentence(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = check(mine, "--html", tmp_path / "file" / "page.html")
    assert done.exit_code == 2 and "cannot be written" in done.output and "Traceback" not in done.output


# -- in parts at once --------------------------------------------------------------------------------------------------


def alone(report: Report) -> dict[str, object]:
    return {key: value for key, value in as_dict(report).items() if key != "seconds"}


@pytest.mark.parametrize("name", ["01-backward", "02-engine"])
@pytest.mark.parametrize("paper", ["untouched", "solved", "wrong"])
def test_a_check_in_parts_says_what_a_check_in_one_says(
    name: str, paper: str, grader: Grader, public: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    wrong = [path for path in golden("wrong") if assignment_of(path) == name]
    submission = {"untouched": released(name), "solved": solution(name), "wrong": submission_of(wrong[0])}[paper]
    one = grader.grade(submission, public[name])
    parts = at_once.grade(grader, submission, public[name], one.took)
    assert alone(parts) == alone(one) and parts.took.keys() == one.took.keys()


def test_parts_take_as_long_as_one_another(public: dict[str, Assignment]) -> None:
    whole = public["01-backward"]
    longest = whole.questions[0]
    took = {case.name: 1.0 if question is longest else 0.01 for question in whole.questions for case in question.cases}
    first, *others = at_once.in_parts(whole, took, 3)
    assert [q.name for q in first.questions] == [longest.name] and len(others) == 2
    assert sorted(q.name for part in (first, *others) for q in part.questions) == sorted(
        q.name for q in whole.questions
    )
    assert abs(len(others[0].cases) - len(others[1].cases)) <= max(len(q.cases) for q in whole.questions[1:])
    assert at_once.in_parts(whole, took, 1) == [whole]


def test_a_notebook_with_asserts_of_its_own_is_checked_in_one(public: dict[str, Assignment]) -> None:
    """Its graded cells run in their order, with what the cells before them left."""
    whole = public["01-backward"]
    own = replace(whole, questions=(*whole.questions, Question("by_hand", 1.0, ())))
    assert at_once.in_parts(own, {}, 3) == [own]


def test_the_sandbox_gets_ready_by_one_small_question_if_nothing_ends_guests(
    grader: Grader, public: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, paper, asked = public["01-backward"], solution("01-backward"), list[list[str]]()
    report = grader.grade(paper, whole)
    monkeypatch.setattr(grader, "grade", lambda _, part: asked.append([q.name for q in part.questions]))
    at_once.ready_for_more(grader, paper, whole, report)
    assert asked == [["detach"]]
    (first, *others), endless = report.questions, Outcome.TIMED_OUT
    looping = replace(first, verdicts=(*first.verdicts[1:], replace(first.verdicts[0], outcome=endless)))
    for other in (replace(report, questions=(looping, *others)), replace(report, notes=(Sentence("A cell ended."),))):
        at_once.ready_for_more(grader, paper, whole, other)
    assert asked == [["detach"]]


# -- first what was changed --------------------------------------------------------------------------------------------


def changed(submission: Submission, old: str, new: str) -> Submission:
    cells = tuple(replace(cell, source=cell.source.replace(old, new)) for cell in submission.cells)
    assert cells != submission.cells
    return replace(submission, cells=cells)


def near(before: Submission, after: Submission, assignment: Assignment) -> list[str] | None:
    found = at_once.of_the_change(before, after, assignment)
    return found and [question.name for question in found.questions]


def test_the_questions_about_a_changed_rule_or_piece_are_near(public: dict[str, Assignment]) -> None:
    whole, before = public["01-backward"], solution("01-backward")
    assert near(before, changed(before, "class Exp(", "# mine\nclass Exp("), whole) == ["exp"]
    assert near(before, changed(before, "def accumulate(", "def  accumulate("), whole) == ["accumulate"]
    assert near(before, changed(before, "class Pow(", "# mine\nclass Pow("), whole) == ["power", "exponent"]
    assert near(before, before, whole) is None
    engine = solution("02-engine")
    assert near(engine, changed(engine, "def order(", "def  order("), public["02-engine"]) == ["order"]
    assert near(before, changed(before, "check(", "str("), whole) is None, "about no rule"
    assert near(before, changed(before, "class ", "# mine\nclass "), whole) is None, "all of them at once"


def test_what_is_about_the_change_is_checked_first_and_the_rest_if_it_is_another(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that writes into another one changes more than its own question."""
    text = SOLVED.read_text(encoding="utf-8")
    mine.write_text(text, encoding="utf-8")
    asked: list[set[str]] = []
    whole_at_once = at_once.grade

    def noting(grader: Grader, submission: Submission, assignment: Assignment, took: dict[str, float]) -> Report:
        asked.append({question.name for question in assignment.questions})
        return whole_at_once(grader, submission, assignment, took)

    monkeypatch.setattr(at_once, "grade", noting)
    found = checks(mine)
    assert score(found) == FULL
    mine.write_text(text.replace("return -grad_output", "return 2 * grad_output"), encoding="utf-8")
    first = next(found)
    assert isinstance(first, Report) and lost(first) == {"neg"}
    mine.write_text(text.replace("return -grad_output", "Sub.backward = None; return -grad_output"), encoding="utf-8")
    soon, then = next(found), next(found)
    assert isinstance(soon, Report) and isinstance(then, Report)
    assert lost(soon) == set() and "sub" in lost(then)
    assert asked == [set(POINTS), {"neg"}, set(POINTS), {"neg"}, set(POINTS)]


def lost(report: Report) -> set[str]:
    return {one.question.name for one in report.questions if one.score < one.question.points}


def test_the_server_begins_before_torch_is_imported() -> None:
    """Both take seconds, each on a core."""
    code = "import sys; import autograder.doors.own_work; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize("kind", ["cases.py", "another.ipynb", "page.html", "link.html"])
def test_a_page_replaces_no_file_but_a_page(mine: Path, tmp_path: Path, kind: str) -> None:
    kept = mine.parent / ("another.ipynb" if kind == "link.html" else kind)
    kept.write_text("<!DOCTYPE html><p>My own.</p>")
    file = mine.parent / kind
    if file != kept:
        file.symlink_to(kept)
    done = check(mine, "--html", file)
    assert done.exit_code == 2 and "is there already and is not a feedback page" in done.stderr
    assert kept.read_text() == "<!DOCTYPE html><p>My own.</p>" and len(done.stderr.splitlines()) == 1


def test_a_page_is_replaced_by_the_next_one(mine: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    check(mine, "--html", page)
    page.write_text(page.read_text() + "<!-- the first one -->")
    check(mine, "--html", page)
    assert "the first one" not in page.read_text()
