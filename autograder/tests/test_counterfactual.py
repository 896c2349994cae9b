"""Check that a misconception about the engine is found by the mistake's values, in any author's case, without names."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch as pytorch

from autograder.cases import raised
from autograder.engine import Tensor, attempt
from autograder.judge import Reference, judge
from autograder.judge.compare import difference, same
from autograder.judge.counterfactual import PyTorch, Walking, given
from autograder.judge.counterfactual.pytorch import MOST_STEPS
from autograder.records import Assignment, Attempt, Case, Outcome, Verdict

from .wrong_pieces import MISTAKES, Mistake, Program, piece

Define = Callable[[str], dict[str, Any]]
IDS = [f"{name}-{i}" for i, (name, *_) in enumerate(MISTAKES)]


def judged(program: Program, piece: str) -> Verdict:
    """Return the judge's verdict on what is now defined."""
    case = Case("written elsewhere", "anything", 1.0, program, (piece,))
    return judge(case, attempt(program, (piece,)), Reference())


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_the_mistake_is_named_in_any_case(mistake: Mistake, engine_with: Define) -> None:
    name, about, program, wrong = mistake
    exec(wrong, engine_with("02-engine"))
    verdict = judged(program, about)
    assert verdict.outcome is Outcome.WRONG, verdict.message
    assert verdict.misconception == name, verdict.message


DETACH = piece("detach", "tensor", "return Tensor(tensor.data)")


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_a_right_piece_is_told_nothing(mistake: Mistake, engine_with: Define) -> None:
    _, about, program, _ = mistake
    exec(DETACH, engine_with("02-engine"))  # which is not a question of that assignment
    verdict = judged(program, about)
    assert verdict.outcome is Outcome.PASSED and verdict.misconception is None, verdict.message


@pytest.mark.parametrize("rule", ["Mul", "Add", "Sin"])
@pytest.mark.parametrize("factor", [0.5, 2.0, -1.0, 0.0])
def test_a_wrong_rule_is_no_mistake_of_a_piece(rule: str, factor: float, engine_with: Define) -> None:
    namespace = engine_with("02-engine")
    exec(DETACH, namespace)
    right, scaled = namespace[rule].backward, lambda g: None if g is None else g * factor

    def backward(ctx: Any, gradient: Any) -> Any:
        found = right(ctx, gradient)
        return tuple(map(scaled, found)) if isinstance(found, (tuple, list)) else scaled(found)

    namespace[rule].backward = staticmethod(backward)
    verdicts = [judged(program, about) for _, about, program, _ in MISTAKES]
    assert any(verdict.outcome is Outcome.WRONG for verdict in verdicts)
    assert {verdict.misconception for verdict in verdicts} <= {None, "sign_lost", "upstream_gradient_dropped"}


def test_a_none_of_the_program_is_not_blamed_on_a_piece(engine_with: Define) -> None:
    exec(piece("zero_", "tensor", "tensor.data.fill_(0)", "return tensor"), engine_with("02-engine"))

    def program(torch: Any) -> Any:
        x = torch.tensor([1.0, 2.0])
        x.zero_()
        return x.grad.dtype if isinstance(x, Tensor) else x  # it fails on the engine only

    verdict = judged(program, "zero_")
    assert verdict.outcome is Outcome.RAISED and verdict.misconception is None, verdict.message


# -- the machinery ----------------------------------------------------------------------------------------------------

PROGRAMS = [program for _, _, program, _ in MISTAKES]


@pytest.mark.parametrize("pytorch_like", [PyTorch, Walking])
def test_without_a_mistake_it_is_pytorch(pytorch_like: type[PyTorch], public: dict[str, Assignment]) -> None:
    cases = [case for assignment in public.values() for case in assignment.cases if case.pieces]
    reference, compared = Reference(), 0
    for case in [*cases, *(Case(program.__name__, "", 1.0, program) for program in PROGRAMS)]:
        values = given(case, pytorch_like)
        if values is not None:  # the long chains take too many steps
            compared += 1
            assert judge(case, Attempt(values=values), reference).outcome is Outcome.PASSED, case.name
    assert compared > 100


def test_a_program_that_fails_or_never_ends_gives_nothing_and_leaves_nothing_behind() -> None:
    def fails(torch: Any) -> Any:
        torch.set_default_dtype(torch.float64)
        torch.manual_seed(3)
        torch.set_grad_enabled(False)
        warnings.simplefilter("error")
        raise ValueError

    def never_ends(torch: Any) -> Any:
        while True:
            raised(lambda: torch.zeros(1))

    numbers, filters = pytorch.random.get_rng_state(), list(warnings.filters)
    for program in (fails, never_ends):
        assert given(Case("", "", 1.0, program), PyTorch) is None
    assert pytorch.get_default_dtype() is pytorch.float32 and pytorch.is_grad_enabled()
    assert pytorch.equal(pytorch.random.get_rng_state(), numbers) and warnings.filters == filters


def test_it_is_run_once_for_a_class() -> None:
    calls = []

    def program(torch: Any) -> Any:
        calls.append(torch)
        return torch.zeros(2)

    case = Case("", "", 1.0, program)
    assert given(case, PyTorch) is given(case, PyTorch) and len(calls) == 1


def test_another_thread_has_the_real_torch_meanwhile() -> None:
    class Zeros(PyTorch):
        def sin(self, x: Any) -> Any:
            return x * 0

    seen = []

    def program(torch: Any) -> Any:
        x = torch.ones(2)
        other = threading.Thread(target=lambda: seen.append(pytorch.sin(pytorch.ones(2))))
        other.start()
        other.join()
        return [torch.sin(x), x.sin()]

    values = given(Case("", "", 1.0, program), Zeros)
    assert values is not None and not any(v.any() for v in values.values() if isinstance(v, pytorch.Tensor))
    assert seen[0].all()


def test_the_steps_are_few() -> None:
    def long(torch: Any) -> Any:
        x = torch.ones(1)
        for _ in range(MOST_STEPS + 1):
            x = x + 1
        return x

    assert given(Case("", "", 1.0, long), PyTorch) is None


TENSORS = [
    pytorch.tensor([1.0, float("nan"), float("inf")], dtype=dtype) + shift
    for dtype in (pytorch.float64, pytorch.float32, pytorch.float16)
    for shift in (0.0, 1e-14, 1e-6, 1e-3)
]
OTHER_TENSORS = [-TENSORS[0], TENSORS[0][:2], TENSORS[0][:1].int(), pytorch.zeros(0)]
VALUES = [*TENSORS, *OTHER_TENSORS, None, True, 1, 1.0, float("nan"), "no error", "RuntimeError"]


@pytest.mark.parametrize("expected", VALUES, ids=repr)
def test_same_is_where_there_is_no_difference(expected: Any) -> None:
    for got in VALUES:
        assert same(expected, got) == (difference({"": expected}, {"": got}) is None), got
