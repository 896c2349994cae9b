"""Check docs/curriculum.md, which `python -m autograder.tests.curriculum` writes, and what it says of the mutants."""

from __future__ import annotations

import json

import pytest

from .conftest import NAMES
from .curriculum import COUNTS, PAGE, counts, notebook, page
from .floor import rows


def test_the_page_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == page() + "\n", "run python -m autograder.tests.curriculum"


def test_counts_of_mutants_are_of_todays_answers_and_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    assert counts()
    for questions in counts().values():
        assert all(0 < killed <= made - equivalent for made, killed, equivalent in questions.values())
    monkeypatch.setattr("autograder.tests.curriculum.fingerprint", lambda name: f"another {name}")
    assert not counts()


def test_counts_are_of_assignments_that_exist() -> None:
    assert set(json.loads(COUNTS.read_text(encoding="utf-8"))) <= set(NAMES)


def test_everything_that_courses_ask_for_has_a_place() -> None:
    found = dict(rows())
    assert len(found) > 80
    assert not [asked for asked, place in found.items() if not place]


@pytest.mark.parametrize("name", [name for name in NAMES if name > "03"])
def test_a_notebook_says_how_long_it_takes_and_what_is_needed(name: str) -> None:
    assert "minutes" in notebook(name).needs and "Needed before: " in notebook(name).needs
