"""Call `check()` as in a notebook: in process, with a table, one sentence for bad calls, and never a traceback."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from functools import partial
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import Function, check, load_assignment, torch
from autograder.doors.notebook import check as notebook
from autograder.engine import attempt
from autograder.records import Outcome, Verdict
from autograder.report.words import rows
from autograder.sandbox import Limits
from autograder.words import Sentence

from . import small
from .conftest import RELEASED, ROOT, each
from .small import NAME, POINTS, UNTOUCHED

FOLDER = small.RELEASED / NAME
CASES = [case.name for case in load_assignment(FOLDER).cases if case.question == "neg"]
ALL = len(CASES)


@pytest.fixture(autouse=True)
def _as_before(engine_with):
    """Remove what a test defines, so that the next one starts without it."""


def test_a_right_rule_shows_its_points(engine_with):
    engine_with(NAME)
    shown = check("sub", folder=FOLDER)
    assert repr(shown).startswith(f"sub: {POINTS['sub']:g} / {POINTS['sub']:g} points, all of ")
    assert (
        f"{POINTS['sub']:g} / {POINTS['sub']:g} points" in shown._repr_html_()
        and 'class="ag ag-passed"' in shown._repr_html_()
    )


def test_a_wrong_rule_shows_the_first_difference_and_no_answer(engine_with):
    names = engine_with(NAME)

    class Sub(names["Sub"]):
        @staticmethod
        def backward(ctx, grad_output):
            return grad_output, grad_output

    shown = repr(check("sub", folder=FOLDER))
    assert (
        "The backward of Sub returned a gradient of shape (2, 3) for its second input, which has shape (3,)." in shown
        or "The gradient of b differs" in shown
    )
    assert "Traceback" not in shown


def test_html_is_escaped(engine_with):
    engine_with(NAME)
    from autograder import Function

    class Neg(Function):
        @staticmethod
        def forward(ctx, x):
            raise ValueError("<script>alert(1)</script>")

    assert "<script>" not in check("neg", folder=FOLDER)._repr_html_()


def neg(backward: str) -> type:
    """Return the class Neg with these lines as its backward, as a cell would define it: its frames are a student's."""
    lines = [
        "class Neg(Function):",
        "    forward = staticmethod(lambda ctx, x: -x)",
        "    @staticmethod",
        "    def backward(ctx, grad_output):",
    ]
    names = {"Function": Function, "calls": []}
    exec("\n".join([*lines, *(f"        {line}" for line in backward.splitlines())]), names)
    return names["Neg"]


# -- bad calls -------------------------------------------------------------------------------------------------------

ASSIGNED = f"{', '.join(POINTS)}."
NAMELESS = f"check() takes the name of one question, in quotes; the questions are {ASSIGNED}"
BAD_CALLS = {
    "subb": (lambda: check("subb", folder=FOLDER), "There is no question called 'subb'; did you mean 'sub'?"),
    "zzz": (lambda: check("zzz", folder=FOLDER), f"There is no question called 'zzz': the questions are {ASSIGNED}"),
    "nothing": (lambda: check(folder=FOLDER), NAMELESS),
    "a list": (lambda: check(["sub"], folder=FOLDER), NAMELESS),
    "a dictionary": (lambda: check({"a": 1}, folder=FOLDER), NAMELESS),
    "a tensor": (lambda: check(torch.ones(3), folder=FOLDER), NAMELESS),
    "a class": (
        lambda: check(neg("return None"), folder=FOLDER),
        'check() takes the name of one question, in quotes: did you mean check("neg")?',
    ),
    "another argument": (
        lambda: check(name="sub"),
        'check() has no argument called name: say check("sub"), check("sub", all=True), check("sub", case="...") '
        'or check("sub", folder="...").',
    ),
    "two questions": (
        lambda: check("sub", "neg"),
        'check() takes one question at a time: say check("sub"), and check("neg") in a cell of its own.',
    ),
    "no such folder": (
        lambda: check("sub", folder="/nowhere"),
        "There is no cases.py in /nowhere: check() looks for it beside the notebook. "
        "Put the notebook back into its assignment's folder, or call check(..., folder=...).",
    ),
    "no folder": (
        lambda: check("sub", folder=None),
        "check(..., folder=...) takes the path of a folder, in quotes; None is not one.",
    ),
    "a number": (
        lambda: check("sub", folder=3),
        "check(..., folder=...) takes the path of a folder, in quotes; 3 is not one.",
    ),
    "no path": (
        lambda: check("sub", folder="a\0b"),
        r"check(..., folder=...) takes the path of a folder, in quotes; 'a\x00b' is not one.",
    ),
    "a long one": (
        lambda: check("sub", folder="a" * 5000),
        "check(..., folder=...) takes the path of a folder, in quotes; '" + "a" * 79 + " is not one.",
    ),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_bad_calls_get_one_sentence(name):
    call, sentence = BAD_CALLS[name]
    assert repr(call()) == sentence


@pytest.mark.parametrize("line", ["backward(grad_output)", "backward(self, ctx, grad_output)"])
def test_a_def_line_that_takes_other_arguments_is_named(line):
    class Neg(Function):
        @staticmethod
        def forward(ctx, x):
            return -x

        exec(f"@staticmethod\ndef {line}:\n    return -grad_output")

    shown = repr(check("neg", folder=FOLDER))
    assert (
        "backward() " in shown
        and ": its `def` line no longer has the arguments it was handed out with. Restore them." in shown
    )


# -- cases that do not end -------------------------------------------------------------------------------------------


_LEAVES_ITS_TRY = pytest.mark.skipif(
    sys.version_info < (3, 11),
    reason="before 3.11 nothing gets out of this loop, not even Ctrl-C: the kernel is restarted",
)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
@pytest.mark.parametrize(
    "loop", ["while True: pass", pytest.param("while True:\n    try: pass\n    except: pass", marks=_LEAVES_ITS_TRY)]
)
def test_an_endless_loop_runs_out_of_time_and_the_rest_is_given_up(loop, monkeypatch):
    monkeypatch.setattr(Limits, "seconds_per_case", 0.2)
    neg(loop)
    outcomes = check("neg", folder=FOLDER)._result.verdicts
    assert {v.outcome for v in outcomes} == {Outcome.TIMED_OUT} and len(outcomes) == ALL
    shown = repr(check("neg", folder=FOLDER))
    assert ": out of time: It was stopped after 0.2 seconds of computing, in Neg.backward (line " in shown
    assert (
        f"{ALL - 2} cases out of time: The first 2 cases of this question did not finish in time, so the others of it "
        "were not run." in shown
    )
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_a_thread_that_gets_no_signals_checks_without_a_limit():
    neg("return -grad_output")
    found = []
    thread = threading.Thread(target=lambda: found.append(check("neg", folder=FOLDER)))
    thread.start()
    thread.join()
    assert repr(found[0]) == f"neg: 1 / 1 points, all of {ALL} cases pass."


TWO_OF_THREE_ASPECTS = "0.66"  # ordinary values and shapes; the laws were not all tried


def test_one_interrupt_ends_a_check_and_what_was_found_is_shown(request):
    request.addfinalizer(
        partial(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
    )  # in the background it is ignored
    calls = neg(
        "calls.append(1)\nif len(calls) == 3:\n    import signal\n    signal.raise_signal(signal.SIGINT)\n"
        "return -grad_output"
    ).backward.__globals__["calls"]
    shown = check("neg", folder=FOLDER)
    first, *others = repr(shown).splitlines()
    assert first == f"neg: {TWO_OF_THREE_ASPECTS} / 1 points, 2 of {ALL} cases pass."
    left, more = others[-2:]
    case, said = left.strip().split(": not attempted: ")
    assert case in CASES[2:]  # the smallest, as far as their sizes are known
    assert said == ("The check was interrupted in Neg.backward (line 8 of its cell), before this case had its answer.")
    assert more == f'  {ALL - 3} more do not pass; check("neg", all=True) shows them.'
    assert len(calls) == 3


def test_what_is_left_out_for_want_of_time_is_counted_and_said_first(monkeypatch):
    neg("return -grad_output")
    clock = itertools.count()
    monkeypatch.setattr(notebook, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(notebook, "_PATIENCE", 6.0)
    shown = check("neg", folder=FOLDER)
    first, *others = repr(shown).splitlines()
    assert first == f"neg: {TWO_OF_THREE_ASPECTS} / 1 points, 6 of {ALL} cases pass."
    left, more = others[-2:]
    case, said = left.strip().split(": out of time: ")
    assert case in CASES[6:] and said == "The check's 6 seconds were used up before this case could run."
    assert more == f'  {ALL - 7} more do not pass; check("neg", all=True) shows them.'
    assert 'class="ag ag-passed"' not in shown._repr_html_()


def test_an_interrupt_that_student_code_raises_is_an_outcome_in_the_sandbox():
    def program(torch):
        raise KeyboardInterrupt

    assert attempt(program).ended is Outcome.RAISED


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_a_hint_is_given_once_above_the_example():
    neg("return grad_output")
    hint = "In which direction does the result move when this input grows?"
    for shown in (check("neg", folder=FOLDER), check("neg", all=True, folder=FOLDER)):
        assert repr(shown).count(hint) == shown._repr_html_().count(hint) == 1
        lines = repr(shown).splitlines()
        place = lines.index(f"  The idea: {hint}")
        assert lines[place + 1].startswith("  neg[matrix]: wrong: ") and lines[place + 1].endswith(" is allowed.")
    assert sum(v.misconception == "sign_lost" for v in shown._result.verdicts) > 3
    (other,) = (line for line in lines if line.startswith("  neg[a single number]: wrong: "))
    assert other.endswith(" is allowed.")


def test_what_has_a_hint_comes_first_and_repetitions_of_it_last():
    case = load_assignment(FOLDER).questions[0].cases[0]
    hint = Sentence("Why?")
    verdicts = [Verdict(case, Outcome.WRONG, Sentence("D."))]
    verdicts += [
        Verdict(case, Outcome.WRONG, Sentence(words), "x", hint=hint) for words in ("A.", "B.", "C. How?", "A.")
    ]
    found = rows(verdicts)
    assert [(row.message, row.more) for row in found] == [
        ("A. Why?", "(and 1 more like it; the same hint fits 2 more)"),
        ("D.", ""),
        ("B.", ""),
        ("C. How?", ""),
    ]


CELLS = """
from autograder import Engine, Function, check, torch
class Mul(Function):
    forward = staticmethod(lambda ctx, a, b: a * b)
    @staticmethod
    def backward(ctx, grad_output):
        raise NotImplementedError()
---
x = torch.ones(3, requires_grad=True)
(2 * x).backward(torch.ones(3))
---
(2 * x).backward()
---
torch.exp(x)
---
class Order(Engine):
    def order(self, root):
        raise ValueError("mine") from KeyError("first")
(2 * x).backward(torch.ones(3))
---
import torch as pytorch
from autograder import to_pytorch
a = pytorch.rand(3, dtype=pytorch.float64, requires_grad=True)
pytorch.autograd.gradcheck(to_pytorch(Mul).apply, (a, a))
---
import json
json.loads("{")
"""


def test_errors_in_a_notebook_s_own_cells_show_no_code_of_the_kit(tmp_path):
    script = (
        "import sys; from IPython.core.interactiveshell import InteractiveShell as S; shell = "
        "S.instance(colors='NoColor')\n"
    )
    script += "for cell in sys.argv[1].split('---'): shell.run_cell(cell); print('=' * 9)"
    done = subprocess.run(
        [sys.executable, "-c", script, CELLS],
        capture_output=True,
        text=True,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
    )
    defined, stub, vector, missing, own, pasted, other, _ = done.stdout.split("=" * 9)
    assert defined == "", defined
    assert "----> 2 (2 * x).backward(torch.ones(3))" in stub and "raise NotImplementedError()" in stub
    assert stub.rstrip().endswith("NotImplementedError: Mul.backward (line 6 of its cell) is still to be written.")
    assert (
        vector.rstrip()
        .splitlines()[-1]
        .startswith("RuntimeError: grad can be implicitly created only for scalar outputs")
    )
    assert (
        "MissingOperation: The operation exp is not defined: no cell that ran defines class Exp(Function)." in missing
    )
    assert "KeyError: 'first'" in own and own.rstrip().endswith("ValueError: mine")
    assert "----> 4 pytorch.autograd.gradcheck" in pasted and pasted.rstrip().endswith(
        "Mul.backward (line 6 of its cell) is still to be written."
    )
    assert "json/decoder.py" in other, "errors that are none of the kit's are shown as ever"
    for shown in (stub, vector, missing, own, pasted):
        assert (
            "site-packages" not in shown
            and str(ROOT) not in shown
            and "functions.call" not in shown
            and "engine.walk" not in shown
        ), shown


# -- nbgrader's validator --------------------------------------------------------------------------------------------


def test_nbgrader_s_validator_fails_what_has_no_full_marks(tmp_path):
    """Ask the validator's class, which its button in Jupyter asks, too."""
    shutil.copy(FOLDER / "cases.py", tmp_path)
    given = nbformat.read(UNTOUCHED, 4)
    given.cells = [c for c in given.cells if "import" in c.source or "Neg(" in c.source or c.source == 'check("neg")'][
        :3
    ]
    nbformat.write(given, tmp_path / "given.ipynb")
    given.cells[1].source = given.cells[1].source.replace("raise NotImplementedError()", "return -grad_output")
    nbformat.write(given, tmp_path / "solved.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", "given.ipynb", "solved.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    said = done.stdout.partition("Success! Your notebook passes all the tests.")
    assert said[1] and not said[2].strip(), done.stdout + done.stderr
    assert (
        "VALIDATION FAILED ON 1 CELL(S)!" in said[0] and f"    neg: 0 / 1 points, none of {ALL} cases pass." in said[0]
    )
    assert "Neg.backward (line 9 of its cell) is still to be written" in said[0]
    assert "Currently treating other output as full credit" not in done.stderr


@pytest.mark.parametrize("name", each("01-backward"))  # a kernel takes seconds
def test_run_all_gets_to_the_end_of_a_released_notebook(name):
    """Check the examples, which need rules that are still to be written: they say so, and the next cells run anyway."""
    notebook = nbformat.read(RELEASED / name / f"{name}.ipynb", 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Jupyter about its own connections
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(RELEASED / name)}}).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    errors = [output for output in shown if output.output_type == "error"]
    assert any("is still to be written" in str(output) for output in shown)
    assert not any("autograder/" in line or "File " in line for error in errors for line in error.traceback), (
        "frames that are not the student's"
    )


NEG = """class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return -x

    @staticmethod
    def backward(ctx, g):
        """


def outputs(*cells: str) -> list[str]:
    """Run cells in a kernel of their own, beside the small assignment's cases, and return what each shows."""
    made = [nbformat.v4.new_code_cell(cell) for cell in ("from autograder import check, Function, torch", *cells)]
    book = nbformat.v4.new_notebook(cells=made)
    NotebookClient(book, allow_errors=True, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    said = [
        [o.get("text") or o.get("data", {}).get("text/plain") or "\n".join(o.traceback) for o in c.outputs]
        for c in made
    ]
    return ["".join(one) for one in said[1:]]


def test_in_a_kernel_a_check_says_what_it_cannot_see():
    check_neg, earlier = "check('neg')", "the class of an earlier run"
    shown = outputs(
        NEG + "return -g", check_neg, NEG + "return -g(", check_neg, NEG + "return -g\n1/0", check_neg,
        "y = torch.ones(3)", NEG + "return 2 * g * y.sum()", check_neg,
        NEG + "x = ctx.saved_tensors\n        return -g * x", check_neg,
        NEG.replace("class Neg", "1/0\nclass Neg") + "return -g", check_neg,
    )  # fmt: skip
    assert "SyntaxError" in shown[2] and "interactiveshell" not in shown[2], "no frame of IPython's"
    checked = [shown[at] for at in (1, 3, 5, 8, 10, 12)]
    assert [earlier in one for one in checked] == [False, True, False, False, False, True]
    assert checked[3].count("Neg.backward uses y, which is a tensor of the notebook") == 1
    assert "ctx.saved_tensors is a tuple" in checked[4]
