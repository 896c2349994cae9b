"""Every outcome is reachable, each by a submission that earns it and loses nothing else."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from autograder.records import Attempt, Cell, Outcome, Submission
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.follow import Progress
from autograder.sandbox.warm import Guest

from .conftest import released, solution, with_cells

NEG = "class Neg(Function):\n    @staticmethod\n    def forward(ctx, x):\n        return -x\n    @staticmethod\n    def backward(ctx, grad_output):\n"
RULES = {
    Outcome.PASSED: "        return -grad_output",
    Outcome.WRONG: "        return grad_output",
    Outcome.RAISED: "        return grad_output.no_such_method()",
    Outcome.TIMED_OUT: "        while True: pass",
    Outcome.OUT_OF_MEMORY: "        return bytearray(1 << 40)",
    Outcome.CRASHED: "        import os; os._exit(0)",
    Outcome.FORBIDDEN: "        return torch.ops.aten.threshold_backward(grad_output, grad_output, 0)",
    Outcome.NOT_ATTEMPTED: "        raise NotImplementedError()",
}


def verdicts(report, question):
    return [v for g in report.questions if g.question.name == question for v in g.verdicts]


@pytest.mark.parametrize("outcome", RULES, ids=lambda o: o.value)
def test_the_rule_of_one_operation_gets_this_outcome_and_the_rest_full_marks(outcome, grader, public):
    assignment = public["01-backward"]
    extra = Submission("neg.py", (Cell(1, NEG + RULES[outcome]),))
    report = grader.grade(with_cells(solution("01-backward"), extra), assignment)
    found = {v.outcome for v in verdicts(report, "neg")}
    assert found == {outcome}
    assert all(v.message for v in verdicts(report, "neg") if v.outcome is not Outcome.PASSED)
    assert report.score == report.max_score - (0 if outcome is Outcome.PASSED else 1)


@pytest.mark.parametrize(
    ("line", "outcome", "words"),
    [
        ("        raise NotImplementedError('tomorrow')", Outcome.NOT_ATTEMPTED, "Neg.backward (line 7 of its cell) is still to be written."),
        ("        return torch.bincount(grad_output)", Outcome.RAISED, "raised NotImplementedError: "),
        (
            "        from autograder.errors import MissingOperation; raise MissingOperation('add', 'ask for full marks')",
            Outcome.RAISED,
            "raised MissingOperation: ",
        ),
        ("        raise ValueError('x[..., 0] is no axis.')", Outcome.RAISED, "raised ValueError: x[..., 0] is no axis."),
        ("        import sympy; return -grad_output", Outcome.RAISED, "Neg.backward (line 7 of its cell) needs sympy, which cannot be imported here."),
        ("        from autograder.errors import RuleError; raise RuleError('add', 'add is wrong')", Outcome.RAISED, "raised RuleError: "),
    ],
)
def test_who_raised_it_decides_what_it_means(line, outcome, words, grader, public):
    """A stub is a `raise` in a cell; what PyTorch does not implement is raised by a call. And the kit's own words are said by the kit alone."""
    report = grader.grade(with_cells(solution("01-backward"), Submission("neg.py", (Cell(1, NEG + line),))), public["01-backward"])
    assert {v.outcome for v in verdicts(report, "neg")} == {outcome}
    assert all(words in v.message for v in verdicts(report, "neg"))


def test_an_operation_that_is_not_there_is_missing(grader, public):
    base = solution("01-backward")
    without = Submission(base.path, tuple(c for c in base.cells if "class Neg" not in c.source))
    report = grader.grade(without, public["01-backward"])
    assert {(v.outcome, v.operation) for v in verdicts(report, "neg")} == {(Outcome.MISSING, "neg")}
    assert verdicts(report, "neg")[0].message == "The operation neg is not defined: no cell that ran defines class Neg(Function)."


def test_the_cell_that_should_have_defined_it_is_named(grader, public):
    base = solution("01-backward")
    cells = tuple(Cell(c.index, "1 / 0\n" + c.source if "class Neg" in c.source else c.source) for c in base.cells)
    report = grader.grade(Submission(base.path, cells), public["01-backward"])
    assert verdicts(report, "neg")[0].message.endswith("raised ZeroDivisionError: division by zero.")


def test_a_cell_that_never_ends_costs_what_it_defines_and_nothing_else(grader, public):
    base = solution("01-backward")
    cells = tuple(Cell(c.index, c.source + "\nwhile True: pass" if "class Neg" in c.source else c.source) for c in base.cells)
    report = grader.grade(Submission(base.path, cells), public["01-backward"])
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.TIMED_OUT}
    assert report.score == report.max_score - 1
    assert any("did not finish in time" in note for note in report.notes)


@pytest.mark.parametrize("name", ["01-backward", "02-engine"])
def test_an_untouched_notebook_scores_0_and_says_not_attempted(name, grader, assignments):
    report = grader.grade(released(name), assignments[name])
    assert report.score == 0.0
    assert {v.outcome for g in report.questions for v in g.verdicts} == {Outcome.NOT_ATTEMPTED}


@pytest.mark.parametrize("name", ["01-backward", "02-engine"])
def test_the_solution_gets_full_marks(name, grader, assignments):
    report = grader.grade(solution(name), assignments[name])
    assert report.score == report.max_score > 0


def test_a_case_that_pytorch_refuses_is_our_fault_and_costs_nobody_a_point(tmp_path, grader):
    (tmp_path / "cases.py").write_text(
        "from autograder import case\n@case(question='q')\ndef broken(torch):\n    return torch.no_such_function()\n"
        "@case(question='q')\ndef whole(torch):\n    return torch.ones(2)\n"
    )
    from autograder.cases import load_assignment

    report = grader.grade(solution("01-backward"), load_assignment(tmp_path))
    by_name = {v.case.name: v for v in report.questions[0].verdicts}
    assert by_name["broken"].outcome is Outcome.KIT_FAULT and report.kit_fault
    assert "fails on PyTorch itself" in by_name["broken"].message
    assert report.score == report.max_score


def test_a_server_that_dies_is_replaced(public):
    with Sandbox(Limits()) as sandbox:
        sandbox.wait()
        sandbox._server._process.kill()
        execution = sandbox.run(solution("02-engine"), public["02-engine"])
        assert len(execution.attempts) == len(public["02-engine"].cases)


def test_time_for_a_submission_is_limited(public):
    loop = Submission("neg.py", (Cell(1, NEG + "        while True: pass"),))
    with Sandbox(Limits(seconds_per_case=0.5, seconds_per_submission=2.0)) as sandbox:
        execution = sandbox.run(with_cells(released("01-backward"), loop), public["01-backward"])
    late = [a for a in execution.attempts.values() if "were used up" in a.message]
    assert late and all(a.ended is Outcome.TIMED_OUT for a in late)
    assert len(execution.attempts) == len(public["01-backward"].cases)


@pytest.mark.parametrize("share, words", [(0.0, "It was stopped after 1 seconds."), (0.15, "It was stopped after 0.2 seconds of computing.")])
def test_a_busy_machine_is_no_sleep(share, words, public, monkeypatch):
    """What gets a part of a core at least is computing, however slowly it gets on, and is judged by its computing; what sleeps, by the clock."""
    monkeypatch.setattr(Guest, "cpu_seconds", lambda self: share * time.monotonic())
    asleep = Submission("neg.py", (Cell(1, NEG + "        import time; time.sleep(60)"),))
    with Sandbox(Limits(seconds_per_case=0.2)) as sandbox:
        execution = sandbox.run(with_cells(solution("01-backward"), asleep), public["01-backward"])
    found = [execution.attempts[c.name].message for c in public["01-backward"].cases if c.question == "neg"]
    assert found[0] == words


EXPERIMENTS = {
    "backward": "t = pytorch.ones(2, requires_grad=True)\npytorch.exp(t).sum().backward()\nprint(t.grad)",
    "gradcheck": "assert pytorch.autograd.gradcheck(pytorch.exp, pytorch.ones(2, dtype=pytorch.float64, requires_grad=True))",
    "a file": "numbers = open('my numbers.csv').read()",
    "a plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "a graph": "t = pytorch.ones(2, requires_grad=True)\nprint((t * t).sum().grad_fn.name())",
    "an assertion": "t = pytorch.ones(2, requires_grad=True)\nassert (t * t).requires_grad",
    "a constant behind it": "t = pytorch.ones(2, requires_grad=True)\nassert (t * t).requires_grad\nFACTOR = 1",
}


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_an_experiment_before_a_rule_that_fails_only_here_costs_nothing(experiment, grader, public):
    cell = f"import torch as pytorch\n{EXPERIMENTS[experiment]}\n\n{NEG}{RULES[Outcome.PASSED]}\n"
    report = grader.grade(with_cells(released("01-backward"), Submission("neg.py", (Cell(1, cell),))), public["01-backward"])
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.PASSED} and report.score == 1


def test_a_mistake_before_a_rule_is_the_student_s_own(grader, public):
    cell = f"no_such_name\n\n{NEG}{RULES[Outcome.PASSED]}\n"
    report = grader.grade(with_cells(without_neg(), Submission("neg.py", (Cell(1, cell),))), public["01-backward"])
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.MISSING}
    assert "raised NameError" in verdicts(report, "neg")[0].message


def test_what_is_put_aside_stays_aside(grader, public):
    cell = f"import torch as pytorch\npytorch.ones(2, requires_grad=True)\nassert False\n{NEG}{RULES[Outcome.WRONG]}\n"
    report = grader.grade(with_cells(solution("01-backward"), Submission("neg.py", (Cell(1, cell),))), public["01-backward"])
    assert report.score == report.max_score


def test_a_default_dtype_of_the_student_s_is_no_part_of_a_case(grader, assignments):
    cell = Cell(1, "import torch as pytorch\npytorch.set_default_dtype(pytorch.float64)")
    report = grader.grade(with_cells(solution("01-backward"), Submission("dtype.py", (cell,))), assignments["01-backward"])
    assert report.score == report.max_score


def test_a_star_import_of_the_kit_is_enough(grader, public):
    base = solution("01-backward")
    cells = tuple(replace(c, source="from autograder import *") if c.source.startswith("from autograder import") else c for c in base.cells)
    assert cells != base.cells
    report = grader.grade(replace(base, cells=cells), public["01-backward"])
    assert report.score == report.max_score


def test_a_notebook_s_own_computing_counts_once_for_every_set_of_pieces(public):
    """Its cells run again for each; where guests end and are followed by others, nothing is added."""
    progress = Progress(public["02-engine"].cases, deadline=30.0)
    progress.next(cells_first=False)
    assert progress.deadline == 30.0, "the first guest has what the limit says"
    progress.cells_took = 4.0
    every = dict.fromkeys(case.pieces for case in progress.cases)
    for number, pieces in enumerate(every):
        for _ in range(3):
            progress.next(cells_first=False)
            assert progress.deadline == 30.0 + 4.0 * number
        progress.attempts.update({i: Attempt() for i, case in enumerate(progress.cases) if case.pieces == pieces})
    assert not progress.pending() and len(every) > 5


def test_the_function_that_calls_itself_is_named(grader, public):
    cell = "class Deep(Engine):\n    def order(self, root):\n        def go(node):\n            return go(node)\n        return go(root)"
    report = grader.grade(with_cells(solution("02-engine"), Submission("deep.py", (Cell(1, cell),))), public["02-engine"])
    assert verdicts(report, "order")[0].message.startswith("go (line 4 of its cell) raised RecursionError")


def test_an_order_that_comes_twice_to_a_node_is_told_so(grader, public):
    cell = (
        "class Wide(Engine):\n    def order(self, root):\n        found = [root]\n"
        "        for node in found:\n            found += [n for n, _ in node.next_functions if n is not None]\n        return found"
    )
    report = grader.grade(with_cells(solution("02-engine"), Submission("wide.py", (Cell(1, cell),))), public["02-engine"])
    assert any("before everything that hands gradients to it, and once more after that." in v.message for v in verdicts(report, "order"))


def test_a_forbidden_rule_that_nobody_asks_for_is_named_to_the_instructor(grader, public):
    cell = "class Tanh(Function):\n    @staticmethod\n    def backward(ctx, g):\n        return torch.autograd.grad(g)"
    report = grader.grade(with_cells(solution("01-backward"), Submission("tanh.py", (Cell(1, cell),))), public["01-backward"])
    assert report.score == report.max_score
    assert report.notes[-1].endswith("line 4 uses torch.autograd.grad in a rule that no question asks for. It costs no point.")


@pytest.mark.parametrize("piece", ["order", "accumulate", "seed"])
def test_a_piece_that_returns_nothing_is_told_so(piece, grader, public):
    cell = f"class Nothing(Engine):\n    def {piece}(self, *_):\n        pass"
    report = grader.grade(with_cells(solution("02-engine"), Submission("nothing.py", (Cell(1, cell),))), public["02-engine"])
    assert f"{piece} returned nothing (None)" in verdicts(report, {"seed": "root"}.get(piece, piece))[0].message


def without_neg() -> Submission:
    base = solution("01-backward")
    return Submission(base.path, tuple(c for c in base.cells if "class Neg" not in c.source))


def test_a_hidden_case_shows_no_words_of_the_submission(grader, assignments):
    leak = "        raise ValueError('the inputs are ' + str(grad_output))"
    report = grader.grade(with_cells(solution("01-backward"), Submission("neg.py", (Cell(1, NEG + leak),))), assignments["01-backward"])
    words = {v.message for v in verdicts(report, "neg") if v.case.hidden}
    assert words == {"Something raised an error; its words are not shown, for they could tell of a hidden case."}


@pytest.mark.parametrize(
    ("line", "words", "together"),
    [
        ("        while True: pass", "It was stopped after 0.5 seconds of computing", "did not finish in time"),
        ("        import os; os._exit(3)", "The process was left with exit code 3.", "ended the process"),
    ],
)
def test_a_question_whose_first_two_cases_end_their_guest_is_given_up(line, words, together, public):
    ending = Submission("neg.py", (Cell(1, NEG + line),))
    with Sandbox(Limits(seconds_per_case=0.5)) as sandbox:
        execution = sandbox.run(with_cells(solution("01-backward"), ending), public["01-backward"])
    found = [execution.attempts[c.name].message for c in public["01-backward"].cases if c.question == "neg"]
    assert [message.startswith(words) for message in found[:2]] == [True, True]
    assert set(found[2:]) == {f"The first 2 cases of this question {together}, so the others of it were not run."}


def test_a_question_of_which_something_came_back_is_not_given_up(public):
    """A rule that never ends for two inputs: those two cases run out of time by themselves, and every other one is judged."""
    sometimes = Submission("neg.py", (Cell(1, NEG + "        while grad_output.dim() in (0, 3): pass\n        return -grad_output"),))
    with Sandbox(Limits(seconds_per_case=0.5, seconds_per_submission=60)) as sandbox:
        execution = sandbox.run(with_cells(solution("01-backward"), sometimes), public["01-backward"])
    ended = {c.name: execution.attempts[c.name].ended for c in public["01-backward"].cases if c.question == "neg"}
    late = {name for name, outcome in ended.items() if outcome is Outcome.TIMED_OUT}
    assert late == {"neg[three axes]", "neg[a single number]", "neg[a single number in float32]"}
    assert {outcome for name, outcome in ended.items() if name not in late} == {None}


def test_a_question_that_takes_its_share_waits_for_all_the_others(public, monkeypatch):
    """Each case of one question counts as ten seconds; it pauses, so that each answers by itself."""
    pausing = Submission("neg.py", (Cell(1, NEG + "        import time; time.sleep(0.03)\n        return -grad_output"),))
    count = Progress.count
    monkeypatch.setattr(Progress, "count", lambda self, i, _: count(self, i, 10.0 if self.cases[i].question == "neg" else 0.0))
    with Sandbox(Limits()) as sandbox:
        execution = sandbox.run(with_cells(solution("01-backward"), pausing), public["01-backward"])
    question = {c.name: c.question for c in public["01-backward"].cases}
    came = [question[name] for name in execution.attempts]
    last_of_others = max(i for i, name in enumerate(came) if name != "neg")
    assert came.index("neg") < came.index("power") and last_of_others < len(came) - 1, "what is left of it comes behind every other question"
    assert {attempt.ended for attempt in execution.attempts.values()} == {None}


def test_a_function_of_the_kit_cannot_be_rewritten(grader, public):
    base = solution("01-backward")
    change = "import autograder.engine.given as given\ngiven.walk.__code__ = (lambda *_: None).__code__\n"
    cells = tuple(Cell(c.index, change + c.source if "class Neg" in c.source else c.source) for c in base.cells)
    report = grader.grade(Submission(base.path, cells), public["01-backward"])
    assert report.score == report.max_score, "the walk is what it was, or no gradient would have arrived"


@pytest.mark.parametrize("source", [" " * 300_000 + "\nx = 1", "\n" * 300_000 + "x = 1", "? " * 100_000 + "x", "x =" + " " * 300_000 + "1", "_i" * 100_000])
def test_a_run_of_blanks_does_not_occupy_the_warm_server(source, grader, public):
    """Every guest waits for the server: what it searches, it has to search once. (Where it does not, this test does not end.)"""
    report = grader.grade(with_cells(solution("01-backward"), Submission("blanks.py", (Cell(1, source),))), public["01-backward"])
    assert not report.kit_fault and report.score == report.max_score


def test_which_cells_ipython_runs():
    from autograder.sandbox.guest.cells import for_ipython

    for source in ("%time 1", "x = %pwd", "!ls", "  x = 1", "\n\n  x = 1", "torch?", ">>> 1", "await f()", "display(1)", "exit()", "y = _"):
        assert for_ipython([source]), source
    for source in ("x = 1", "x = 5 % 2", "class A:\n    pass", "a != b", "   \nx = 1", "in_ = 'why?' + ''", "__name__x = 1"):
        assert not for_ipython([source]), source
