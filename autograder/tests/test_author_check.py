"""`autograder check FOLDER` for an author: all cases, what they look at, and a sentence for each usual mistake."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result

from autograder.cases import folder as folders
from autograder.cases import load_assignment
from autograder.clock import within
from autograder.doors.commands.cli import main
from autograder.errors import BrokenCases, ReferenceFailed
from autograder.judge import Reference, judge, reference, refuse_dead_mistakes
from autograder.judge.counterfactual import given, mistaken, with_rule
from autograder.records import Attempt, Outcome

from . import small

NAME = small.NAME
HEAD = "from autograder import case, indices, normal, sample, sweep, values\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the tests' own assignment, as its author has it."""
    return Path(shutil.copytree(small.SOLUTIONS / NAME, tmp_path / "solutions" / NAME))


def check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)], catch_exceptions=False)


def test_a_folder_is_checked_on_all_cases_and_explained(folder: Path):
    done = check(folder)
    assert done.exit_code == 0 and f"{small.SHOWN} of {small.SHOWN} points" in done.output
    every = load_assignment(folder, hidden=True)
    rows = [line.split() for line in done.output.splitlines()]
    counts = [(int(r[-3]), int(r[-2])) for r in rows if len(r) > 3 and r[-3].isdigit() and r[-2].isdigit()]
    assert sum(public for public, _ in counts) == sum(not c.hidden for c in every.cases)
    assert sum(hidden for _, hidden in counts) == sum(c.hidden for c in every.cases) > 0
    assert "--mutants 30 makes 30 wrong rules of each answer" in done.output


def test_mutants_show_what_passes_and_what_one_case_finds(folder: Path):
    cases = folder / "cases.py"
    sweep = next(line for line in cases.read_text().split("\n") if line.startswith('sweep("neg"'))
    program = "    x = torch.ones(2, requires_grad=True)\n    (-x).backward(torch.ones(2))\n    return x.grad\n"
    case = "@case(question='neg')\ndef one(torch):\n"
    cases.write_text(cases.read_text().replace(sweep, "") + f"\n\n{case}{program}")
    (folder / "hidden_cases.py").write_text("")
    done = check(folder, "--question", "neg", "--mutants", "20")
    assert "cases that alone find one" in done.output and "\nPasses, neg: " in done.output
    assert "\nFound by one case alone, one: " in done.output
    notebook = folder / f"{NAME}.ipynb"
    notebook.write_text(notebook.read_text().replace("return -grad_output", "return grad_output"))
    done = check(folder, "--question", "neg", "--mutants", "20")
    assert done.exit_code == 1 and "No wrong rules were made: " in done.output and "Passes" not in done.output


@pytest.mark.parametrize("arguments", [("--mutants", "0"), ("--mutants", "x"), ("--mutants", "3", "--json")])
def test_mutants_are_for_a_folder_and_a_table(folder: Path, arguments: tuple[str, ...]):
    done = check(folder, *arguments)
    assert done.exit_code == 2 and "Traceback" not in done.output
    done = check(folder / f"{NAME}.ipynb", *arguments)
    assert done.exit_code == 2 and "Traceback" not in done.output


def test_json_has_the_hidden_cases_too(folder: Path):
    found = json.loads(check(folder, "--json", "--question", "neg").stdout)
    names = {case["name"] for question in found["questions"] for case in question["cases"]}
    assert names == {c.name for c in load_assignment(folder, hidden=True).cases if c.question == "neg"}


def test_a_wrong_answer_of_the_author_loses_points(folder: Path):
    notebook = folder / f"{NAME}.ipynb"
    notebook.write_text(notebook.read_text().replace("return -grad_output", "return grad_output"))
    assert check(folder).exit_code == 1


def test_a_folder_that_does_not_agree_with_itself_is_refused(folder: Path):
    (folder / "cases.py").write_text(HEAD + "@case(question='nag')\ndef one(torch): return torch.ones(1)\n")
    done = check(folder)
    assert done.exit_code == 2 and "nag" in done.output


@pytest.mark.parametrize("question", ["", "nag", "x" * 5000])
def test_a_question_that_is_not_there_is_refused(folder: Path, question: str):
    assert check(folder, "--question", question).exit_code == 2


def test_a_folder_that_is_not_an_author_s_needs_a_notebook(tmp_path: Path):
    released = shutil.copytree(small.RELEASED / NAME, tmp_path / "release" / NAME)
    for path in (released, tmp_path, tmp_path / "nothing"):
        done = check(path)
        assert done.exit_code == 2 and "Traceback" not in done.output


USES = {
    "what the look-alike lacks": "torch.nn.Identity()(x)",
    "PyTorch's own differentiation": "torch.func.grad(lambda y: torch.exp(y).sum())(x)",
    "an operation without a rule": "torch.neg(x).cosh()",
}


@pytest.mark.parametrize("what", USES)
def test_a_program_that_asks_too_much_is_told_of_rules(folder: Path, what: str):
    program = f"""
from autograder import case
@case(question="neg"{{more}})
def of_the_author(torch):
    x = torch.ones(2, requires_grad=True)
    return {{{{"y": {USES[what]}, "z": torch.neg(x)}}}}
"""
    cases = (folder / "cases.py").read_text()
    (folder / "cases.py").write_text(cases + program.format(more=""))
    for target in (folder, folder / f"{NAME}.ipynb"):
        done = check(target)
        assert done.exit_code == 1 and "rules='exp'" in done.output and "of_the_author" in done.output
    (folder / "cases.py").write_text(cases + program.format(more=', rules="neg"'))
    done = check(folder)
    assert done.exit_code == 0 and "rules='exp'" not in done.output


def told(tmp_path: Path, sweep: str) -> str:
    """Return what is said of the first case of a sweep on PyTorch; empty if it runs."""
    (tmp_path / "cases.py").write_text(HEAD + sweep)
    case: Any = load_assignment(tmp_path).cases[0]
    try:
        Reference()(case)
    except ReferenceFailed as failed:
        return str(failed)
    return ""


@pytest.mark.parametrize(
    ("operation", "inputs"),
    [
        ("gather", "normal(3, 4), 1, values([[0, 1], [1, 2]])"),
        ("index_select", "normal(3, 4), 1, values([0, 1])"),
        ("take_along_dim", "normal(3, 4), values([[0], [1], [2]]), 1"),
        ("nn.functional.embedding", "values([0, 1]), normal(3, 4)"),
        ("__getitem__", "normal(3, 4), values([0, 1])"),
    ],
)
def test_floating_point_indices_are_told_what_to_write(tmp_path: Path, operation: str, inputs: str):
    said = told(tmp_path, f"sweep('q', '{operation}', [sample('a', {inputs})])")
    assert "indices(2, 3, below=4)" in said and "cannot run" in said
    right = inputs.replace("])", "]).integer")
    assert told(tmp_path, f"sweep('q', '{operation}', [sample('a', {right})])") == ""


def test_another_error_is_not_taken_for_that(tmp_path: Path):
    said = told(tmp_path, "sweep('q', 'gather', [sample('a', values([1.0, 2.0]), 7, indices(2, below=2))])")
    assert "indices(2, 3" not in said and "fails on PyTorch itself" in said


@pytest.mark.parametrize("operation", ["add_one", "linalg.dot_two", "nn.functional.geluu", "x" * 300])
def test_a_missing_call_is_told(tmp_path: Path, operation: str):
    said = told(tmp_path, f"sweep('q', '{operation}', [sample('a', normal(3))])")
    assert "call=lambda torch, x: ..." in said and len(said) < 800


def test_a_positional_dim_arrives_as_it_was_passed(tmp_path: Path):
    assert told(tmp_path, "sweep('q', 'logsumexp', [sample('a', normal(3, 4), 1)])") == ""


@pytest.mark.parametrize(
    ("sweep", "is_asked"),
    [
        ("sweep('q', 'double', [sample('a', normal(3))])", False),
        ("sweep('q', 'double', [sample('a', normal(3).float32)])", True),
        ("sweep('q', 'flatten', [sample('a', normal(3))])", False),
        ("sweep('q', 'flatten', [sample('a', normal(3, 2))])", True),
        ("sweep('q', 'exp', [sample('a', normal(3))], call=lambda torch, x: torch.sin(x))", False),
        ("sweep('q', 'mul', [sample('a', normal(3), normal(3))], call=lambda torch, a, b: 2 * a * b)", True),
        ("sweep('q', 'mT', [sample('a', normal(3, 2))])", True),
        ("sweep('q', 'linalg.det', [sample('a', normal(2, 2))])", True),
    ],
)
def test_a_case_of_a_sweep_that_never_asks_its_rule_is_at_fault(tmp_path: Path, sweep: str, is_asked: bool):
    (tmp_path / "cases.py").write_text(HEAD + sweep)
    case, reference = load_assignment(tmp_path).cases[0], Reference()
    reference.prepare(case, twice=True)
    if is_asked:
        reference(case)
        return
    with pytest.raises(ReferenceFailed, match="never asks for the rule"):
        reference(case)


WRONG = "mistake('Why?', {rule})"
SWEEPS = {
    "mul": "sweep('neg', 'mul', [sample('a', normal(3), normal(3))], mistakes=[{0}])",
    "where": "sweep('neg', 'where', [sample('a', booleans(3), normal(3), normal(3))], mistakes=[{0}])",
    "max": "sweep('neg', 'max', [sample('a', normal(3, 4), 1)], mistakes=[{0}])",
}
UNFIT = {
    "it raises ZeroDivisionError": ("mul", "lambda g, a, b: g / (1 // 0)"),
    "it raises TypeError": ("mul", "lambda g, a: g"),
    "it returns 3 gradients for 2 inputs": ("mul", "lambda g, a, b: (g, g, g)"),
    "it returns 1 gradients for 2 inputs": ("mul", "lambda g, a, b: g * b"),
    "it returns float in the place of tensors": ("mul", "lambda g, a, b: (1.5, g)"),
    "it returns only None in the place of tensors": ("mul", "lambda g, a, b: (None, None)"),
    "its gradients are PyTorch's own in every case": ("mul", "lambda g, a, b: (g * b, g * a)"),
    "it ends Python": ("mul", "lambda g, a, b: exit(1)"),
    "the upstream gradients of several results come as one tuple": ("max", "lambda g, h, x, dim: x"),
}
FIT = {
    "where, at their places": ("where", "lambda g, c, x, y: (None, g, g)"),
    "where, one for each that takes one": ("where", "lambda g, c, x, y: (g, g)"),
    "max, one tuple": ("max", "lambda grads, x, dim: x * 0"),
    "mul, by keyword or not": ("mul", "lambda g, a, b: (g, g)"),
}


def with_mistake(tmp_path: Path, name: str, rule: str) -> tuple[Any, Reference]:
    head = HEAD.replace("case,", "booleans, case, mistake,")
    (tmp_path / "cases.py").write_text(head + SWEEPS[name].format(WRONG.format(rule=rule)))
    return load_assignment(tmp_path).cases, Reference()


@pytest.mark.parametrize("words", UNFIT)
def test_a_mistake_that_can_never_be_told_is_refused(tmp_path: Path, words: str):
    name, rule = UNFIT[words]
    with pytest.raises(BrokenCases, match=f"The mistake 'Why\\?' of the sweep of {name} .*{words}"):
        refuse_dead_mistakes(*with_mistake(tmp_path, name, rule))


@pytest.mark.parametrize("form", FIT)
def test_a_mistake_that_gives_other_numbers_is_not_refused(tmp_path: Path, form: str):
    refuse_dead_mistakes(*with_mistake(tmp_path, *FIT[form]))


@pytest.mark.parametrize("in_main", [True, False])
def test_a_mistake_without_an_end_is_stopped_once_in_any_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_main: bool
):
    monkeypatch.setattr(mistaken, "_SECONDS", 0.05)
    cases, reference = with_mistake(tmp_path, "mul", "lambda g, a, b: [0 for _ in iter(int, 1)]")
    wrong = with_rule("mul", cases[0].mistakes[0].rule)

    def run() -> list[Any]:
        return [given(case, wrong) for case in cases]

    before = sys.gettrace()
    with ThreadPoolExecutor(1) as pool:
        assert not any(run() if in_main else pool.submit(run).result())
    assert wrong._endless and sys.gettrace() is before
    with pytest.raises(BrokenCases, match="it does not end"):
        refuse_dead_mistakes(cases, reference)


def test_a_mistake_that_ends_python_costs_its_hint_only(tmp_path: Path):
    cases, reference = with_mistake(tmp_path, "mul", "lambda g, a, b: exit(1)")
    wrong = {name: x * 2 if str(name).startswith("gradient") else x for name, x in reference(cases[0]).items()}
    assert judge(cases[0], Attempt(wrong), reference).outcome is Outcome.WRONG


@pytest.mark.parametrize("given_as", ["[mul]", "[mistake('Why?', abs), 'a text']", "mistake"])
def test_only_what_mistake_makes_is_one(tmp_path: Path, given_as: str):
    head = HEAD.replace("case,", "case, mistake,") + "mul = len\n"
    (tmp_path / "cases.py").write_text(head + f"sweep('q', 'neg', [sample('a', normal(3))], mistakes={given_as})")
    with pytest.raises(BrokenCases, match="each made by mistake"):
        load_assignment(tmp_path)


FAULTY = """
from autograder import case
@case(question="neg"{more})
def at_fault(torch):
    {body}
"""


@pytest.mark.parametrize("target", ["", f"{NAME}.ipynb"])
@pytest.mark.parametrize(("more", "body"), [("", "return 1 / 0"), (", rules='neg'", "return torch.ones(2)")])
def test_a_case_at_fault_is_named_first_with_its_reason(folder: Path, target: str, more: str, body: str):
    cases = folder / "cases.py"
    cases.write_text(cases.read_text() + FAULTY.format(more=more, body=body))
    done = check(folder / target)
    assert done.exit_code == 2
    assert done.output.startswith("at_fault is at fault. The case 'at_fault'") and "correct the case" in done.output


def test_an_answer_that_does_not_run_is_not_said_to_ask_too_much(folder: Path):
    notebook = folder / f"{NAME}.ipynb"
    notebook.write_text(notebook.read_text().replace("class Neg(Function)", "class Negg(Function)"))
    done = check(folder)
    assert done.exit_code == 1 and "rules='exp'" not in done.output


def test_programs_that_ask_too_much_are_told_of_in_one_note(folder: Path):
    program = "@case(question='neg')\ndef {name}(torch): return torch.ones(2, requires_grad=True).cosh()\n"
    cases = folder / "cases.py"
    cases.write_text(f"{cases.read_text()}\n{HEAD}{program.format(name='one')}{program.format(name='two')}")
    done = check(folder)
    assert done.output.count("rules='exp'") == 1 and "The cases 'one', 'two' use more" in " ".join(done.output.split())


@pytest.mark.parametrize("line", ["hint('nag', 'A hint.')", "credit('nag', 'cases')"])
def test_a_question_that_has_no_cases_is_named(folder: Path, line: str):
    cases = folder / "cases.py"
    cases.write_text(f"{cases.read_text()}\nfrom autograder import credit, hint\n{line}\n")
    done = check(folder)
    assert done.exit_code == 2 and "names a question that has no cases; did you mean 'neg'?" in done.stderr


LOOKS = """
@case(question="neg", functions="{name}")
def looks(torch, answer):
    {body}
"""
CLAIMS = {
    "return {'It is 3.': answer() == 3}": 0,
    "return {'It is 3.': torch.tensor(answer()) == 3}": 0,
    "return {'It is 4.': answer() == 4}": 1,
    "return {'x': torch.tensor([1.0])}": 2,
    "return {'x': torch.ones(2) == 1}": 2,
    "return torch.tensor(True)": 2,
    "return True": 2,
    "return {}": 2,
    "answer()": 2,
}


def looking(folder: Path, name: str, body: str) -> None:
    path = folder / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell("def answer():\n    return 3"))
    nbformat.write(notebook, path)
    cases = folder / "cases.py"
    cases.write_text(f"{cases.read_text()}\nfrom autograder import case\n{LOOKS.format(name=name, body=body)}")


@pytest.mark.parametrize("body", CLAIMS)
def test_a_program_that_looks_at_functions_returns_claims(folder: Path, body: str):
    looking(folder, "answer", body)
    done = check(folder)
    assert done.exit_code == CLAIMS[body], done.output
    assert ("cannot be judged, for anyone" in done.stderr) == (CLAIMS[body] == 2)


def test_a_function_that_no_cell_defines_is_named(folder: Path):
    looking(folder, "answr", "return {'It is 3.': True}")
    done = check(folder)
    assert done.exit_code == 2 and "takes the function answr" in done.stderr and "'answer'" in done.stderr


WAITS = {
    "a sleep": "import time\n    time.sleep(1000)",
    "a loop": "while True:\n        sum(range(10**4))",
}


@pytest.mark.parametrize("what", WAITS)
def test_a_case_that_waits_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str):
    monkeypatch.setattr(reference, "PATIENCE", 0.3)
    (tmp_path / "cases.py").write_text(f"{HEAD}@case(question='q')\ndef waits(torch):\n    {WAITS[what]}\n")
    case, known = load_assignment(tmp_path).cases[0], Reference()
    known.prepare(case, twice=True)
    with pytest.raises(ReferenceFailed, match=r"'waits' takes more than 0\.3 seconds"):
        known(case)


@pytest.mark.parametrize("what", WAITS)
def test_a_case_file_that_waits_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str):
    monkeypatch.setattr(folders, "PATIENCE", 0.3)
    (tmp_path / "cases.py").write_text(f"{HEAD}if True:\n    {WAITS[what]}\n")
    with pytest.raises(BrokenCases, match=r"stopped after 0\.3 seconds in line \d"):
        load_assignment(tmp_path)


def test_a_clock_leaves_another_alarm_as_it_was():
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        assert within(5, lambda: 3) == 3
        while not rung:
            signal.pause()
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_program_that_ends_python_is_named(tmp_path: Path):
    (tmp_path / "cases.py").write_text(f"{HEAD}@case(question='q')\ndef ends(torch): exit(1)\n")
    with pytest.raises(ReferenceFailed, match="fails on PyTorch itself"):
        Reference()(load_assignment(tmp_path).cases[0])


@pytest.mark.parametrize(
    ("given_as", "words"),
    [("aspect=3", "aspect=3"), ("hint=None", "hint=None"), ("upstream=None", "upstream=None"),
     ("upstream='1'", "upstream='1'")],
)  # fmt: skip
def test_a_sample_with_a_strange_argument_is_refused(tmp_path: Path, given_as: str, words: str):
    file = tmp_path / "cases.py"
    file.write_text(HEAD + f"sweep('neg', 'neg', [sample('one', normal(2), {given_as})])\n")
    with pytest.raises(BrokenCases, match=f"has {words}: expected"):
        load_assignment(tmp_path)


def test_a_folder_without_any_case_is_told_so(folder: Path):
    (folder / "cases.py").write_text("")
    (folder / "hidden_cases.py").unlink()
    done = check(folder)
    assert done.exit_code == 2 and "holds no cases" in done.output


def test_a_misspelt_rule_is_told_of_the_function_that_was_meant(folder: Path):
    body = "    x = torch.ones(2, requires_grad=True)\n    torch.exp(x).sum().backward()\n    return x.grad\n"
    with (folder / "cases.py").open("a") as cases:
        cases.write(f"\n\n@case(question='neg', rules='epx')\ndef misspelt(torch):\n{body}")
    done = check(folder)
    assert done.exit_code == 2 and "has no function of that name; did you mean" in " ".join(done.output.split())
