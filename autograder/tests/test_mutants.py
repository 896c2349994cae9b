"""Check the reference rules far outside their cases, and that the cases notice wrong rules of every kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import torch

from autograder.engine import leaves, registry
from autograder.mutants.answers import cells_of
from autograder.mutants.judged import agree, running, values_of
from autograder.mutants.probes import probes
from autograder.records import Call, Case

from .conftest import SOLUTIONS

# Operations that a notebook gives, so that no sweep is about them: how they are called.
GIVEN = {"sin": 1, "where": 3}
NOT_CALLED = {"unbind"}  # has several results: the cases of the walk are about it


def given(operation: str) -> Case:
    """Return a case that says how an operation is called which no sweep is about."""

    def call() -> Call:
        generator = torch.Generator().manual_seed(1)
        shapes = [(3, 4), (4,)][: GIVEN[operation] - (operation == "where")]
        drawn: Mapping[str, Any] = {
            name: torch.randn(shape, generator=generator, dtype=torch.float64) for name, shape in zip("ab", shapes)
        }
        if operation == "where":
            drawn = {"condition": torch.rand(3, 1, generator=generator) > 0.5, **drawn}
        return Call(getattr(torch, operation), drawn, {}, torch.ones(3, 4, dtype=torch.float64))

    return Case(operation, "", 1.0, lambda _: None, operation=operation, call=call)


def calls_of(name: str, assignments: dict[str, Any], known: set[str]) -> list[Case]:
    """Return cases that say how each operation of an assignment is called."""
    swept = [case for case in assignments[name].cases if case.operation]
    others = known - {case.operation for case in swept}
    elsewhere = [c for a in assignments.values() for c in a.cases if c.operation in others]
    return [*swept, *elsewhere, *map(given, sorted(others - {c.operation for c in elsewhere}))]


@pytest.mark.parametrize("name", sorted(p.parent.name for p in SOLUTIONS.glob("*/cases.py")))
def test_the_reference_rules_are_pytorchs_far_outside_their_cases(name: str, assignments: dict[str, Any]) -> None:
    """Check every rule over magnitudes, dtypes, layouts and upstream gradients of every kind."""
    with running(()):
        before = dict(registry)
    with running(cells_of(SOLUTIONS / name / f"{name}.ipynb")):
        asked = set(registry) - set(before) - NOT_CALLED
        tried = probes(calls_of(name, assignments, asked), 250)
        assert {probe.operation for probe in tried} == asked
        assert len(tried) > 200 * len(asked)
        assert not [probe.name for probe in tried if not is_right(probe)]


def is_right(probe: Case) -> bool:
    return agree(leaves(probe.program(torch)), values_of(probe))


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
