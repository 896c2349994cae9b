"""Check that no code reads a sentence's words: with a mark in every template, every verdict stays the same."""

from __future__ import annotations

import pytest

from autograder.judge.misconceptions import known

from .conftest import golden
from .golden import note
from .marked import MARK, differences, marked

ATTACKS = (
    "forge__claims_passed", "forge__claims_kit_fault", "forge__dies_as_if_it_never_ran", "forge__exit_in_a_rule",
    "forge__speaks_for_the_kit",
    "machine__memory_in_a_rule", "machine__loop_in_a_rule", "machine__output_flood", "machine__segfault",
    "own_work__autograd_grad",
    "own_work__given_by_globals", "own_work__given_copied",
)  # fmt: skip
BROKEN = ("empty", "truncated_in_a_cell", "version_3", "cell_that_ends_the_process")


def test_the_mark_goes_into_templates_and_nowhere_else() -> None:
    source = (
        'a = Sentence("b {c}", c=Plural("one", "many", n=1))\nb = Template("id", "text")\nc = "b"\n'
        'raise UsageError("x" "y")\n'
    )
    expected = (
        f"a = Sentence('b {{c}}{MARK}', c=Plural('one{MARK}', 'many{MARK}', n=1))\n"
        f'b = Template("id", \'text{MARK}\')\nc = "b"\n'
    )
    assert marked(source) == f"{expected}raise UsageError('xy{MARK}')\n"


@pytest.mark.parametrize("step", [60, pytest.param(1, marks=pytest.mark.thorough)])
def test_no_verdict_hangs_on_words(step: int) -> None:
    """Grade golden files of a few misconceptions or all, attacks that speak or end in all ways, broken ones.

    `python -m autograder.tests.marked` grades the others.
    """
    wrong = {note(path, "misconception")[0]: path for path in golden("wrong") if note(path, "misconception")}
    assert wrong.keys() >= {misconception.name for misconception in known()}
    others = [*(f"attacks/{name}" for name in ATTACKS), *(f"broken/{name}" for name in BROKEN)]
    others = others if step == 1 else others[::4]
    assert not differences(others, list(wrong.values())[::step])
