"""Grade the same submissions a few times; `python -m autograder.tests.steady` does it a thousand times."""

from __future__ import annotations

from .steady import differing


def test_reports_do_not_differ_with_both_cores_busy():
    made, bad = differing(solutions=40, times=3, names="/sub/", jobs=3)
    assert made > 60 and not bad
