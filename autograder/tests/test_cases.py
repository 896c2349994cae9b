"""Check how cases are collected, named, weighed and refused."""

from __future__ import annotations

import json
import os
import shutil

import pytest
import torch

from autograder import submission
from autograder.cases import (
    find_assignment,
    is_instructors,
    load_assignment,
    load_unchanged,
    of_notebook,
    raised,
    refuse_disagreement,
)
from autograder.engine.pieces import state
from autograder.errors import BrokenCases, MissingOperation, ReferenceFailed, UnknownAssignment
from autograder.judge import Reference, reference
from autograder.notebooks import graded as cells
from autograder.records import HELPERS, PIECES

from . import small
from .conftest import NAMES, RELEASED, SOLUTIONS


def folder(tmp_path, public, hidden=None):
    (tmp_path / "cases.py").write_text(public)
    if hidden is not None:
        (tmp_path / "hidden_cases.py").write_text(hidden)
    return tmp_path


def notebook(*graded, answers=False):
    """Return a notebook with these graded cells: grade id, points, source."""
    found = [
        {
            "cell_type": "code",
            "metadata": {"nbgrader": {"grade": True, "grade_id": n, "points": p}},
            "source": s,
            "outputs": [],
        }
        for n, p, s in graded
    ]
    text = (
        [{"cell_type": "code", "metadata": {}, "source": ["### BEGIN SOLUTION\n", "x = 1\n", "### END SOLUTION"]}]
        if answers
        else []
    )
    return json.dumps({"cells": text + found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


ONE = "from autograder import case\n@case(question='q', points=2)\ndef one(torch):\n    return 1\n"
SWEEP = "from autograder import normal, sample, sweep\nsweep('q', 'sin', {})"
TWO = "from autograder import case\n@case(question='q')\ndef two(torch):\n    return 2\n"


def test_hidden_cases_are_read_only_when_asked_for(tmp_path):
    folder(tmp_path, ONE, TWO)
    assert [c.name for c in load_assignment(tmp_path).cases] == ["one"]
    both = load_assignment(tmp_path, hidden=True)
    assert [(c.name, c.hidden) for c in both.cases] == [("one", False), ("two", True)]


def test_a_question_whose_points_nobody_knows_is_worth_1_and_a_note_says_so(tmp_path):
    found = load_assignment(folder(tmp_path, ONE))
    assert found.questions[0].points == 1.0
    assert list(map(str, found.notes)) == ["No notebook beside cases.py gives points to q: it is worth 1 point."]
    (tmp_path / "a.ipynb").write_text(notebook(("q", 3, "check('q')")))
    found = load_assignment(tmp_path)
    assert (found.questions[0].points, found.notes) == (3.0, ())


def old(text):
    found = json.loads(text)
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": found["cells"]}]}).encode()


def with_strange_cells(text):
    found = json.loads(text)
    found["cells"] += [
        None,
        {"metadata": []},
        {"metadata": {"nbgrader": []}},
        {"metadata": {"nbgrader": {"grade": True, "grade_id": "q", "points": "many"}}},
    ]
    return json.dumps({**found, "metadata": []}).encode()


@pytest.mark.parametrize(
    "saved",
    [
        lambda t: t.encode("utf-8-sig"), lambda t: t.encode("utf-16"), lambda t: t.encode("utf-16-le"),
        lambda t: t.encode("utf-32"),
        lambda t: t.replace("check", "\u00e9").encode("windows-1252"),
        lambda t: t.encode().replace(b"check", b"ch\0eck"),
        lambda t: t.replace("check", "ch\neck").encode(),
        lambda t: t.replace("{", '{"n": ' + "9" * 5000 + ", ", 1).encode(), old, with_strange_cells,
    ],
    ids=[
        "a mark", "UTF-16", "UTF-16 without a mark", "UTF-32", "windows-1252", "a null byte", "a line break",
        "a long number", "format 3", "strange cells",
    ],
)  # fmt: skip
def test_points_are_the_same_however_the_notebook_was_saved(saved, tmp_path):
    folder(tmp_path, ONE)
    (tmp_path / "a.ipynb").write_bytes(saved(notebook(("q", 3, "check('q')"))))
    assert load_assignment(tmp_path).questions[0].points == 3.0
    assert submission.read(tmp_path / "a.ipynb").cells, "what tells the points can be handed in"


@pytest.mark.parametrize("points", ["-1", "NaN", "Infinity", "1e999", '"two"', "null", "[]", "9" * 400])
def test_points_that_are_none_are_not_believed(points, tmp_path):
    folder(tmp_path, ONE)
    (tmp_path / "a.ipynb").write_text(notebook(("q", 77, "")).replace("77", points))
    assert load_assignment(tmp_path).questions[0].points == 1.0


def test_whatever_else_lies_beside_the_cases_is_passed_over(tmp_path):
    folder(tmp_path, ONE)
    (tmp_path / "good.ipynb").write_text(notebook(("q", 3, "")))
    (tmp_path / "deep.ipynb").write_text("[" * 200_000)
    (tmp_path / "huge.ipynb").write_text("[" + "{}," * (cells.MAX_BRACKETS + 1) + "{}]")
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "nowhere.ipynb").symlink_to("none")
    (tmp_path / "endless.ipynb").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.ipynb")
    with (tmp_path / "large.ipynb").open("wb") as large:
        large.truncate(cells.MAX_BYTES + 1)
    for name, content in {
        "empty": b"",
        "list": b"[1]",
        "number": b"1",
        "cells": b'{"cells": 1}',
        "null": b'{"cells": null}',
        "zip": b"PK\3\4",
    }.items():
        (tmp_path / f"{name}.ipynb").write_bytes(content)
    assert load_assignment(tmp_path).questions[0].points == 3.0


def test_points_are_those_of_the_graded_cell(assignments, own):
    source = json.loads(small.SOLVED.read_text(encoding="utf-8"))
    marks = [cell["metadata"].get("nbgrader", {}) for cell in source["cells"]]
    assert {q.name: q.points for q in own.questions} == {
        mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade")
    }
    assert [q.name for q in assignments["01-backward"].questions][:3] == ["broadcast", "sub", "div"]


@pytest.mark.parametrize(
    "public, words",
    [
        (ONE + ONE, "Two cases are called 'one': give each its own name."),
        ("x = (", r"cases.py does not load: SyntaxError"),
        ("import nothing_of_that_name", r"cases.py does not load: ModuleNotFoundError"),
        ("raise SystemExit(3)", r"cases.py does not load: SystemExit"),
        ("x = 1\n1 / 0", r"cases.py does not load: ZeroDivisionError: division by zero, line 2\."),
        ("", r"cases.py holds no cases: an assignment has at least one"),
        ("from autograder import case\n", r"cases.py holds no cases"),
        (
            SWEEP.format("[]"),
            r"cases.py, line 2: sweep\('q', 'sin', \.\.\.\) takes a list of samples, at least "
            r"one, each made by sample\(",
        ),
        (SWEEP.format("[normal(2)]"), r"cases.py, line 2: sweep\('q', 'sin', \.\.\.\) takes a list of samples"),
        (SWEEP.format("normal(2)"), r"cases.py, line 2: sweep\('q', 'sin', \.\.\.\) takes a list of samples"),
        (
            SWEEP.format("[sample('m', normal(2))], laws='no'"),
            r"cases.py, line 2: sweep\('q', 'sin', \.\.\.\) has laws='no': write True, False, \"finite\" or a list of "
            r"'upstream gradient of zeros', .*'other magnitudes'\.",
        ),
        (
            SWEEP.format("[sample('m', normal(2))], laws=['called again', 'magnitudes']"),
            r"sweep\('q', 'sin', \.\.\.\) has laws=\['called again', 'magnitudes'\]: write True, ",
        ),
        (SWEEP.format("[sample(normal(2))]"), r"cases.py, line 2: sample\(\) begins with a name for the case"),
        (
            SWEEP.format("[sample('m', normal((2, 3)))]"),
            r"cases.py, line 2: The sizes of an input are whole numbers, as in normal\(2, 3\); these are \(2, 3\)",
        ),
        (
            SWEEP.format("[sample('m', normal(3000, 3000))]"),
            r"cases.py, line 2: An input of a sample has at most 1000000 numbers, .* this one has 3000 x 3000",
        ),
        (
            ONE.replace("(question='q', points=2)", ""),
            r"cases.py, line 2: @case has no question: write @case\(question=\.\.\.\)",
        ),
        (ONE.replace("'q'", "5"), r"cases.py, line 2: The question of the case 'one' is 5: expected a text"),
        (ONE.replace("'q'", "''"), r"The question of the case 'one' is '': expected a text"),
        (ONE.replace("=2", "='2'"), r"The points of the case 'one' are '2': expected a number"),
        (ONE.replace("=2", "=-2"), r"The points of the case 'one' are -2: expected a number"),
        (ONE.replace("=2", "=float('nan')"), r"The points of the case 'one' are nan: expected a number"),
        (ONE.replace("=2", "=True"), r"The points of the case 'one' are True: expected a number"),
        (ONE.replace("=2", "=0"), r"All cases of question 'q' have points=0, so it cannot earn any"),
        (
            ONE.replace("=2", "=2, pieces='detacj'"),
            r"'one' names 'detacj' in pieces=, but the engine has no piece of that name; did you mean 'detach'\?",
        ),
        (
            ONE.replace("=2", "=2, pieces=('order', 7)"),
            r"'one' names 7 in pieces=, but the engine has no piece of that name: the pieces are order, walk",
        ),
    ],
)
def test_broken_case_files_are_named(tmp_path, public, words):
    with pytest.raises(BrokenCases, match=words):
        load_assignment(folder(tmp_path, public))


def test_a_folder_without_cases_is_refused(tmp_path):
    with pytest.raises(
        BrokenCases, match=r"cases.py cannot be read .*an assignment's folder holds a file called cases.py"
    ):
        load_assignment(tmp_path)


def test_the_instructor_s_copy_is_found_first(tmp_path):
    for room in ("assignments", "solutions"):
        (tmp_path / room / "a").mkdir(parents=True)
        (tmp_path / room / "a" / "cases.py").write_text(ONE)
    inside = tmp_path / "submitted" / "ada"
    inside.mkdir(parents=True)
    assert find_assignment("a", inside) == tmp_path / "solutions" / "a"
    with pytest.raises(
        UnknownAssignment, match=r"No assignment called 'b' was found: here are a\. Looked for solutions/b/cases.py"
    ):
        find_assignment("b", inside)
    (tmp_path / "assignments" / "a").rename(tmp_path / "assignments" / "01-backward")
    with pytest.raises(
        UnknownAssignment, match=r"No assignment called '01-bakward' was found; did you mean '01-backward'\? Looked for"
    ):
        find_assignment("01-bakward", tmp_path / "elsewhere", inside)


def test_raised_names_the_builtin_exception_and_lets_unfinished_work_through():
    class Odd(ValueError):
        pass

    def fail(error):
        raise error

    assert raised(lambda: fail(Odd())) == "ValueError"
    assert raised(lambda: 1) == "no error"
    for unfinished in (NotImplementedError(), MissingOperation("sin", "not there")):
        with pytest.raises(type(unfinished)):
            raised(lambda error=unfinished: fail(error))


AGREE = {
    "check('q')": "",
    'check("q")\n': "",
    "check(question='q')": "",
    "autograder.check('q')": "",
    "%time check('q')": "",
    "from autograder import check; check('q');": "",
    "# check('r')\nassert True": "",
    "print(\"check('r')\")\nassert True": "",
    "mine.check('r')": "",
    "check(name)": "",  # it has cases, and they decide
    "check('r')": "The graded cell 'q' calls check('r'), but a cell is judged by the cases of its own grade id: give "
    "both the same name.",
    "check('q')\ncheck('r')": "calls check('r')",
    "check('')": "calls check('')",
    "x = [check('r')]": "calls check('r')",
    "%time check('r')": "calls check('r')",
    "assert '\\d'\nautograder.check('r', folder='..')": "calls check('r')",
}


@pytest.mark.parametrize("source", AGREE)
def test_a_graded_cell_checks_the_question_of_its_own_name(source, tmp_path):
    folder(tmp_path, ONE)
    (tmp_path / "a.ipynb").write_text(notebook(("q", 1, source), ("own", 1, "assert True")))
    refused(tmp_path, AGREE[source])


def refused(where, words):
    if not words:
        return refuse_disagreement(where)
    with pytest.raises(BrokenCases) as found:
        refuse_disagreement(where)
    assert words in str(found.value)


@pytest.mark.parametrize(
    "graded, words",
    [
        (
            [("qq", 1, "check('q')")],
            "The graded cell 'qq' calls check('q'), but a cell is judged by the cases of its own grade id",
        ),
        (
            [("q", 1, ""), ("qq", 1, "check('qq')")],
            "The graded cell 'qq' calls check('qq'), but no case has that question; did you mean 'q'?",
        ),
        ([("q", 1, ""), ("zero", 1, "check('zero')")], "but no case has that question: the cases are of q."),
        (
            [("q", 1, ""), ("own", 1, "check(name)")],
            "graded cell 'own' calls check() without the name of a question: write check('own').",
        ),
        (
            [("own", 1, "assert True")],
            "No graded cell asks for the cases of question 'q': the graded cells are own.",
        ),
        ([("qu", 1, "assert True")], "No graded cell asks for the cases of question 'q'; did you mean 'qu'?"),
        ([("q", 1, ""), ("own", 1, "assert True")], ""),
        (
            [],
            "No graded cell asks for the cases of question 'q', because there are no graded cells: "
            "make the cell check('q')",
        ),
    ],
)
def test_cells_and_cases_that_speak_of_other_questions_are_refused(graded, words, tmp_path):
    folder(tmp_path, ONE)
    (tmp_path / "a.ipynb").write_text(notebook(*graded))
    refused(tmp_path, words)


def test_the_hidden_cases_and_several_notebooks_count_too(tmp_path):
    folder(tmp_path, ONE, TWO.replace("'q'", "'secret'"))
    (tmp_path / "a.ipynb").write_text(notebook(("q", 1, "check('q')")))
    refused(tmp_path, "No graded cell asks for the cases of question 'secret': the graded cells are q.")
    (tmp_path / "b.ipynb").write_text(notebook(("secret", 1, "check('secret')")))
    refuse_disagreement(tmp_path)
    answer = json.loads(notebook(("secret", 1, "")))
    answer["cells"][0]["metadata"]["nbgrader"]["solution"] = True  # a person grades it: no case is run for it
    (tmp_path / "b.ipynb").write_text(json.dumps(answer))
    refused(tmp_path, "No graded cell asks for the cases of question 'secret'")


def test_a_notebook_is_asked_what_no_other_one_of_the_assignment_asks_alone(tmp_path):
    folder(tmp_path, ONE + TWO.replace("'q'", "'r'"))
    for name, *graded in (("a", ("q", 1, "")), ("b", ("r", 1, ""), ("q", 1, "")), ("notes",)):
        (tmp_path / f"{name}.ipynb").write_text(notebook(*graded))
    whole = load_assignment(tmp_path)
    asked = {name: {q.name for q in of_notebook(whole, name).questions} for name in ("a", "b", "notes", "a copy of it")}
    assert asked == {"a": {"q"}, "b": {"q", "r"}, "notes": {"q", "r"}, "a copy of it": {"q", "r"}}


def test_the_instructor_s_folder_is_known_by_what_is_never_released(tmp_path):
    folder(tmp_path, ONE)
    (tmp_path / "a.ipynb").write_text(notebook(("q", 1, "check('q')")))
    assert not is_instructors(tmp_path)
    (tmp_path / "b.ipynb").write_text(notebook(("q", 1, "check('q')"), answers=True))
    assert is_instructors(tmp_path)
    (tmp_path / "b.ipynb").unlink()
    folder(tmp_path, ONE, TWO)
    assert is_instructors(tmp_path)
    for name in NAMES:
        assert is_instructors(SOLUTIONS / name) and not is_instructors(RELEASED / name)
        refuse_disagreement(SOLUTIONS / name)


def test_the_pieces_that_a_case_may_name_are_the_engine_s():
    assert {*PIECES, *HELPERS} == set(state.given)


def reason(body, tmp_path, twice=False):
    """Return why the reference has no values for a case with this body; "" where it has."""
    program = f"from autograder import case, raised\nimport random\n@case(question='q')\ndef one(torch):\n    {body}\n"
    (one,) = load_assignment(folder(tmp_path, program)).cases
    known = Reference()
    prepared = known.prepare(one, twice)
    try:
        assert known(one) is prepared
    except ReferenceFailed as failed:
        assert not prepared
        return str(failed)
    return ""


@pytest.mark.parametrize(
    "body", ["return", "return {}", "return []", "return {'x': None}", "return {'x': [None], 'y': None}", "pass"]
)
def test_a_case_that_returns_nothing_to_compare_has_to_be_mended(body, tmp_path):
    assert (
        reason(body, tmp_path)
        == "The case 'one' returns nothing that could be compared (is its return statement missing?): "
        "correct the case."
    )


@pytest.mark.parametrize(
    "body",
    [
        "return 1",
        "return False",
        "return torch.ones(2).shape",
        "return raised(lambda: 1 / 0)",
        "return [raised(int), None]",
    ],
)
def test_a_number_a_flag_a_shape_and_a_refusal_can_be_compared(body, tmp_path):
    assert reason(body, tmp_path) == ""


def test_a_default_dtype_ends_with_its_case(tmp_path):
    cases = """
import torch as pytorch
from autograder import case
pytorch.set_default_dtype(pytorch.float64)
@case(question="neg")
def sets_it(torch):
    torch.set_default_dtype(torch.float64)
    return {"x": torch.ones(2)}
@case(question="neg")
def comes_after(torch):
    return {"x": torch.ones(2)}
"""
    before = torch.get_default_dtype()
    try:
        (tmp_path / "cases.py").write_text(cases)
        first, second = load_assignment(tmp_path).cases
        reference = Reference()
        assert reference(first)["x"].dtype is torch.float64 and reference(second)["x"].dtype is torch.float32
    finally:
        torch.set_default_dtype(before)


@pytest.mark.parametrize("body", ["while True: pass", "raised(lambda: [None for _ in iter(int, 1)])"])
def test_a_case_that_never_ends_on_pytorch_is_stopped_and_is_not_tried_again(body, tmp_path, monkeypatch):
    monkeypatch.setattr(reference, "SECONDS", 0.3)
    assert (
        reason(body, tmp_path)
        == "The case 'one' does not end on PyTorch itself (it was stopped after 0.3 seconds of computing): "
        "correct the case."
    )
    reason(f"open({str(tmp_path / 'runs')!r}, 'a').write('.')\n    while True: pass", tmp_path)
    assert (tmp_path / "runs").read_text() == "."


def test_a_case_that_draws_without_a_seed_is_found_out_by_its_author(tmp_path):
    drawn = "return torch.rand(3)"
    words = (
        "The case 'one' gives other values each time it is run: set a seed for its random numbers; correct the case."
    )
    assert reason(drawn, tmp_path) == "" and reason(drawn, tmp_path, twice=True) == words
    assert reason("return {'x': random.random()}", tmp_path, twice=True) == words
    assert reason("torch.manual_seed(1); return torch.rand(3)", tmp_path, twice=True) == ""


def test_what_is_unchanged_is_not_read_again(tmp_path):
    folder = shutil.copytree(small.RELEASED / small.NAME, tmp_path / small.NAME)
    first = load_unchanged(folder)
    assert load_unchanged(folder) is first
    notebook = folder / f"{small.NAME}.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")  # saved: no points are others
    assert load_unchanged(folder) is first
    notebook.write_text(notebook.read_text(encoding="utf-8").replace('"points": 2', '"points": 7'), encoding="utf-8")
    second = load_unchanged(folder)
    assert second is not first and {q.points for q in second.questions} >= {7.0}
    (folder / "data.txt").write_text("1")
    third = load_unchanged(folder)
    assert third is not second
    with (folder / "cases.py").open("a") as cases:
        cases.write("\n\n@case(question='neg')\ndef one_more(torch):\n    return torch.ones(1)\n")
    assert "one_more" in [case.name for case in load_unchanged(folder).cases]
