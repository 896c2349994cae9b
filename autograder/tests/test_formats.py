"""Read every format of a report with a parser of that format. Some of the reports are hostile."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import jsonschema
import nbformat
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from autograder.doors import own_work as checking
from autograder.doors.commands.cli import main
from autograder.errors import KitFault, UsageError
from autograder.judge import graded
from autograder.records import Case, Outcome, Question, Report, Verdict
from autograder.report.formats import FORMATS, rules
from autograder.report.graded_notebook import filled
from autograder.submission import lines_of
from autograder.words import Sentence, speaking

from .small import COURSE, NAME, NOT_SUMMED, SOLVED, UNTOUCHED, solution
from .test_cli import _Kept

HOSTILE = "a\n::error file=x::\r\n##[error]b ]]> <script>&amp; \x00\x1b[31m\x85\u2028 %0A, `` | ``` \\ [x](http://y) *z* \ud800"  # noqa: E501
RUNNER = {
    "CLASSROOM": "cs", "ASSIGNMENT": "01", "SUBMISSION_TAG": "submit/2026-01-10T00-00-00Z-abc",
    "COMMIT_URL": "https://x/commit/1", "RELEASE_URL": "https://x/releases/1",
}  # fmt: skip
OUTCOMES = {
    "fine": Outcome.PASSED, "bad": Outcome.WRONG, "slow": Outcome.TIMED_OUT, "left": Outcome.TIMED_OUT,
    "open": Outcome.NOT_ATTEMPTED,
}  # fmt: skip


def report_of(name: str, *, points: float = 1.0, credit: str = "aspects", hidden: str = "", **more: Outcome) -> Report:
    """Return a report in which every text is `name`, with one case for each outcome, each of its own aspect."""
    outcomes = {**OUTCOMES, **more}
    cases = [
        Case(f"{key} {name}", name, 1.0, print, aspect=f"{key} {name}", hidden=key == hidden, operation="sub")
        for key in outcomes
    ]
    verdicts = [
        Verdict(case, outcome, None if outcome is Outcome.PASSED else Sentence("{text}", text=name), operation="sub")
        for case, outcome in zip(cases, outcomes.values())
    ]
    question = graded(Question(name, points, tuple(cases), credit), verdicts)
    took = {case.name: 0.25 for case in cases if not case.name.startswith("left")}
    notes = (Sentence("{text}", text=name),)
    return Report(f"./{name}.ipynb", name, (question,), 1.5, True, "all", notes, (), "2.13", took)


@pytest.fixture(params=["plain", HOSTILE], ids=["plain", "hostile"])
def report(request, monkeypatch) -> Report:
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    return report_of(request.param)


def written(name: str, report: Report) -> str:
    text = FORMATS[name](report, {report.questions[0].question.name: 7})
    text.encode()  # no half of a character
    return text


def test_questions_that_read_alike_are_worded_once_and_others_are_not():
    """Check the pages that a graded notebook gets: 1 and 1.0 are equal and do not read alike."""

    def page(case: Case, said: Sentence, outcome: Outcome = Outcome.NOT_ATTEMPTED) -> dict[str, str]:
        cells = [{"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": "q", "grade": True}}}]
        question = graded(Question("q", 1.0, (case,)), [Verdict(case, outcome, said)])
        filled({"cells": cells}, Report("a", "a", (question,), 1.0, True))
        return next(o["data"] for o in cells[0]["outputs"] if "<style>" in o["data"].get("text/html", ""))

    case, other = (Case(name, "q", 1.0, print) for name in ("one", "other"))
    first = page(case, Sentence("{n} is open.", n=1))
    assert page(case, Sentence("{n} is open.", n=1)) == first
    assert page(case, Sentence("{n} is open.", n=1.0))["text/plain"] != first["text/plain"]
    assert page(other, Sentence("{n}.", n=1), Outcome.WRONG) != page(case, Sentence("{n}.", n=1), Outcome.WRONG)
    with speaking("zh_CN"):
        assert page(case, Sentence("{n} is open.", n=1)) != first


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_has_a_character_that_cannot_be_printed(name, report):
    assert all(c.isprintable() or c == "\n" for c in written(name, report))


def test_junit_has_points_in_the_bodies_time_where_it_went_and_skips_what_was_given_up(report):
    root = ET.fromstring(written("junit", report))
    tests = {test.get("name").split()[0]: test for test in root.iter("testcase")}
    assert set(tests) == set(OUTCOMES) and len(list(root.iter())) == 2 + len(tests) * 2 + 1
    assert [child.tag for test in tests.values() for child in test] == [
        "system-out", "failure", "failure", "skipped", "failure",
    ]  # fmt: skip
    assert (root.get("tests"), root.get("failures"), root.get("skipped"), root.get("errors")) == ("5", "3", "1", "0")
    assert {key: test.get("time") for key, test in tests.items()} == {
        key: "0.000" if key == "left" else "0.250" for key in OUTCOMES
    }
    for test in tests.values():
        assert "of 1 points." in test[0].text and "/ 0.2 points" in test[0].text
    assert "0.2 of 1 points." in root.find("testsuite/system-out").text


def test_junit_counts_what_is_not_the_student_s_fault_as_an_error():
    root = ET.fromstring(written("junit", report_of("plain", bad=Outcome.KIT_FAULT, open=Outcome.CASE_FAULT)))
    assert (root.get("errors"), root.get("failures")) == ("2", "1")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read the lines as GitHub's runner does: `::name key=value,...::data`, with the escapes undone.

    The runner also looks for the older `##[name]` in lines without a command, so there must be no other line.
    """
    found = []
    for line in text.splitlines():
        assert line.startswith("::")
        name, _, rest = line[2:].partition(" ")
        told, mark, data = rest.partition("::")
        assert mark
        pairs = (pair.split("=", 1) for pair in told.split(","))
        found.append((name, {key: _unescaped(value) for key, value in pairs}, _unescaped(data)))
    return found


def _unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_github_has_an_annotation_on_the_line_of_the_question_and_the_points_last(report):
    found = commands(written("github", report))
    assert [name for name, _, _ in found] == ["error", "warning", "notice"]
    properties = found[0][1]
    assert set(properties) == {"file", "line", "title"} and properties["line"] == "7"
    assert "0.2 / 1 points" in properties["title"] and found[-1][2].endswith("0.2 of 1 points.")


def test_gitlab_has_every_field_that_its_reader_needs_and_a_fingerprint_of_its_own(report):
    entries = json.loads(written("gitlab", report))
    assert len(entries) == len(OUTCOMES) - 1
    assert all(entry["description"] and entry["severity"] in ("major", "info") for entry in entries)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    assert all(entry["location"]["lines"]["begin"] == 7 for entry in entries)
    assert not any(entry["location"]["path"].startswith("./") for entry in entries)
    assert written("gitlab", report) == written("gitlab", report)
    assert json.loads(written("gitlab", report_of("a", bad=Outcome.PASSED, slow=Outcome.PASSED, left=Outcome.PASSED,
                                                  open=Outcome.PASSED))) == []  # fmt: skip


# of Gradescope's page "Autograder Specifications", section "Output Format"
TEXT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
SEEN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE = {
    "type": "object",
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "number"}, "execution_time": {"type": "number"}, "output": {"type": "string"},
        "output_format": TEXT, "visibility": SEEN, "stdout_visibility": SEEN, "extra_data": {"type": "object"},
        "max_score": {"type": "number"},
        "tests": {"type": "array", "items": {
            "type": "object", "additionalProperties": False,
            "properties": {
                "score": {"type": "number"}, "max_score": {"type": "number"}, "name": {"type": "string"},
                "status": {"enum": ["passed", "failed"]}, "output": {"type": "string"}, "output_format": TEXT,
                "number": {"type": "string"}, "visibility": SEEN,
            },
        }},
    },
}  # fmt: skip


@pytest.mark.parametrize("credit", ["aspects", "cases", "question"])
@pytest.mark.parametrize("name", ["plain", HOSTILE], ids=["plain", "hostile"])
def test_gradescope_has_a_test_for_each_aspect_and_shows_hidden_ones_later(name, credit):
    report = report_of(name, hidden="bad", points=3.7, credit=credit)
    results = json.loads(written("gradescope", report))
    jsonschema.validate(results, GRADESCOPE)
    worth = [test for test in results["tests"] if "score" in test]
    assert sum(test["max_score"] for test in worth) == pytest.approx(3.7)
    assert sum(test["score"] for test in worth) == pytest.approx(results["score"]) == pytest.approx(report.score)
    later = [test for test in results["tests"] if test["visibility"] == "after_published"]
    assert len(later) == 1 and all("bad" not in t["output"] for t in results["tests"] if t["visibility"] == "visible")
    assert "points" not in results["output"]  # the total would tell what a hidden case says


# schemas/result-v1.schema.json of foundation50/classroom50; its runner adds the owner and the type of the assignment
WHOLE = {"type": "integer", "minimum": 0}
NAMED = {"type": "string", "minLength": 1}
CLASSROOM50 = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release",
                 "review", "datetime", "score", "max-score", "tests"],
    "properties": {
        "schema": {"const": "classroom50/result/v1"}, "classroom": NAMED, "assignment": NAMED, "owner": NAMED,
        "assignment_type": {"enum": ["individual", "group"]}, "submission": {"type": "string", "pattern": "^submit/"},
        "commit": NAMED, "release": NAMED, "review": NAMED,
        "datetime": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"},
        "score": WHOLE, "max-score": WHOLE,
        "tests": {"type": "array", "items": {
            "type": "object", "required": ["test-name", "passed", "score", "max-score"],
            "properties": {"test-name": NAMED, "passed": {"type": "boolean"}, "score": WHOLE, "max-score": WHOLE},
        }},
    },
}  # fmt: skip


@pytest.mark.parametrize("points", [0.5, 1.0, 1.25, 3.7, 5.0])
def test_classroom50_has_whole_points_that_add_up(points, report):
    report = replace(report_of(report.assignment, points=points), submission=report.submission)
    result = json.loads(written("classroom50", report))
    jsonschema.validate({**result, "owner": "ada", "assignment_type": "individual"}, CLASSROOM50)
    assert all(test["score"] <= test["max-score"] for test in result["tests"])
    assert result["score"] / result["max-score"] == pytest.approx(report.score / points)


def test_classroom50_says_what_it_needs(monkeypatch):
    for name in RUNNER:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match="and these are not set: CLASSROOM, ASSIGNMENT, SUBMISSION_TAG"):
        FORMATS["classroom50"](report_of("plain"), {})


@pytest.mark.parametrize("name", ["gradescope", "classroom50"])
def test_a_score_that_must_not_be_used_is_not_written(name, report):
    with pytest.raises(KitFault, match="could not be judged in full, so no score was written"):
        written(name, report_of("plain", bad=Outcome.KIT_FAULT))


def test_markdown_shows_a_text_as_it_is(report):
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(written("markdown", report))
    kinds = [token.type for token in tokens] + [child.type for t in tokens for child in t.children or ()]
    assert kinds.count("table_open") == 2 and kinds.count("tr_open") == 2 + 1 + len(OUTCOMES)
    assert kinds.count("td_open") == 3 + 4 * len(OUTCOMES)
    assert not {kind for kind in kinds if kind.startswith(("html", "link", "em_", "image", "code_inline"))}
    assert "strong_open" not in kinds


@pytest.fixture
def run(grader, monkeypatch):
    monkeypatch.chdir(COURSE)
    monkeypatch.setattr(checking, "grader", lambda *_: _Kept(grader))
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def partly(tmp_path) -> Path:
    """Return the solution's notebook with a rule that is right only without broadcasting."""
    notebook = nbformat.read(SOLVED, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.source.startswith("class Sub("))
    cell.source = NOT_SUMMED
    path = tmp_path / f"{NAME}.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("path, code", [(SOLVED, 0), (UNTOUCHED, 1)], ids=["solved", "untouched"])
def test_check_writes_every_format(name, path, code, run):
    done = run("check", path, "--format", name)
    assert done.exit_code == code and done.stdout.strip() and not done.stderr


def test_a_line_of_a_report_is_the_line_of_the_rule_in_the_file(run, partly):
    annotated = commands(run("check", partly, "--assignment", NAME, "--format", "github").stdout)
    line = int(annotated[0][1]["line"])
    assert annotated[0][0] == "error" and "class Sub(Function):" in partly.read_text().split("\n")[line - 1]
    entries = json.loads(run("check", partly, "--assignment", NAME, "--format", "gitlab").stdout)
    assert entries and all(entry["location"]["lines"]["begin"] == line for entry in entries)


def test_lines_of_a_script_and_of_a_notebook_on_one_line(tmp_path):
    script = tmp_path / "mine.py"
    cells = [cell.source for cell in solution().cells]
    script.write_text("\n\n".join(f"# %%\n{source}" for source in cells))
    found = lines_of(script, {"sub": "sub", "neg": None, "nothing": None})
    lines = script.read_text().split("\n")
    assert lines[found["sub"] - 1].startswith("class Sub(") and lines[found["neg"] - 1].startswith("class Neg(")
    assert found["nothing"] == 1
    flat = tmp_path / "flat.ipynb"
    flat.write_text(json.dumps(json.loads(SOLVED.read_text())))
    assert lines_of(flat, {"sub": "sub"}) == {"sub": 1}
    flat.write_text('{"cells": [{"source": ["class Sub(Function)",')
    assert lines_of(flat, {"sub": "sub"}) == {"sub": 1}


def test_a_case_that_ran_has_its_seconds_and_one_that_was_given_up_has_none(run, tmp_path):
    script = tmp_path / "mine.py"
    rules_ = "\n\n".join(f"# %%\n{cell.source}" for cell in solution().cells)
    script.write_text(re.sub(r"return -grad_output\b", "while True: pass", rules_))
    done = run(
        "check", script, "--assignment", NAME, "--question", "neg", "--format", "junit", "--seconds-per-case", 0.3
    )
    tests = list(ET.fromstring(done.stdout).iter("testcase"))
    failed = [test for test in tests if test.find("failure") is not None]
    skipped = [test for test in tests if test.find("skipped") is not None]
    assert skipped and len(failed) == 2 and all(float(test.get("time")) > 0 for test in failed)
    assert all(float(test.get("time")) == 0 for test in skipped)


def test_a_format_that_is_not_known_and_two_at_once(run):
    assert (
        "There is no format called 'junti'; did you mean 'junit'?" in run("check", SOLVED, "--format", "junti").stderr
    )
    said = run("check", SOLVED, "--format", "github", "--json")
    assert said.exit_code == 2 and "are two formats: give one of them" in said.stderr
    assert run("check", SOLVED, "--format", "json").stdout[:12] == run("check", SOLVED, "--json").stdout[:12]


def test_a_folder_of_an_author_is_not_one_submission(run):
    said = run("check", SOLVED.parent, "--format", "junit")
    assert said.exit_code == 2 and "is about one submission: give a notebook, not a folder" in said.stderr


def test_help_names_every_format(run):
    shown = " ".join(run("check", "--help").stdout.split())
    assert all(re.search(rf"\b{name}\b", shown) for name in FORMATS)
    assert rules(report_of("plain")) == {"plain": "sub"}
