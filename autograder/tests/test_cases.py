"""Cases: collecting, naming, points, and what is refused."""

from __future__ import annotations

import pytest

from autograder.cases import find_assignment, load_assignment, raised
from autograder.errors import BrokenCases, MissingOperation, UnknownAssignment


def folder(tmp_path, public, hidden=None):
    (tmp_path / "cases.py").write_text(public)
    if hidden is not None:
        (tmp_path / "hidden_cases.py").write_text(hidden)
    return tmp_path


ONE = "from autograder import case\n@case(question='q', points=2)\ndef one(torch):\n    return 1\n"
TWO = "from autograder import case\n@case(question='q')\ndef two(torch):\n    return 2\n"


def test_hidden_cases_are_read_only_when_asked_for(tmp_path):
    folder(tmp_path, ONE, TWO)
    assert [c.name for c in load_assignment(tmp_path).cases] == ["one"]
    both = load_assignment(tmp_path, hidden=True)
    assert [(c.name, c.hidden) for c in both.cases] == [("one", False), ("two", True)]
    assert both.questions[0].points == 2.0


def test_points_are_those_of_the_graded_cell(assignments):
    assert {q.name: q.points for q in assignments["02-engine"].questions}["order"] == 4.0
    assert [q.name for q in assignments["01-backward"].questions][:3] == ["broadcast", "sub", "div"]


@pytest.mark.parametrize(
    "public, words",
    [
        (ONE + ONE, "Two cases are called 'one': give each its own name."),
        ("x = (", r"cases.py does not load: SyntaxError"),
        ("import nothing_of_that_name", r"cases.py does not load: ModuleNotFoundError"),
        ("raise SystemExit(3)", r"cases.py does not load: SystemExit"),
    ],
)
def test_broken_case_files_are_named(tmp_path, public, words):
    with pytest.raises(BrokenCases, match=words):
        load_assignment(folder(tmp_path, public))


def test_a_folder_without_cases_is_refused(tmp_path):
    with pytest.raises(BrokenCases, match=r"cases.py cannot be read .*an assignment's folder holds a file called cases.py"):
        load_assignment(tmp_path)


def test_the_instructor_s_copy_is_found_first(tmp_path):
    for room in ("assignments", "solutions"):
        (tmp_path / room / "a").mkdir(parents=True)
        (tmp_path / room / "a" / "cases.py").write_text(ONE)
    inside = tmp_path / "submitted" / "ada"
    inside.mkdir(parents=True)
    assert find_assignment("a", inside) == tmp_path / "solutions" / "a"
    with pytest.raises(UnknownAssignment, match=r"No assignment called 'b' was found: looked for solutions/b/cases.py"):
        find_assignment("b", inside)


def test_raised_names_the_builtin_exception_and_lets_unfinished_work_through():
    class Odd(ValueError):
        pass

    def fail(error):
        raise error

    assert raised(lambda: fail(Odd())) == "ValueError"
    assert raised(lambda: 1) == "nothing"
    for unfinished in (NotImplementedError(), MissingOperation("sin", "not there")):
        with pytest.raises(type(unfinished)):
            raised(lambda error=unfinished: fail(error))
