"""Check the reference rules far outside their cases, and that the cases notice wrong rules of every kind."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Any

import pytest
import torch
from click.testing import CliRunner

from autograder.engine import leaves, registry
from autograder.mutants.__main__ import main
from autograder.mutants.answers import Answer, answers, cells_of
from autograder.mutants.changes import mutants
from autograder.mutants.judged import agree, rows, running, values_of
from autograder.mutants.probes import Probe, probes
from autograder.mutants.values import KINDS, Kinds
from autograder.records import Call, Case, Cell

from . import small
from .conftest import ROOT, SOLUTIONS, each

# Operations that a notebook gives, so that no sweep is about them: with how many inputs, if not with one.
GIVEN = {"where": 3, "mv": 2}
OPTIONS = {"matrix_power": {"n": 3}}  # what else they need
# Has several results, and the cases of the walk are about it; take probabilities only, or make exponentials; take
# pictures, or an even number of columns; are worked examples with shapes of their own.
NOT_CALLED = {"unbind", "binary_cross_entropy", "poisson_nll_loss", "unfold", "glu", "bmm"}
# An assignment that gives rules of everyday operations, and asks for forward mode, random numbers and chosen gradients:
# these are the operations with a derivative that it asks for.
ASKED_OF = {"10-higher-order": {"square", "hypot", "rsqrt"}}
# The largest input for which a text asks, or up to which PyTorch's own rule does not overflow in half precision.
LARGEST = {
    "gelu": 5.0, "linalg_vector_norm": 100.0, "prod": 100.0, "bilinear": 100.0, "matrix_power": 100.0,
    "attention": 5.0, "scaled_dot_product_attention": 5.0, "attention_weights": 100.0, "swiglu": 100.0,
    "add_norm": 100.0,
}  # fmt: skip
FACTORED = {"linalg_inv", "linalg_solve", "linalg_slogdet", "linalg_cholesky"}  # of matrices far from singular
LARGEST_CONDITION = 100.0
SMALL = 1e-3  # a row is divided by no less, where a rule subtracts its means
NORMALISATIONS = {"rms_norm", "layer_norm", "batch_norm", "group_norm"}
WINDOWS = {"avg_pool2d", "max_pool2d", "conv1d", "conv2d"}
# operations in whose gradients numbers of the upstream's size cancel
CANCEL = {
    "softmax", "log_softmax", "gelu", "cross_entropy", "binary_cross_entropy_with_logits", "kl_div", "normalize",
    "attention_weights", "attention", "scaled_dot_product_attention", "rotary", "swiglu", "add_norm",
    *NORMALISATIONS,
}  # fmt: skip
# what becomes of an infinity depends on the algebra
ONE_ALGEBRA = {
    "cross_entropy", "kl_div", "normalize", "attention_weights", "attention", "scaled_dot_product_attention", "rotary",
    "swiglu", "add_norm", "gru_cell", *NORMALISATIONS, *WINDOWS,
}  # fmt: skip
PRODUCTS = {*FACTORED, "bilinear", "matrix_power"}  # of more than two factors, in an order of one's own
# in whose gradients sums of products cancel
SUMS = {
    *PRODUCTS, *WINDOWS, "outer", "linear", "matmul", "einsum", "mv", "gru_cell", "baddbmm", "attention",
    "scaled_dot_product_attention",
}  # fmt: skip
LOSE_DIGITS = {*CANCEL, *SUMS, "std", "linalg_vector_norm"}  # in any way of writing their rules


def given(operation: str) -> Case:
    """Return a case that says how an operation is called which no sweep is about."""

    def call() -> Call:
        generator = torch.Generator().manual_seed(1)
        shapes = [(4, 4) if operation in OPTIONS else (3, 4), (4,)][: GIVEN.get(operation, 1) - (operation == "where")]
        drawn: Mapping[str, Any] = {
            name: torch.randn(shape, generator=generator, dtype=torch.float64) for name, shape in zip("ab", shapes)
        }
        if operation == "where":
            drawn = {"condition": torch.rand(3, 1, generator=generator) > 0.5, **drawn}
        upstream = torch.ones(3, 4, dtype=torch.float64)
        return Call(
            getattr(torch, operation), drawn, OPTIONS.get(operation, {}), upstream, tuple(drawn.values()), (upstream,)
        )

    return Case(operation, "", 1.0, lambda _: None, operation=operation, call=call)


def calls_of(name: str, assignments: dict[str, Any], known: set[str]) -> list[Case]:
    """Return cases that say how each operation of an assignment is called."""
    swept = [case for case in assignments[name].cases if case.operation]
    others = known - {case.operation for case in swept}
    elsewhere = [c for a in assignments.values() for c in a.cases if c.operation in others]
    return [*swept, *elsewhere, *map(given, sorted(others - {c.operation for c in elsewhere}))]


@pytest.mark.parametrize("name", each("02-engine", "07-losses"))
def test_the_reference_rules_are_pytorchs_far_outside_their_cases(name: str, assignments: dict[str, Any]) -> None:
    """Check every rule over magnitudes, dtypes, layouts and upstream gradients of every kind."""
    with running(()):
        before = dict(registry)
    with running(cells_of(SOLUTIONS / name / f"{name}.ipynb")):
        asked = ASKED_OF.get(name, set(registry) - set(before) - NOT_CALLED)
        tried = probes([case for case in calls_of(name, assignments, asked) if case.operation in asked], 250)
        assert {probe.operation for probe in tried} == asked
        # PyTorch factors no singular matrix, and none in half precision
        assert len(tried) >= 200 * len(asked - FACTORED) + 80 * len(asked & FACTORED)
        assert not [probe.name for probe in tried if is_asked(probe) and not is_right(probe)]


def test_functions_that_hand_in_experiments_have_no_mutants(assignments: dict[str, Any]) -> None:
    name = "11-debug-the-rule"
    assert not list(rows(assignments[name], cells_of(SOLUTIONS / name / f"{name}.ipynb"), sample=1))


def is_asked(probe: Case) -> bool:
    """Say whether the inputs are as small, and the matrices as regular, as the text says."""
    if probe.operation in SUMS | ONE_ALGEBRA and not has_room(probe):
        return False
    if probe.operation in LEFT_OUT and LEFT_OUT[probe.operation](probe):
        return False
    return all(
        bool((x.abs() <= LARGEST.get(probe.operation or "", inf)).all() | x.isnan().any()) for x in numbers_of(probe)
    )


def is_near_zero(probe: Case) -> bool:
    """Say whether a length is so small that PyTorch divides by another number, or so large that it overflows."""
    lengths = numbers_of(probe)[0].double().norm(dim=probe_of(probe).options["dim"])
    return not bool(((lengths > 1e-3) & (lengths < 1e3)).all())


def has_a_target_of_0(probe: Case) -> bool:
    """Say whether a probability is wanted to be 0: its own gradient is asked nowhere."""
    return not probe_of(probe).options.get("log_target") and bool((numbers_of(probe)[1] <= 0).any())


def is_at_the_margin(probe: Case) -> bool:
    """Say whether a pair lies exactly on the margin: versions of PyTorch differ there."""
    first, second, target = numbers_of(probe)
    return bool((target * (first - second) == probe_of(probe).options.get("margin", 0.0)).any())


def has_weights_of_another_dtype(probe: Case) -> bool:
    dtypes = {x.dtype for x in [*numbers_of(probe), *probe_of(probe).options.values()] if isinstance(x, torch.Tensor)}
    return len(dtypes) > 1


def is_rough(probe: Case) -> bool:
    """Say whether a number has half precision, or is far from 1: the text asks for neither."""
    numbers = [x for x in numbers_of(probe) if isinstance(x, torch.Tensor)]
    if any(x.dtype in (torch.float16, torch.bfloat16) for x in numbers):
        return True
    return any(bool(((x != 0) & ((x.abs() < SMALL) | (x.abs() > 1 / SMALL))).any()) for x in numbers)


def is_in_half_precision(probe: Case) -> bool:
    """Say whether scores, and so weights, lose so many digits that each way of computing them gives others."""
    return numbers_of(probe)[0].dtype in (torch.float16, torch.bfloat16)


def is_path_or_half(probe: Case) -> bool:
    """Say whether only the residual path is handed on, so that its weight is in no graph of PyTorch's; or the same."""
    return probe_of(probe).options.get("which") == 0 or is_in_half_precision(probe)


def is_irregular(probe: Case) -> bool:
    """Say whether a matrix is near to a singular one."""
    return not bool((torch.linalg.cond(numbers_of(probe)[0].double()) <= LARGEST_CONDITION).all())


def is_not_in_float64(probe: Case) -> bool:
    """Say whether a square or a cube of the numbers may be too large or too small for their dtype."""
    return any(x.dtype is not torch.float64 for x in numbers_of(probe))


def has_room(probe: Case) -> bool:
    """Say whether nothing is infinite, nor near it: else what a sum of products gives depends on its order."""
    if not probe_of(probe).upstream.isfinite().all():
        return False
    dtype = numbers_of(probe)[0].dtype
    found = [x for x in in_float64(probe).values() if x is not None]
    return all(bool((x.abs() <= torch.finfo(dtype).max / 100).all()) for x in found)


LEFT_OUT = {
    **dict.fromkeys(FACTORED, is_irregular),
    **dict.fromkeys(("hypot", "rsqrt"), is_not_in_float64),
    **dict.fromkeys(("nll_loss", "binary_cross_entropy_with_logits", "rotary"), has_weights_of_another_dtype),
    **dict.fromkeys((*NORMALISATIONS, "conv1d", "conv2d", "gru_cell"), is_rough),
    **dict.fromkeys(("attention", "scaled_dot_product_attention"), is_in_half_precision), "add_norm": is_path_or_half,
    "normalize": is_near_zero, "kl_div": has_a_target_of_0, "margin_ranking_loss": is_at_the_margin,
}  # fmt: skip


def is_right(probe: Case) -> bool:
    """Say whether the rule gives what PyTorch gives.

    Where digits are lost, it is enough to be as near to what PyTorch gives in float64 as PyTorch is.
    """
    right, found = leaves(probe.program(torch)), values_of(probe)
    if found is None or probe.operation not in LOSE_DIGITS:
        return agree(right, found)
    return agree(right, found) or is_as_exact(in_float64(probe), right, found, upstream_that_cancels(probe))


def upstream_that_cancels(probe: Case) -> float:
    """Return the size of the numbers of which the gradient is a difference; 0 if it is none.

    That is the upstream gradient, and in a sum of products also the greatest element of the right answer.
    """
    sizes = probe_of(probe).upstream.double().nan_to_num(0.0, 0.0, 0.0).abs()
    if probe.operation in SUMS:
        found = [x.double().nan_to_num(0.0, 0.0, 0.0).abs().flatten() for x in in_float64(probe).values()]
        sizes = torch.cat([sizes.flatten(), *found])
    if probe.operation in NORMALISATIONS:  # its numbers are multiplied by a weight, and divided by the size of a row
        sizes = sizes / SMALL * max([1.0, *(float(x.abs().max()) for x in numbers_of(probe)[1:] if x.numel())])
    return float(sizes.max()) if probe.operation in CANCEL | SUMS and sizes.numel() else 0.0


def is_as_exact(
    exact: Mapping[str, Any], right: Mapping[str, Any], found: Mapping[str, Any], cancels: float = 0.0
) -> bool:
    """Say whether numbers that cancel, where digits are lost in any way of writing a rule, explain a difference."""
    for name, value in right.items():
        if found[name] is None or found[name].dtype != value.dtype or found[name].shape != value.shape:
            return False
        ours, pytorch, true = (x.double() for x in (found[name], value, exact[name]))
        near = (ours - true).abs() <= 8 * (pytorch - true).abs() + 64 * torch.finfo(value.dtype).eps * (
            true.abs() + cancels
        )
        if not bool((near | (ours == pytorch) | (ours.isnan() & pytorch.isnan())).all()):
            return False
    return True


def numbers_of(probe: Case) -> list[torch.Tensor]:
    return [x for x in probe_of(probe).inputs if isinstance(x, torch.Tensor) and x.is_floating_point()]


def probe_of(probe: Case) -> Probe:
    assert isinstance(probe.program, Probe)
    return probe.program


def in_float64(probe: Case) -> Mapping[str, Any]:
    """Return PyTorch's gradients for the same numbers in float64."""
    call = probe_of(probe)
    inputs = tuple(x.double() if isinstance(x, torch.Tensor) and x.is_floating_point() else x for x in call.inputs)
    return leaves(replace(call, inputs=inputs, upstream=call.upstream.double())(torch))


WRONG_DIVISIONS = {
    "overflows": "-grad_output * a / b**2",
    "off by 1e-9": "-grad_output * (a / b / b) * (1 + 1e-9)",
    "a number added": "-grad_output * (a / b / (b + b.sign() * 1e-25))",
    "infinity cleaned": "-grad_output * (a / b / b).nan_to_num(nan=float('nan'))",
    "memory read as it lies": "-grad_output.as_strided(grad_output.shape, (a / b).stride()) * (a / b / b)",
}


@pytest.mark.parametrize("wrong", WRONG_DIVISIONS)
def test_a_wrong_reference_is_found(wrong: str, assignments: dict[str, Any]) -> None:
    cells = cells_of(SOLUTIONS / "01-backward" / "01-backward.ipynb")
    cases = [case for case in assignments["01-backward"].cases if case.operation == "div"]
    (right,) = (cell.source for cell in cells if "class Div(" in cell.source)
    changed = re.sub(r"grad_b = .*", lambda _: f"grad_b = {WRONG_DIVISIONS[wrong]}", right)
    assert changed != right
    with running(cells) as namespace:
        tried = probes(cases, 250)
        assert all(map(is_right, tried))
        exec(changed, namespace)
        assert not all(map(is_right, tried))


# -- the generator ---------------------------------------------------------------------------------------------------

ANSWER = """class Twice(Function):
    @staticmethod
    def backward(ctx, g):
        ### BEGIN SOLUTION
        (x,) = ctx.saved_tensors
        return -g * x, None
        ### END SOLUTION
"""


def of_this(source: str = ANSWER) -> Answer:
    (answer,) = answers([Cell(1, source), Cell(2, "check('twice')", "twice"), Cell(3, "check('more')", "more")])
    return answer


def test_an_answer_is_what_stands_between_the_marks_and_belongs_to_the_questions_after_it() -> None:
    assert of_this().questions == ("twice", "more")
    assert {ANSWER.splitlines()[line - 1].strip() for line in of_this().lines} == {
        "(x,) = ctx.saved_tensors", "return -g * x, None",
    }  # fmt: skip


def test_the_syntax_is_changed_in_every_way_and_only_inside_the_answer() -> None:
    made = list(mutants(of_this(), (), KINDS))
    assert {m.kind for m in made} >= {
        "sign",
        "operator",
        "operand dropped",
        "other name",
        "order exchanged",
        "line left out",
    }
    assert {(m.was, m.now) for m in made} >= {("-g", "g"), ("-g * x", "-g / x"), ("-g * x", "x"), ("x", "g")}
    for mutant in made:
        assert mutant.line in of_this().lines
        assert ast.parse(mutant.source).body and mutant.source != ast.unparse(ast.parse(ANSWER))


def test_a_kind_changes_a_tensor_where_it_says_and_nothing_else() -> None:
    usual = torch.tensor([[0.3, -1.7], [2.2, 5e-9]], dtype=torch.float64)
    wrong = Kinds()
    for kind in KINDS:
        assert wrong[kind]("a text") == "a text" and wrong[kind](torch.tensor([1, 2])).tolist() == [1, 2]
    assert wrong["threshold: zero below 1e-06"](usual).tolist() == [[0.3, -1.7], [2.2, 0.0]]
    assert wrong["mask: zero where it is 2"](torch.tensor([2.0, 3.0])).tolist() == [0.0, 3.0]
    assert wrong["layout: read in memory order"](usual.t()).tolist() == usual.tolist()
    assert wrong["dtype: always float32"](usual).dtype is torch.float32
    assert wrong.acted
    unmoved = Kinds()
    assert unmoved["clamp: at most 1000"](usual) is not None and not unmoved.acted
    assert (unmoved["sign"](usual) == -usual).all() and unmoved.acted


# -- the assignments -------------------------------------------------------------------------------------------------

# Mistakes of these kinds are no larger than rounding in half precision, or concern the gradient's own value.
ALLOWED = ("dtype: float16 through bfloat16", "mask: ")


@pytest.mark.parametrize(("sample", "least"), [(2, 12), pytest.param(12, 80, marks=pytest.mark.thorough)])
def test_a_sample_of_the_mutants_of_01_does_not_pass(sample: int, least: int, assignments: dict[str, Any]) -> None:
    cells = cells_of(SOLUTIONS / "01-backward" / "01-backward.ipynb")
    found = list(rows(assignments["01-backward"], cells, sample=sample))
    assert len(found) == 11 and sum(row.killed for row in found) > least
    survived = [mutant for row in found for mutant, _ in row.survived if not mutant.kind.startswith(ALLOWED)]
    assert not survived, list(map(str, survived))


def test_cases_that_ask_little_let_mutants_pass(assignments: dict[str, Any]) -> None:
    asked = assignments["01-backward"]
    weak = replace(asked, questions=tuple(replace(q, cases=q.cases[:1]) for q in asked.questions if q.name == "div"))
    cells = cells_of(SOLUTIONS / "01-backward" / "01-backward.ipynb")
    (row,) = rows(weak, cells, ["div", "div"], sample=60)
    assert row.survived and row.killed and row.mutants == 60
    assert all(where for _, where in row.survived), "a call in which it differs is named"
    assert set(row.only) <= {case.name for case in weak.cases}


def test_the_engine_is_as_before(assignments: dict[str, Any]) -> None:
    before = dict(registry)
    list(rows(assignments["01-backward"], cells_of(SOLUTIONS / "01-backward" / "01-backward.ipynb"), ["neg"], sample=2))
    assert registry == before


def test_the_command_prints_a_table_or_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small.COURSE)
    table = CliRunner().invoke(main, [small.NAME, "--sample", "3"])
    assert table.exit_code in (0, 1) and "cases that alone find one" in table.output.splitlines()[0], table.output
    objects = CliRunner().invoke(main, [small.NAME, "--sample", "3", "--json"])
    found = [json.loads(line) for line in objects.stdout.splitlines()]
    assert all(row["mutants"] == row["killed"] + len(row["equivalent"]) + len(row["survived"]) for row in found)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such"], "No assignment called 'no-such' was found"),
        ([small.NAME, "--question", "no-such"], "No answer is asked for by 'no-such'"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small.COURSE)
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code == 2 and words in ended.output


def test_help_imports_no_torch() -> None:
    asked = "import sys; from autograder.mutants.__main__ import main\n"
    asked += "try: main(['--help'])\nfinally: assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "--question" in done.stdout, done.stderr
