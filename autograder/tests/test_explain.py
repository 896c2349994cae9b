"""Check that what is said about a whole question is true of all its cases, for any operation of PyTorch."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from typing import Any

import pytest
import torch
from click.testing import CliRunner
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.cases import normal, positive, sample, sweep, values
from autograder.cases.register import collecting
from autograder.diagnoses.__main__ import main
from autograder.judge import Reference, explained, judge
from autograder.judge.counterfactual import given, with_rule
from autograder.judge.explain import NAMES, Seen
from autograder.judge.explain.way import Way, allowed
from autograder.judge.reference import gradients
from autograder.records import Attempt, Case, Leaf, Outcome, Verdict

from .conftest import ROOT

Rule = Callable[..., Any]
SQUARE = [sample("matrix", normal(2, 3)), sample("square", normal(3, 3)), sample("vector", normal(5))]


def swept(operation: str, samples: list[Any], call: Any = None) -> tuple[Case, ...]:
    """Return the cases that an author gets for `operation`."""
    with collecting() as found:
        sweep("asked", operation, samples, call=call)
    return tuple(found.cases)


def judged(cases: tuple[Case, ...], rule: Rule, where: Callable[[Case], bool] = lambda _: True) -> list[Verdict]:
    """Return the verdicts on a submission whose rule is `rule` in some cases, and PyTorch's in the others."""
    reference = Reference()
    attempts = {
        case.name: Attempt(values=_values(case, rule, reference) if where(case) else reference(case)) for case in cases
    }
    verdicts = [judge(case, attempts[case.name], reference) for case in cases]
    assert any(v.outcome is Outcome.WRONG for v in verdicts)
    return list(explained(verdicts, attempts, reference))


def _values(case: Case, rule: Rule, reference: Reference) -> dict[str, Leaf]:
    found = given(case, with_rule(case.operation or "", rule))
    assert found is not None
    return dict(found)


def names(verdicts: list[Verdict]) -> set[str | None]:
    return {v.misconception for v in verdicts if v.outcome is Outcome.WRONG}


def slope(function: Rule, x: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    leaf = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        (found,) = torch.autograd.grad(function(leaf), leaf, g)
    return found


def wobble(space: Any, x: Any) -> Any:
    """Return an operation that no kit knows."""
    return space.asinh(x)


ANY_OPERATION = {
    "sinh of sinh": ("sinh", None, lambda g, x: slope(torch.sinh, x.sinh(), g), "saved_value_confused", "result"),
    "sigmoid, half": ("sigmoid", None, lambda g, x: 0.5 * slope(torch.sigmoid, x, g), "constant_factor", "0.5"),
    "sin, nothing of the upstream": (
        "sin", None, lambda g, x: slope(torch.sin, x, torch.ones_like(g)), "upstream_gradient_dropped", "",
    ),
    "cos turned": ("cos", None, lambda g, x: slope(torch.cos, x, g).flip(-1), "gradient_rearranged", "back to front"),
    "atan, of one more": (
        "atan", None, lambda g, x: slope(torch.atan, x + 1, g), "rule_for_other_values", "one more than x",
    ),
    "softplus, negative numbers left out": (
        "softplus", lambda space, x: space.nn.functional.softplus(x),
        lambda g, x: torch.where(x < 0, 0.0, slope(torch.nn.functional.softplus, x, g)), "right_but_for_a_part",
        "x is negative",
    ),
    "an author's own, times the input": (
        "asinh", wobble, lambda g, x: x * slope(torch.asinh, x, g), "factor_of_a_tensor", "times x",
    ),
    "erf, a number added": ("erf", None, lambda g, x: slope(torch.erf, x, g) + 0.25, "number_added", "0.25"),
    "sin, the slope of tanh": (
        "sin", None, lambda g, x: g * (1 - x.sin() ** 2), "other_slope", "times 1 minus the square of the result",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", ANY_OPERATION)
def test_a_mistake_in_any_operation_is_explained(mistake: str) -> None:
    operation, call, rule, name, words = ANY_OPERATION[mistake]
    verdicts = judged(swept(operation, SQUARE, call), rule)
    assert names(verdicts) <= {name, None} and name in names(verdicts)
    hints = {str(v.hint) for v in verdicts if v.misconception == name}
    assert len(hints) == 1, "one explanation for all verdicts of a question"
    assert words in hints.pop()


ALONG_AN_AXIS = [
    sample("rows", normal(2, 3), dim=1), sample("columns", normal(2, 3), dim=0),
    sample("three axes", normal(3, 2, 5), dim=1), sample("square", normal(3, 3), dim=-2),
]  # fmt: skip
REPEATED = [
    sample("a row twice", normal(3, 2), dim=0, index=values([0, 2, 2]).integer),
    sample("a column three times", normal(2, 4), dim=1, index=values([1, 1, 3, 1]).integer),
]
IN_PARTS = [sample("rows", normal(3, 4)), sample("columns", normal(2, 3), dim=1), sample("square", normal(3, 3))]
MATRICES = [sample("small", normal(2, 2)), sample("matrix", normal(3, 3)), sample("batch", normal(2, 3, 3))]
OF_THE_SHAPE: dict[str, tuple[str, list[Any], Rule, str, str]] = {
    "cumsum, along the last axis": (
        "cumsum", ALONG_AN_AXIS, lambda g, x, dim: g.flip(-1).cumsum(-1).flip(-1),
        "rule_for_other_options", "as if dim were the last axis",
    ),
    "cumsum, not turned back": (
        "cumsum", ALONG_AN_AXIS, lambda g, x, dim: g.flip(dim).cumsum(dim), "gradient_rearranged", "along dim",
    ),
    "cumprod, as forward does": (
        "cumprod", ALONG_AN_AXIS, lambda g, x, dim: g.cumprod(dim), "forward_done_again", "what forward itself makes",
    ),
    "reshape, column by column": (
        "reshape", [sample("matrix", normal(2, 3), shape=(3, 2)), sample("flat", normal(2, 6), shape=(12,))],
        lambda g, x, shape: g.reshape(x.shape[::-1]).mT, "upstream_gradient_misplaced", "column by column",
    ),
    "index_select, averaged": (
        "index_select", REPEATED,
        lambda g, x, dim, index: torch.zeros_like(x).index_reduce(dim, index, g, "mean", include_self=False),
        "uses_not_summed", "the mean over the copies",
    ),
    "unbind, the first result": (
        "unbind", IN_PARTS,
        lambda gs, x, dim=0: torch.stack([gs[0], *(torch.zeros_like(g) for g in gs[1:])], dim),
        "upstream_gradient_changed", "the first result alone",
    ),
    "unbind, a tiny number added": (
        "unbind", IN_PARTS, lambda gs, x, dim=0: torch.stack(gs, dim) + 1e-12, "number_added", "1e-12",
    ),
    "matrix_exp, a product": ("matrix_exp", MATRICES, lambda g, x: g @ x.mT, "another_product", "the transpose of x"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", OF_THE_SHAPE)
def test_a_mistake_in_places_and_options_is_explained(mistake: str) -> None:
    operation, samples, rule, name, words = OF_THE_SHAPE[mistake]
    verdicts = judged(swept(operation, samples), rule)
    assert name in names(verdicts)
    assert all(words in str(v.hint) for v in verdicts if v.misconception == name)


def test_what_is_wrong_in_nearly_all_calls_has_no_condition() -> None:
    """Check that "in exactly those calls where dim is given" is not said where all calls give it."""
    noise = lambda g, x, dim: torch.cos(g * 17 + x.exp()) * g.abs().sqrt()
    assert "wrong_in_some_calls" not in names(judged(swept("cumsum", ALONG_AN_AXIS), noise))


def test_an_infinity_is_no_evidence_against_a_claim() -> None:
    """Check that a claim about all finite numbers stands: what becomes of an infinity depends on the order of steps."""
    samples = [*SQUARE, sample("infinities", values([2.0, float("inf"), -1.0, 0.5]))]
    rule = lambda g, x: -g / x.where(x != float("inf"), torch.tensor(1.0, dtype=x.dtype))
    assert "factor_of_a_tensor" in names(judged(swept("reciprocal", samples), rule))


def test_every_case_must_agree() -> None:
    """Check that a rule with two different mistakes in two kinds of calls is not explained by one of them."""
    cases = swept("sin", SQUARE)
    double = lambda g, x: 2 * slope(torch.sin, x, g) if x.dim() == 1 else -slope(torch.sin, x, g) * x.exp().cos()
    assert "constant_factor" not in names(judged(cases, double))


def test_what_holds_in_some_calls_only_is_said_so() -> None:
    cases = swept("sin", [*SQUARE, sample("three axes", normal(2, 3, 2)), sample("three more", normal(3, 2, 5))])
    rule = lambda g, x: 2 * slope(torch.sin, x, g) if x.dim() == 3 else slope(torch.sin, x, g)
    verdicts = [v for v in judged(cases, rule) if v.outcome is Outcome.WRONG]
    assert {v.misconception for v in verdicts} == {"constant_factor"}
    assert all("exactly those calls" in str(v.hint) and "3 axes" in str(v.hint) for v in verdicts)


def test_calls_that_change_no_condition_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that few right gradients are compared with a way: the others would leave the same condition."""
    cases = swept("sin", [*SQUARE, sample("three axes", normal(2, 3, 2)), sample("three more", normal(3, 2, 5))])
    asked = Counter[Any]()

    def counted(way: Way, seen: Seen) -> bool | None:
        asked[way.key] += not seen.is_wrong
        return allowed(way, seen)

    monkeypatch.setattr("autograder.judge.explain.search.allowed", counted)
    rule = lambda g, x: 2 * slope(torch.sin, x, g) if x.dim() == 3 else slope(torch.sin, x, g)
    verdicts = judged(cases, rule)
    right = sum(v.outcome is Outcome.PASSED for v in verdicts)
    assert names(verdicts) == {"constant_factor"}
    assert 0 < max(asked.values()) < right / 2


def test_a_factor_seen_once_is_no_count() -> None:
    """Check that a factor of 2 in the one call that has 2 rows is not called the number of rows."""
    cases = swept("sin", [*SQUARE, sample("three axes", normal(2, 3, 3))])
    rule = lambda g, x: 2 * slope(torch.sin, x, g) if x.dim() == 3 else slope(torch.sin, x, g)
    (verdict,) = (
        v for v in judged(cases, rule, lambda case: case.name == "sin[three axes]") if v.outcome is Outcome.WRONG
    )
    assert "times 2, in exactly those calls" in str(verdict.hint)


def test_a_gradient_that_lacks_digits_is_not_called_a_multiple() -> None:
    cases = swept(
        "sin", [sample("vector", normal(3)), sample("three rows", normal(3, 2)), sample("more", normal(3, 4))]
    )
    rule = lambda g, x: slope(torch.sin, x, g) * (1 + 1e-6)
    assert names(judged(cases, rule)) == {"nearly_right"}


def test_a_gradient_that_lacks_digits_may_have_another_dtype_elsewhere() -> None:
    """Check that "nearly right" stands where a hidden case in half precision got float32, which is told by itself."""
    half = [sample("half", normal(5).float16)]
    cases = (*swept("sin", SQUARE), *(replace(case, hidden=True) for case in swept("sin", half)[:1]))
    reference = Reference()
    attempts = {case.name: Attempt(values=_lacking_digits(reference(case))) for case in cases}
    verdicts = explained([judge(case, attempts[case.name], reference) for case in cases], attempts, reference)
    assert verdicts[-1].outcome is Outcome.WRONG and verdicts[0].misconception == "nearly_right"


def _lacking_digits(values: Mapping[str, Leaf]) -> dict[str, Leaf]:
    """Return values with the gradients a little off, and those in half precision in float32."""
    wide = {torch.float16: torch.float32}
    return {
        name: x.to(wide.get(x.dtype, x.dtype)) * (1 + 1e-6)
        if isinstance(x, torch.Tensor) and getattr(name, "role", None) is not None and name.role.kind == "gradient"
        else x
        for name, x in values.items()
    }


def test_zero_times_what_arrives_may_be_nan() -> None:
    """Check that a rule that multiplies by 0 is told so, though 0 times the infinity of one call is NaN."""
    cases = swept("sin", [*SQUARE, sample("infinities arrive", normal(3), upstream=inf)])
    verdicts = judged(cases, lambda g, x: 0 * g)
    assert "gradient_zero" in names(verdicts)


def test_several_results_along_a_late_axis_are_no_obstacle() -> None:
    """Check that the elements are named where `dim` counts further than the axes of all results in one vector."""
    rule = lambda gs, x, dim: torch.where(x < 0, 0.0, torch.stack(gs, dim))
    verdicts = judged(swept("unbind", [sample("three axes", normal(4, 3, 2), dim=2)]), rule)
    assert any("x is negative" in str(v.hint) for v in verdicts if v.misconception == "right_but_for_a_part")


def test_a_bound_on_the_size_is_no_matter_of_the_whole_call() -> None:
    """Check that a rule that gives 0 for tiny upstream gradients is told so of elements, with the bound."""
    rule = lambda g, x: torch.where(g.abs() < 1e-7, 0.0, slope(torch.sin, x, g))
    verdicts = judged(swept("sin", [*SQUARE, sample("tiny", normal(4), upstream=1e-9)]), rule)
    hints = {str(v.hint) for v in verdicts if v.misconception}
    assert hints and all("the upstream gradient is smaller in size than about" in hint for hint in hints)


def test_a_misconception_is_taken_back_where_a_passing_case_contradicts_it() -> None:
    """Check that a sign that is lost for one shape is not called a lost sign in general."""
    cases = swept("neg", SQUARE)
    rule = lambda g, x: g
    verdicts = judged(cases, rule, lambda case: "vector" in case.name)
    wrong = [v for v in verdicts if v.outcome is Outcome.WRONG]
    assert wrong and all("exactly those calls" in str(v.hint) for v in wrong if v.misconception)
    assert names(judged(cases, rule)) <= {"sign_lost", None}


def test_hidden_cases_lend_no_number_to_a_claim() -> None:
    """Check that nothing is claimed from hidden cases, and that they contradict what public cases claim."""
    cases = swept("erf", SQUARE)
    rule = lambda g, x: slope(torch.erf, x, g) + 0.25
    hidden = tuple(replace(case, hidden=True) for case in cases)
    assert not any(v.hint for v in judged(hidden, rule) if v.misconception in NAMES)
    mixed = (*cases[:2], *(replace(case, hidden=True) for case in cases[2:]))
    assert "number_added" in names(judged(mixed, rule))
    assert "number_added" not in names(judged(mixed, rule, lambda case: not case.hidden))


def test_what_passed_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("nothing is computed for a right question")

    monkeypatch.setattr("autograder.judge.diagnose.seen_in", never)
    cases, reference = swept("log", [sample("vector", positive(4))]), Reference()
    attempts = {case.name: Attempt(values=reference(case)) for case in cases}
    verdicts = [judge(case, attempts[case.name], reference) for case in cases]
    assert explained(verdicts, attempts, reference) == tuple(verdicts)


OPERATORS = 250  # in the mean, for each case that is wrong


class Counting(TorchDispatchMode):
    """Counts the operators that PyTorch is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.calls += 1
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("operation", ["tanh", "matrix_exp", "hypot"])
def test_the_next_paper_of_a_class_costs_little(operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that gradients are computed for the first wrong paper only, and that few operators refute what is wrong."""
    pairs = [sample("pair", normal(2, 3), normal(2, 3)), sample("row", normal(2, 3), normal(3))]
    cases, reference = swept(operation, pairs if operation == "hypot" else MATRICES), Reference()
    asked: list[int] = []

    def counted(*given: Any, **options: Any) -> Any:
        asked.append(len(given))
        return gradients(*given, **options)

    def paper(seed: int) -> tuple[int, float]:
        draws = torch.Generator().manual_seed(seed)
        noise = lambda x: torch.randn(x.shape, generator=draws, dtype=torch.float64).to(x.dtype)
        rule = lambda g, *inputs: tuple(map(noise, inputs)) if len(inputs) > 1 else noise(*inputs)
        attempts = {case.name: Attempt(values=_values(case, rule, reference)) for case in cases}
        verdicts = [judge(case, attempts[case.name], reference) for case in cases]
        asked.clear()
        with Counting() as counting:
            explained(verdicts, attempts, reference)
        return len(asked), counting.calls / sum(v.outcome is Outcome.WRONG for v in verdicts)

    monkeypatch.setattr("autograder.judge.explain.seen.gradients", counted)
    first, _ = paper(0)
    second, operators = paper(1)
    assert first and not second
    assert operators < OPERATORS


def test_a_search_ends_after_a_number_of_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that no more ways are tried for all gradients of a question, and that the simple ones come first."""
    cases, rule = swept("sin", SQUARE), ANY_OPERATION["sin, the slope of tanh"][2]
    assert "other_slope" in names(judged(cases, rule))
    monkeypatch.setattr("autograder.judge.explain.search._MOST_TRIED", 12)
    assert "other_slope" not in names(judged(cases, rule))
    assert "constant_factor" in names(judged(cases, lambda g, x: 0.5 * slope(torch.sin, x, g)))


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_not_explained(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    noise = lambda g, x: torch.randn(x.shape, generator=generator, dtype=torch.float64).to(x.dtype)
    told = names(judged(swept("exp", SQUARE), noise)) - {None, "state_kept_between_calls", "second_walk_differs"}
    assert not told


def test_what_pytorch_warns_of_is_not_shown() -> None:
    """Check that a program that grades prints nothing of a wrong rule at which PyTorch warns of the kit's own lines."""
    program = """if True:
        from autograder.tests.test_explain import judged, names, sample, swept, normal
        one = sample("one number", normal(1), dim=0, correction=1)
        verdicts = judged(swept("std", [sample("row", normal(3), dim=0), one]), lambda g, x, **_: 3 * x)
        assert len(names(verdicts)) >= 1
    """
    done = subprocess.run([sys.executable, "-W", "always", "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_names_of_claims_are_known() -> None:
    """Check that each name that a claim is made with is in NAMES, which golden files are checked against."""
    made: set[str] = set()
    for file in (ROOT / "autograder" / "judge" / "explain").glob("*.py"):
        made |= set(
            re.findall(r'(?:Way|Claim|_elsewhere|_with_upstream)\(\s*"(\w+)"', file.read_text(encoding="utf-8"))
        )
    assert made and made <= NAMES


# -- the figures --------------------------------------------------------------------------------------------------


def test_the_figures_of_a_few_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run = CliRunner().invoke(main, ["01-backward", "--question", "neg", "--sample", "12", "--of", "mutants", "--json"])
    assert run.exit_code == 0, run.output
    (row,) = map(json.loads, run.output.splitlines())
    kinds = {name: row[name] for name in ("passed", "stopped", "named", "false", "unknown")}
    assert sum(kinds.values()) == 12 and not kinds["false"]
    assert kinds["named"] > kinds["unknown"], row["without_explanation"]
    assert len(row["milliseconds"]) == kinds["named"] + kinds["unknown"]


def test_a_question_without_an_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run = CliRunner().invoke(main, ["01-backward", "--question", "nothing"])
    assert run.exit_code == 2
