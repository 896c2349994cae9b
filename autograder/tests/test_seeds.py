"""Grade each solution on cases drawn anew; `python -m autograder.tests.seeds` does it thousands of times."""

from __future__ import annotations

import pytest
import torch

from autograder.judge import Reference
from autograder.mutants import judged

from . import seeds
from .conftest import NAMES, each
from .seeds import drawn, failed


@pytest.mark.parametrize("name", each(*NAMES[::4]))
def test_a_solution_is_right_on_other_numbers(name: str) -> None:
    assert not list(failed(name, 1))


def test_a_turn_draws_other_numbers_for_the_same_cases() -> None:
    reference = Reference()
    usual, same, other = (drawn("01-backward", turn).cases for turn in (0, 0, 1))
    assert [case.name for case in usual] == [case.name for case in other]
    differ = 0
    for one, two, three in zip(usual, same, other):
        for name, value in reference(one).items():
            if isinstance(value, torch.Tensor):
                assert torch.equal(value.nan_to_num(), reference(two)[name].nan_to_num())  # type: ignore[union-attr]
                differ += not torch.equal(value.nan_to_num(), reference(three)[name].nan_to_num())  # type: ignore[union-attr]
    assert differ > len(usual) // 2


def test_a_rule_that_is_right_on_the_usual_numbers_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the values of turn 0 for those of every turn."""
    with judged.running(judged.cells_of(seeds.SOLUTIONS / "05-shape-and-index" / "05-shape-and-index.ipynb")):
        values = {c.name: judged.values_of(c) for c in drawn("05-shape-and-index", 0).cases if not c.functions}
    monkeypatch.setattr(seeds, "values_of", lambda case: values[case.name])
    assert not list(failed("05-shape-and-index", 0))
    assert len(list(failed("05-shape-and-index", 1))) > 100
