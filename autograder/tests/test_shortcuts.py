"""Check that rules with a plausible shortcut lose points: a guard, a special case, an option that counts as not given.

Each is the solution's answer with some words changed. Many of them lose on hidden cases only, so they are no golden
files. Each passed every case of its question once.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.judge import Reference, judge
from autograder.mutants.judged import running, values_of
from autograder.records import Assignment, Attempt, Case, Outcome

from .conftest import only
from .golden import without_experiments

INFINITE = "the slope is infinite, whatever the sign that arrives"
ZERO = "where zero arrives, zero stays"
SHARES = "torch.where(a == b, grad_output / 2, grad_output)"
LEAKY = "torch.where(x > 0, grad_output, grad_output * ctx.negative_slope)"
BOUNDS = "ctx.min, ctx.max = min, max"
CHOICES = "grad_output.masked_fill(~condition, 0.0), grad_output.masked_fill(condition, 0.0)"
COUNT = "n = x.numel() // max(mean.numel(), 1)"
OF_RECIPROCAL = "-grad_output * (y * y)"
OF_LOG1P = "grad_output / (x + 1)"
OF_BASE = "grad_output * (b * a ** (b - 1))"


def infinite(where: str, rule: str, slope: str = "inf") -> dict[str, str]:
    return {rule: f"torch.where({where}, float('{slope}'), {rule})"}


def zero(rule: str) -> dict[str, str]:
    return {rule: f"({rule}).masked_fill(grad_output == 0, 0.0)"}


# (assignment, question): by what the shortcut is, the words that it changes in the solution
SHORTCUTS: dict[tuple[str, str], dict[str, dict[str, str]]] = {
    ("01-backward", "power"): {
        INFINITE: infinite("(a == 0) & (b > 0) & (b < 1)", OF_BASE),
        ZERO: zero(OF_BASE),
    },
    ("01-backward", "exponent"): {
        INFINITE: infinite("(a == 0) & (b < 0)", "grad_output * slope"),
        ZERO: zero("grad_output * slope"),
    },
    ("01-backward", "log"): {INFINITE: infinite("x == 0", "grad_output / x"), ZERO: zero("grad_output / x")},
    ("03-elementwise", "reciprocal"): {
        INFINITE: infinite("y.isinf()", OF_RECIPROCAL, "-inf"),
        ZERO: zero(OF_RECIPROCAL),
        "the sign of 0 counts": {OF_RECIPROCAL: f"torch.where(y.isinf(), -grad_output * y, {OF_RECIPROCAL})"},
    },
    ("03-elementwise", "sqrt"): {
        INFINITE: infinite("y == 0", "grad_output / (2 * y)"),
        ZERO: zero("grad_output / (2 * y)"),
    },
    ("03-elementwise", "expm1"): {
        INFINITE: infinite("x == -1", OF_LOG1P),
        ZERO: zero(OF_LOG1P),
        "a series for small numbers": {OF_LOG1P: "grad_output * torch.where(x.abs() < 1e-3, 1 - x, 1 / (x + 1))"},
        "a longer series": {OF_LOG1P: "grad_output * torch.where(x.abs() < 1e-2, 1 - x + x * x, 1 / (x + 1))"},
        "a bound close to -1": {OF_LOG1P: "grad_output / torch.where(x == -1, x + 1, (x + 1).clamp(min=1e-5))"},
    },
    ("03-elementwise", "relu"): {
        "a slope of 0 counts as not given": {
            "ctx.negative_slope = negative_slope": "ctx.negative_slope = negative_slope or 0.01"
        },
        "the greater of x and s x": {LEAKY: LEAKY.replace("x > 0", "x > ctx.negative_slope * x")},
        "active at 0 if the upstream gradient is positive": {
            LEAKY: LEAKY.replace("x > 0", "(x > 0) | ((x == 0) & (grad_output > 0))")
        },
    },
    ("03-elementwise", "clamp"): {
        "a lower bound of 0 counts as not given": {BOUNDS: "ctx.min, ctx.max = min or None, max"},
        "an upper bound of 0 counts as not given": {BOUNDS: "ctx.min, ctx.max = min, max or None"},
        "no lower bound is a low one": {BOUNDS: "ctx.min, ctx.max = -1e10 if min is None else min, max"},
        "no upper bound is a high one": {BOUNDS: "ctx.min, ctx.max = min, 1e10 if max is None else max"},
        "near the lower bound": {"x >= ctx.min": "x >= ctx.min - 1e-8"},
        "near the upper bound": {"x <= ctx.max": "x <= ctx.max + 1e-8"},
    },
    ("03-elementwise", "maximum"): {
        "a tensor and itself": {SHARES: f"grad_output if a is b else {SHARES}"},
        "a constant takes no share": {"grad_output / 2": "grad_output / (2 if all(ctx.needs_input_grad) else 1)"},
    },
    ("03-elementwise", "where"): {
        "what equals a was chosen": {
            "ctx.save_for_backward(condition)": "ctx.save_for_backward(torch.where(condition, a, b) == a)"
        },
        "what equals the value was filled": {
            "ctx.save_for_backward(mask)": "ctx.save_for_backward(torch.masked_fill(x, mask, value) == value)"
        },
        "a tensor and itself": {
            "ctx.shape_a, ctx.shape_b = a.shape": "ctx.same = a is b\n        ctx.shape_a, ctx.shape_b = a.shape",
            CHOICES: f"(grad_output, grad_output) if ctx.same else ({CHOICES})",
        },
    },
    ("03-elementwise", "gelu"): {
        "flat beyond 4.5": {"(share + x * slope)": "torch.where(x > 4.5, 1.0, share + x * slope)"}
    },
    ("04-reductions", "expand"): {
        "only sizes above 1 are summed": {"length == 1]": "length == 1 and grad_output.shape[axis + new] > 1]"},
    },
    ("04-reductions", "amax"): {"near ties": {"x == y": "torch.isclose(x, y, atol=0.0)"}},
    ("04-reductions", "max"): {
        "multiplied": {
            "indices, grad_values.reshape(indices.shape))": "indices, 1.0) * grad_values.reshape(indices.shape)"
        }
    },
    ("04-reductions", "logsumexp"): {
        "a bound for minus infinity": {"torch.exp(x - y)": "torch.exp(x.clamp(min=-1e4) - y)"}
    },
    ("04-reductions", "var"): {
        "divided by no results": {COUNT: "n = x.numel() // mean.numel()"},
        "a single number has no axis": {
            COUNT: COUNT.replace("n =", "n = x.shape[ctx.dim] if type(ctx.dim) is int else")
        },
    },
    ("04-reductions", "norm"): {"near ties": {"size == y": "torch.isclose(size, y, atol=0.0)"}},
}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference()


@pytest.mark.parametrize(
    ("assignment", "question", "shortcut"),
    [(*asked, shortcut) for asked, shortcuts in SHORTCUTS.items() for shortcut in shortcuts],
)
def test_a_shortcut_loses_points_and_is_right_in_most_cases(
    assignment: str, question: str, shortcut: str, assignments: dict[str, Assignment], reference: Reference
) -> None:
    cells = without_experiments(assignment).cells
    for was, now in SHORTCUTS[assignment, question][shortcut].items():
        changed = tuple(replace(cell, source=cell.source.replace(was, now)) for cell in cells)
        assert changed != cells, was
        cells = changed
    (asked,) = only(assignments[assignment], question).questions
    with running(cells):
        lost = [case for case in asked.cases if not passes(case, reference)]
    assert 0 < len(lost) < len(asked.cases) / 4


def passes(case: Case, reference: Reference) -> bool:
    values = values_of(case)
    return values is not None and judge(case, Attempt(values=values), reference).outcome is Outcome.PASSED
