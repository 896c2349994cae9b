"""Check that every outcome is reachable, each by a submission that gets it and loses nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
import torch as pytorch

from autograder.engine import attempt
from autograder.grader import Grader
from autograder.records import PIECES, Attempt, Cell, Outcome, Submission
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.follow import Progress
from autograder.sandbox.warm import Guest

from .conftest import NAMES, only, with_cells
from .conftest import released as real_release
from .conftest import solution as real_solution
from .small import POINTS, released, solution

NEG = (
    "class Neg(Function):\n    @staticmethod\n    def forward(ctx, x):\n        return -x\n    @staticmethod\n"
    "    def backward(ctx, grad_output):\n"
)
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
def test_the_rule_of_one_operation_gets_this_outcome_and_the_rest_full_marks(outcome, grader, own_public):
    assignment = own_public
    extra = Submission("neg.py", (Cell(1, NEG + RULES[outcome]),))
    report = grader.grade(with_cells(solution(), extra), assignment)
    found = {v.outcome for v in verdicts(report, "neg")}
    assert found == {outcome}
    assert all(v.message for v in verdicts(report, "neg") if v.outcome is not Outcome.PASSED)
    assert report.score == report.max_score - (0 if outcome is Outcome.PASSED else POINTS["neg"])


@pytest.mark.parametrize(
    ("line", "outcome", "words"),
    [
        (
            "        raise NotImplementedError('tomorrow')",
            Outcome.NOT_ATTEMPTED,
            "Neg.backward (line 7 of its cell) is still to be written.",
        ),
        ("        return torch.bincount(grad_output)", Outcome.RAISED, "raised NotImplementedError: "),
        (
            "        from autograder.errors import MissingOperation; raise "
            "MissingOperation('add', 'ask for full marks')",
            Outcome.RAISED,
            "raised MissingOperation: ",
        ),
        (
            "        raise ValueError('x[..., 0] is no axis.')",
            Outcome.RAISED,
            "raised ValueError: x[..., 0] is no axis.",
        ),
        (
            "        import sympy; return -grad_output",
            Outcome.RAISED,
            "Neg.backward (line 7 of its cell) needs sympy, which cannot be imported here.",
        ),
        (
            "        from autograder.errors import RuleError; raise RuleError('add', 'add is wrong')",
            Outcome.RAISED,
            "raised RuleError: ",
        ),
    ],
)
def test_who_raised_it_decides_what_it_means(line, outcome, words, grader, own_public):
    """Check who raised an error: a stub is a `raise` in a cell, and a call raises what PyTorch does not implement.

    Only the kit can say the kit's own words.
    """
    report = grader.grade(with_cells(solution(), Submission("neg.py", (Cell(1, NEG + line),))), own_public)
    assert {v.outcome for v in verdicts(report, "neg")} == {outcome}
    assert not [v.message for v in verdicts(report, "neg") if words not in v.message]


def test_an_operation_that_is_not_there_is_missing(grader, own_public):
    base = solution()
    without = Submission(base.path, tuple(c for c in base.cells if "class Neg" not in c.source))
    report = grader.grade(without, own_public)
    assert {(v.outcome, v.operation) for v in verdicts(report, "neg")} == {(Outcome.MISSING, "neg")}
    assert (
        verdicts(report, "neg")[0].message
        == "The operation neg is not defined: no cell that ran defines class Neg(Function)."
    )


def test_the_cell_that_should_have_defined_it_is_named(grader, own_public):
    base = solution()
    cells = tuple(Cell(c.index, "1 / 0\n" + c.source if "class Neg" in c.source else c.source) for c in base.cells)
    report = grader.grade(Submission(base.path, cells), own_public)
    assert verdicts(report, "neg")[0].message.endswith("raised ZeroDivisionError: division by zero.")


def test_a_cell_that_never_ends_costs_what_it_defines_and_nothing_else(grader, own_public):
    base = solution()
    cells = tuple(
        Cell(c.index, c.source + "\nwhile True: pass" if "class Neg" in c.source else c.source) for c in base.cells
    )
    report = grader.grade(Submission(base.path, cells), own_public)
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.TIMED_OUT}
    assert report.score == report.max_score - POINTS["neg"]
    assert any("did not finish in time" in str(note) for note in report.notes)


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_notebook_scores_0_and_says_not_attempted(name, grader, assignments):
    report = grader.grade(real_release(name), assignments[name])
    assert report.score == 0.0
    assert {v.outcome for g in report.questions for v in g.verdicts} == {Outcome.NOT_ATTEMPTED}


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_gets_full_marks(name, grader, assignments):
    report = grader.grade(real_solution(name), assignments[name])
    assert report.score == report.max_score > 0


def test_a_case_that_pytorch_refuses_is_at_fault_itself_and_costs_nobody_a_point(tmp_path, grader):
    (tmp_path / "cases.py").write_text(
        "from autograder import case\n@case(question='q')\ndef broken(torch):\n    return torch.no_such_function()\n"
        "@case(question='q')\ndef whole(torch):\n    return torch.ones(2)\n"
    )
    from autograder.cases import load_assignment

    report = grader.grade(solution(), load_assignment(tmp_path))
    by_name = {v.case.name: v for v in report.questions[0].verdicts}
    assert by_name["broken"].outcome is Outcome.CASE_FAULT and not report.kit_fault
    assert str(report.case_fault) == by_name["broken"].message and "fails on PyTorch itself" in str(report.case_fault)
    assert report.score == report.max_score


def test_a_server_that_dies_is_replaced(own_public):
    with Sandbox(Limits()) as sandbox:
        sandbox.wait()
        sandbox._server._process.kill()
        execution = sandbox.run(solution(), own_public)
        assert len(execution.attempts) == len(own_public.cases)


def test_time_for_a_submission_is_limited(own_public, warm_server):
    loop = Submission("neg.py", (Cell(1, NEG + "        while True: pass"),))
    with Sandbox(Limits(seconds_per_case=0.5, seconds_per_submission=0.8), server=warm_server) as sandbox:
        execution = sandbox.run(with_cells(released(), loop), own_public)
    late = [a for a in execution.attempts.values() if "were used up" in str(a.said)]
    assert late and all(a.ended is Outcome.TIMED_OUT for a in late)
    assert len(execution.attempts) == len(own_public.cases)


@pytest.mark.parametrize(
    "share, words", [(0.0, "It was stopped after 1 seconds."), (0.15, "It was stopped after 0.2 seconds of computing.")]
)
def test_a_busy_machine_is_no_sleep(share, words, own_public, warm_server, monkeypatch):
    """Check a slow machine: a guest with a part of a core is computing and judged by its computing, even if slow.

    A guest that sleeps is judged by the clock.
    """
    monkeypatch.setattr(Guest, "cpu_seconds", lambda self: share * time.monotonic())
    asleep = Submission("neg.py", (Cell(1, NEG + "        import time; time.sleep(60)"),))
    with Sandbox(Limits(seconds_per_case=0.2), server=warm_server) as sandbox:
        execution = sandbox.run(with_cells(solution(), asleep), own_public)
    found = [str(execution.attempts[c.name].said) for c in own_public.cases if c.question == "neg"]
    assert found[0] == words


def test_the_time_that_a_guest_waits_for_a_core_is_not_the_student_s(own_public, warm_server, monkeypatch):
    rule = f"{NEG}        import time; time.sleep(0.3)\n        return -grad_output"
    slow = with_cells(solution(), Submission("neg.py", (Cell(1, rule),)))
    with Sandbox(Limits(seconds_per_submission=0.6), server=warm_server) as sandbox:
        late = sandbox.run(slow, own_public).attempts.values()
        monkeypatch.setattr(Guest, "waited_seconds", lambda self: time.monotonic())
        forgiven = sandbox.run(slow, own_public).attempts.values()
    assert any(attempt.ended is Outcome.TIMED_OUT for attempt in late)
    assert not any(attempt.ended is Outcome.TIMED_OUT for attempt in forgiven)


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not tell how long one waits")
def test_the_system_tells_how_long_a_guest_has_waited():
    core = min(os.sched_getaffinity(0))
    loop = f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
    both = [subprocess.Popen([sys.executable, "-I", "-c", loop]) for _ in range(2)]
    try:
        guest = Guest(-1, None, both[0].pid)
        while not guest.waited_seconds() > 0.05:  # two share a core, so each of them has to wait
            time.sleep(0.05)
    finally:
        for process in both:
            process.kill()
            process.wait()
    assert guest.waited_seconds() == 0.0  # it is gone


EXPERIMENTS = {
    "backward": "t = pytorch.ones(2, requires_grad=True)\npytorch.exp(t).sum().backward()\nprint(t.grad)",
    "gradcheck": "assert pytorch.autograd.gradcheck(pytorch.exp, pytorch.ones(2, dtype=pytorch.float64, "
    "requires_grad=True))",
    "a file": "numbers = open('my numbers.csv').read()",
    "a plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "a graph": "t = pytorch.ones(2, requires_grad=True)\nprint((t * t).sum().grad_fn.name())",
    "an assertion": "t = pytorch.ones(2, requires_grad=True)\nassert (t * t).requires_grad",
    "a constant behind it": "t = pytorch.ones(2, requires_grad=True)\nassert (t * t).requires_grad\nFACTOR = 1",
}


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_an_experiment_before_a_rule_that_fails_only_here_costs_nothing(experiment, grader, own_public):
    cell = f"import torch as pytorch\n{EXPERIMENTS[experiment]}\n\n{NEG}{RULES[Outcome.PASSED]}\n"
    report = grader.grade(with_cells(released(), Submission("neg.py", (Cell(1, cell),))), own_public)
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.PASSED} and report.score == POINTS["neg"]


IN_VAIN = {
    "gradcheck calls nothing": """
calls, x = [], pytorch.nn.Parameter(pytorch.ones(2, dtype=pytorch.float64))
try:
    pytorch.autograd.gradcheck(lambda x: calls.append(x) or pytorch.exp(x), x)
except RuntimeError as error:
    assert type(error).__name__ == "GradcheckError"
else:
    assert False
assert not calls and pytorch.autograd.gradgradcheck(pytorch.exp, x, raise_exception=False) is False
""",
    "manual_seed writes down no stack": """
import traceback
stacks = []
traceback.format_stack = lambda *_: stacks.append(1) or []
pytorch.manual_seed(3)
first = pytorch.rand(2)
pytorch.default_generator.manual_seed(3)
assert not stacks and pytorch.equal(first, pytorch.rand(2))
""",
}


@pytest.mark.parametrize("experiment", IN_VAIN)
def test_what_can_give_nothing_in_a_guest_is_not_computed(experiment, grader, own_public):
    """If one of its asserts fails, the cell ends before it makes the rule."""
    cell = f"import torch as pytorch\n{IN_VAIN[experiment]}\n\n{NEG}{RULES[Outcome.PASSED]}\n"
    report = grader.grade(with_cells(without_neg(), Submission("neg.py", (Cell(1, cell),))), own_public)
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.PASSED}


def test_a_mistake_before_a_rule_is_the_student_s_own(grader, own_public):
    cell = f"no_such_name\n\n{NEG}{RULES[Outcome.PASSED]}\n"
    report = grader.grade(with_cells(without_neg(), Submission("neg.py", (Cell(1, cell),))), own_public)
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.MISSING}
    assert "raised NameError" in verdicts(report, "neg")[0].message


def test_what_is_put_aside_stays_aside(grader, own_public):
    cell = f"import torch as pytorch\npytorch.ones(2, requires_grad=True)\nassert False\n{NEG}{RULES[Outcome.WRONG]}\n"
    report = grader.grade(with_cells(solution(), Submission("neg.py", (Cell(1, cell),))), own_public)
    assert report.score == report.max_score


def test_a_default_dtype_of_the_student_s_is_no_part_of_a_case(grader, own):
    cell = Cell(1, "import torch as pytorch\npytorch.set_default_dtype(pytorch.float64)")
    report = grader.grade(with_cells(solution(), Submission("dtype.py", (cell,))), own)
    assert report.score == report.max_score


def test_a_notebook_from_a_machine_with_a_gpu_computes_on_the_cpu(grader, own):
    cell = Cell(1, "import torch as pytorch\npytorch.set_default_device('cuda')\npytorch.ones(3)")
    report = grader.grade(with_cells(solution(), Submission("device.py", (cell,))), own)
    assert report.score == report.max_score and not report.notes


def test_a_default_device_is_no_part_of_a_case_outside_the_sandbox_either():
    pytorch.set_default_device("meta")
    try:
        found = attempt(lambda torch: {"x": torch.ones(2)})
        assert found.values["x"].device.type == "cpu" and pytorch.ones(1).device.type == "meta"
    finally:
        pytorch.set_default_device(None)


def test_a_class_of_pytorch_s_function_is_told_which_one_is_meant(grader, own_public):
    cell = Cell(
        1, f"import torch as pytorch\n{NEG.replace('(Function)', '(pytorch.autograd.Function)')}{RULES[Outcome.PASSED]}"
    )
    report = grader.grade(with_cells(without_neg(), Submission("neg.py", (cell,))), own_public)
    assert "derives from PyTorch's own Function" in verdicts(report, "neg")[0].message


def test_a_star_import_of_the_kit_is_enough(grader, own_public):
    base = solution()
    cells = tuple(
        replace(c, source="from autograder import *") if c.source.startswith("from autograder import") else c
        for c in base.cells
    )
    assert cells != base.cells
    report = grader.grade(replace(base, cells=cells), own_public)
    assert report.score == report.max_score


def test_a_notebook_s_own_computing_counts_once_for_every_set_of_pieces(own_public):
    """Check the count: the cells run again for each set. A guest that takes the place of an ended one adds nothing."""
    sets = cycle([(), *((piece,) for piece in PIECES), ("order", "seed")])
    progress = Progress(
        tuple(replace(case, pieces=pieces) for case, pieces in zip(own_public.cases, sets)), 30.0, solution()
    )
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
    cell = (
        "class Deep(Engine):\n    def order(self, root):\n        def go(node):\n            return go(node)\n"
        "        return go(root)"
    )
    report = grader.grade(
        with_cells(real_solution("02-engine"), Submission("deep.py", (Cell(1, cell),))),
        only(public["02-engine"], "order"),
    )
    assert verdicts(report, "order")[0].message.startswith("go (line 4 of its cell) raised RecursionError")


def test_an_order_that_comes_twice_to_a_node_is_told_so(grader, public):
    cell = (
        "class Wide(Engine):\n    def order(self, root):\n        found = [root]\n"
        "        for node in found:\n            found += [n for n, _ in node.next_functions if n is not None]\n"
        "        return found"
    )
    report = grader.grade(
        with_cells(real_solution("02-engine"), Submission("wide.py", (Cell(1, cell),))),
        only(public["02-engine"], "order"),
    )
    assert any(
        "before everything that hands gradients to it, and once more after that." in v.message
        for v in verdicts(report, "order")
    )


def test_a_forbidden_rule_that_nobody_asks_for_is_named_to_the_instructor(grader, own_public):
    cell = "class Tanh(Function):\n    @staticmethod\n    def backward(ctx, g):\n        return torch.autograd.grad(g)"
    report = grader.grade(with_cells(solution(), Submission("tanh.py", (Cell(1, cell),))), own_public)
    assert report.score == report.max_score
    assert str(report.remarks[-1]).endswith(
        'Line 4 of the cell that begins with "class Tanh(Function):" uses torch.autograd.grad in a rule '
        "that no question asks for. It costs no point."
    )


@pytest.mark.parametrize(("piece", "question"), [("order", "order"), ("accumulate", "accumulate"), ("seed", "root")])
def test_a_piece_that_returns_nothing_is_told_so(piece, question, grader, public):
    cell = f"class Nothing(Engine):\n    def {piece}(self, *_):\n        pass"
    report = grader.grade(
        with_cells(real_solution("02-engine"), Submission("nothing.py", (Cell(1, cell),))),
        only(public["02-engine"], question),
    )
    assert f"{piece} returned nothing (None)" in verdicts(report, question)[0].message


def without_neg() -> Submission:
    base = solution()
    return Submission(base.path, tuple(c for c in base.cells if "class Neg" not in c.source))


def test_a_hidden_case_shows_no_words_of_the_submission(grader, own):
    leak = "        raise ValueError('the inputs are ' + str(grad_output))"
    report = grader.grade(with_cells(solution(), Submission("neg.py", (Cell(1, NEG + leak),))), own)
    words = {v.message for v in verdicts(report, "neg") if v.case.hidden}
    assert words == {"Something raised an error; its words are not shown, because they could reveal a hidden case."}


@pytest.mark.parametrize(
    ("line", "words", "together"),
    [
        (
            "        while True: pass",
            ["It was stopped after 0.5 seconds of computing.", "It was stopped after 0.0625 seconds of computing."],
            "did not finish in time",
        ),
        ("        import os; os._exit(3)", ["The process ended with exit code 3."] * 2, "ended the process"),
    ],
)
def test_a_question_whose_first_two_cases_end_their_guest_is_given_up(line, words, together, own_public, warm_server):
    ending = Submission("neg.py", (Cell(1, NEG + line),))
    with Sandbox(Limits(seconds_per_case=0.5), server=warm_server) as sandbox:
        execution = sandbox.run(with_cells(solution(), ending), own_public)
    found = [str(execution.attempts[c.name].said) for c in own_public.cases if c.question == "neg"]
    assert found[:2] == words, "once one has used up its time, the next has a part of it"
    assert set(found[2:]) == {f"The first 2 cases of this question {together}, so the others of it were not run."}


def test_a_question_of_which_something_came_back_is_not_given_up(own_public, warm_server):
    """Check a rule that never ends for some inputs: its three cases run out of time, every other case is judged."""
    rule = "        while grad_output.dim() == 0 or not grad_output.is_contiguous(): pass\n        return -grad_output"
    sometimes = Submission("neg.py", (Cell(1, NEG + rule),))
    with Sandbox(Limits(seconds_per_case=0.5, seconds_per_submission=60), server=warm_server) as sandbox:
        execution = sandbox.run(with_cells(solution(), sometimes), own_public)
    ended = {c.name: execution.attempts[c.name].ended for c in own_public.cases if c.question == "neg"}
    late = {name for name, outcome in ended.items() if outcome is Outcome.TIMED_OUT}
    assert late == {
        "neg[a single number]",
        "neg[upstream gradient not contiguous: matrix]",
        "neg[upstream gradient from one number: matrix]",
    }
    assert {outcome for name, outcome in ended.items() if name not in late} == {None}


def test_a_question_that_takes_its_share_waits_for_all_the_others(own_public, warm_server, monkeypatch):
    """Count each case of one question as ten seconds. The case pauses, so that each answers by itself."""
    pausing = Submission(
        "neg.py", (Cell(1, NEG + "        import time; time.sleep(0.03)\n        return -grad_output"),)
    )
    count = Progress.count
    monkeypatch.setattr(
        Progress, "count", lambda self, i, _: count(self, i, 10.0 if self.cases[i].question == "neg" else 0.0)
    )
    with Sandbox(Limits(), server=warm_server) as sandbox:
        execution = sandbox.run(with_cells(solution(), pausing), own_public)
    question = {c.name: c.question for c in own_public.cases}
    came = [question[name] for name in execution.attempts]
    last_of_others = max(i for i, name in enumerate(came) if name != "neg")
    assert came.index("neg") < came.index("sub") and last_of_others < len(came) - 1, (
        "what is left of it comes after every other question"
    )
    assert {attempt.ended for attempt in execution.attempts.values()} == {None}


def test_a_function_of_the_kit_cannot_be_rewritten(grader, own_public):
    base = solution()
    change = "import autograder.engine.given as given\ngiven.walk.__code__ = (lambda *_: None).__code__\n"
    cells = tuple(Cell(c.index, change + c.source if "class Neg" in c.source else c.source) for c in base.cells)
    report = grader.grade(Submission(base.path, cells), own_public)
    assert report.score == report.max_score, "the walk is what it was, or no gradient would have arrived"


@pytest.mark.parametrize(
    "source",
    [
        " " * 300_000 + "\nx = 1",
        "\n" * 300_000 + "x = 1",
        "? " * 100_000 + "x",
        "x =" + " " * 300_000 + "1",
        "_i" * 100_000,
    ],
)
def test_a_run_of_blanks_does_not_occupy_the_warm_server(source, grader, own_public):
    """Check that the server searches a text only once: every guest waits for it. If not, this test never ends."""
    report = grader.grade(with_cells(solution(), Submission("blanks.py", (Cell(1, source),))), own_public)
    assert not report.kit_fault and report.score == report.max_score


def test_which_cells_ipython_runs():
    from autograder.sandbox.guest.cells import for_ipython

    for source in (
        "%time 1",
        "x = %pwd",
        "!ls",
        "  x = 1",
        "\n\n  x = 1",
        "torch?",
        ">>> 1",
        "await f()",
        "display(1)",
        "exit()",
        "y = _",
    ):
        assert for_ipython([source]), source
    for source in (
        "x = 1",
        "x = 5 % 2",
        "class A:\n    pass",
        "a != b",
        "   \nx = 1",
        "in_ = 'why?' + ''",
        "__name__x = 1",
    ):
        assert not for_ipython([source]), source


def test_what_a_cell_of_ipython_prints_takes_no_memory(own_public):
    """IPython keeps a copy of all that a cell writes: here three times the memory that a submission may use."""
    printing = "get_ipython()\nfor _ in range(450):\n    print('x' * 1_000_000)\n"
    loud = Submission("loud.py", (Cell(1, printing + NEG + RULES[Outcome.WRONG]),))
    with Grader(Limits(memory_mb=150, output_kb=1)) as grader:
        report = grader.grade(with_cells(solution(), loud), own_public)
    assert {v.outcome for v in verdicts(report, "neg")} == {Outcome.WRONG}, "the cell did not reach its end"
