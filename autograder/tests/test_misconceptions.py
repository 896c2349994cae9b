"""Check that each misconception is named where it is the mistake, and nowhere else.

A false diagnosis is worse than none.
"""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest
import torch

from autograder.engine.graph import COUNT, ordinal
from autograder.judge import Reference, judge
from autograder.judge.compare import difference
from autograder.judge.diagnose import diagnose
from autograder.judge.misconceptions import Misconception, known
from autograder.records import Assignment, Attempt, Outcome
from autograder.sandbox.wire import _DTYPES

from .conftest import golden
from .golden import note
from .test_golden import AFTER, FORWARD

NAMES = [misconception.name for misconception in known()]
WRONG = golden("wrong")


@pytest.mark.parametrize("misconception", known(), ids=NAMES)
def test_a_misconception_says_why_and_hints_without_giving_the_answer(misconception: Misconception) -> None:
    module = importlib.import_module(f"autograder.judge.misconceptions.{misconception.family}.{misconception.name}")
    assert module.__doc__ and isinstance(module.RANK, int) and callable(module.fits)
    why, hint = module.WHY.template, module.HINT.template
    for sentence in (why, hint):
        assert sentence[0].isupper() and sentence[-1] in ".?", sentence
        assert not set("*/=^+<>\\") & set(sentence), "a formula would give the answer away"
    assert why.count(".") == 1
    assert hint.count(".") + hint.count("?") == 1, "one sentence"


@pytest.mark.parametrize("misconception", known(), ids=NAMES)
def test_a_golden_file_shows_the_misconception(misconception: Misconception) -> None:
    assert any(note(path, "misconception")[:1] == [misconception.name] for path in WRONG)


@pytest.mark.parametrize(
    ("seed", "step"),
    [(0, 12), pytest.param(0, 1, marks=pytest.mark.thorough), pytest.param(1, 1, marks=pytest.mark.thorough)],
)
def test_noise_is_no_misconception(seed: int, step: int, assignments: dict[str, Assignment]) -> None:
    reference, generator, judged = Reference(), torch.Generator().manual_seed(seed), 0
    for assignment in assignments.values():
        for case in assignment.cases[::step]:
            right = reference(case)
            noisy = {k: v if k == FORWARD or k.endswith(AFTER) else _noisy(v, generator) for k, v in right.items()}
            differs = difference(right, noisy)
            if differs is not None:
                judged += 1
                found = diagnose(case, Attempt(values=noisy), differs, right)
                # With noise everywhere, three things differ that should not: two equal calls, two walks, kept inputs.
                assert found is None or found.misconception in (
                    "state_kept_between_calls",
                    "second_walk_differs",
                    "input_written_in_place",
                ), case.name
    assert judged > 300


@pytest.mark.parametrize(("step", "least"), [(9, 15), pytest.param(1, 100, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("dtype", _DTYPES.values(), ids=str)
def test_numbers_of_every_dtype_are_judged(
    dtype: torch.dtype, step: int, least: int, public: dict[str, Assignment]
) -> None:
    """Check dtypes with which PyTorch does not compute: the gradient has the wrong dtype, which is not a kit fault.

    In every run each dtype is tried on a ninth of the cases: the next ones than the dtype before.
    """
    reference, judged = Reference(), 0
    for case in public["01-backward"].cases[list(_DTYPES.values()).index(dtype) % step :: step]:
        right = reference(case)
        odd = {
            k: v.to(dtype) if isinstance(v, torch.Tensor) and v.dtype == torch.float64 and k != FORWARD else v
            for k, v in right.items()
        }
        if dtype not in (torch.float64, torch.float32) and any(odd[k] is not v for k, v in right.items()):
            verdict, judged = judge(case, Attempt(values=odd), reference), judged + 1
            assert (
                verdict.outcome is Outcome.WRONG
                and f"has dtype {str(dtype).removeprefix('torch.')} instead of float64" in verdict.message
            )
    assert judged > least or dtype in (torch.float64, torch.float32)


def test_a_misconception_that_fails_ends_no_verdict(
    public: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = replace(known()[0], fits=lambda _: 1 / 0)
    monkeypatch.setattr("autograder.judge.diagnose.known", lambda: (fails,))
    case = public["01-backward"].cases[0]
    assert judge(case, Attempt(values={}), Reference()).outcome is Outcome.WRONG


def _noisy(value: object, generator: torch.Generator) -> object:
    if not isinstance(value, torch.Tensor) or not value.is_floating_point():
        return value
    return value + torch.randn(value.shape, generator=generator, dtype=value.dtype)


def test_words_about_shapes_of_another_operation_name_nothing(public: dict[str, Assignment]) -> None:
    reference = Reference()
    for case in public["01-backward"].cases:
        said = COUNT(function="Cat", found=ordinal(2), inputs=ordinal(1))
        attempt = Attempt(ended=Outcome.WRONG, said=said)
        assert diagnose(case, attempt, None, reference(case)) is None
