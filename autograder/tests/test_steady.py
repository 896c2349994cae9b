"""Grade the same submissions a few times; `python -m autograder.tests.steady` does it a thousand times."""

from __future__ import annotations

import pytest

from .steady import differing


@pytest.mark.parametrize(
    ("solutions", "times", "least"), [(0, 2, 15), pytest.param(110, 10, 300, marks=pytest.mark.thorough)]
)
def test_reports_do_not_differ_with_both_cores_busy(solutions: int, times: int, least: int) -> None:
    made, bad = differing(solutions=solutions, times=times, names="/sub/", jobs=3)
    assert made > least and not bad
