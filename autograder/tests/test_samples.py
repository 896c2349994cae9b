"""Arguments of every kind in a sweep, and hints and mistakes that an author writes down."""

from __future__ import annotations

from typing import Any

import pytest
import torch as pytorch

from autograder.cases import (
    booleans,
    collected,
    hint,
    indices,
    integers,
    load_assignment,
    mistake,
    normal,
    positive_definite,
    regular,
    sample,
    sweep,
    values,
)  # fmt: skip
from autograder.engine import Function, attempt, registry, torch
from autograder.engine.context import Context
from autograder.errors import BrokenCases
from autograder.judge import Reference, judge
from autograder.records import Outcome


@pytest.fixture(autouse=True)
def no_rules_left(monkeypatch: pytest.MonkeyPatch):
    before = dict(registry)
    yield
    registry.clear()
    registry.update(before)


def graded(cases):
    reference = Reference()
    return {case.name: judge(case, attempt(case.program, operation=case.operation), reference) for case in cases}


def cases_of(operation, *samples, **options):
    with collected() as made:
        sweep("question", operation, list(samples), **options)
    return made.cases


def outcomes(verdicts):
    return {verdict.outcome for verdict in verdicts.values()}


def test_plain_arguments_arrive_as_they_were_passed():
    seen = set()

    class Roll(Function):
        @staticmethod
        def forward(ctx, x, shifts, dims):
            seen.update({type(shifts), type(dims)})
            ctx.back = -shifts, dims
            return pytorch.roll(x, shifts, dims)

        @staticmethod
        def backward(ctx, g):
            return pytorch.roll(g, *ctx.back), None, None

    assert outcomes(graded(cases_of("roll", sample("rows", normal(3, 4), 2, 0)))) == {Outcome.PASSED}
    assert seen == {int}


@pytest.mark.parametrize(("operation", "is_tensor"), [("mul", True), ("my_scale", False), ("clamp_min", False)])
def test_only_an_operand_of_an_elementwise_operation_becomes_a_constant(operation, is_tensor):
    seen = []

    def forward(ctx, x, factor):
        seen.append(type(factor))
        return x * factor

    members = {"operation": operation, "forward": staticmethod(forward)}
    type("Scaled", (Function,), members)
    getattr(torch.tensor([1.0], requires_grad=True), operation)(2.5)
    assert seen == [pytorch.Tensor if is_tensor else float]


@pytest.mark.parametrize(
    ("annotation", "is_tensor"),
    [
        (torch.Tensor, True),
        (pytorch.Tensor, True),
        (Any, True),
        (pytorch.Tensor | None, True),
        ("torch.Tensor", True),
        ("Tensor | float", True),
        (float, False),
        (int | float, False),
        ("float | None", False),
    ],
)
def test_a_number_becomes_a_constant_unless_the_parameter_is_annotated_as_a_number(annotation, is_tensor):
    seen = []

    def forward(ctx, x, factor):
        seen.append(type(factor))
        return x * factor

    forward.__annotations__ = {"factor": annotation}
    type("Mul", (Function,), {"forward": staticmethod(forward)})
    torch.tensor([1.0], requires_grad=True) * 2.5
    assert seen == [pytorch.Tensor if is_tensor else float]


def test_a_list_of_inputs_is_one_argument():
    class Hstack(Function):
        @staticmethod
        def forward(ctx, tensors):
            ctx.sizes = [x.shape[0] for x in tensors]
            return pytorch.hstack(tensors)

        @staticmethod
        def backward(ctx, g):
            return (tuple(g.split(ctx.sizes)),)

    cases = cases_of("hstack", sample("two", [normal(2), normal(3).constant]))
    found = cases[0].program(pytorch)
    assert "gradient x[0]" in found and "gradient x[1]" not in found and "kept x[1]" in found
    assert outcomes(graded(cases)) == {Outcome.PASSED}


class Aminmax(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.min(), x.max()

    @staticmethod
    def backward(ctx, low, high):
        (x,) = ctx.saved_tensors
        return low * (x == x.min()) + high * (x == x.max())


def test_each_of_several_results_gets_its_own_upstream_gradient():
    cases = cases_of("aminmax", sample("vector", normal(5)))
    registry["aminmax"] = Aminmax
    assert outcomes(graded(cases)) == {Outcome.PASSED}
    found = cases[0].program(pytorch)
    assert {"forward result 1", "forward result 2", "upstream result 1", "upstream result 2"} <= found.keys()
    for change in (lambda low, high: (low, low), lambda low, high: (high, low), lambda low, high: (low, high * 0)):
        wrong = staticmethod(lambda ctx, low, high, change=change: Aminmax.backward(ctx, *change(low, high)))
        registry["aminmax"] = type("Aminmax", (Aminmax,), {"backward": wrong})
        assert Outcome.WRONG in outcomes(graded(cases))


def test_integer_results_are_compared_and_have_no_upstream_gradient():
    class Max(Function):
        @staticmethod
        def forward(ctx, x, dim):
            values, where = pytorch.max(x, dim)
            ctx.save_for_backward(x, where)
            ctx.dim = dim
            return values, where + ctx.off

        @staticmethod
        def backward(ctx, g, _):
            x, where = ctx.saved_tensors
            return pytorch.zeros_like(x).scatter(ctx.dim, where.unsqueeze(ctx.dim), g.unsqueeze(ctx.dim)), None

    cases = cases_of("max", sample("rows", normal(3, 4), 1))
    for Context.off, expected in ((0, {Outcome.PASSED}), (1, {Outcome.WRONG})):
        verdicts = graded(cases[:1])
        assert outcomes(verdicts) == expected
    del Context.off
    assert "upstream result 2" not in cases[0].program(pytorch)


def test_complex_numbers_are_compared_in_both_parts():
    with collected() as made:
        sweep("question", "view_as_complex", [sample("pairs", normal(3, 2))])

    class ViewAsComplex(Function):
        @staticmethod
        def forward(ctx, x):
            return pytorch.view_as_complex(x)

        @staticmethod
        def backward(ctx, g):
            return pytorch.view_as_real(g * ViewAsComplex.factor)

    for ViewAsComplex.factor, passes in ((1, True), (1j, False), (-1, False), (0, False)):
        verdicts = graded(made.cases)
        assert (outcomes(verdicts) == {Outcome.PASSED}) == passes


def test_a_forward_that_is_still_to_be_written_is_told_so():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x):
            raise NotImplementedError

    with collected() as made:
        sweep("exp", "exp", [sample("numbers", normal(3)), sample("whole numbers", values([1.0, 2.0]))])
    assert outcomes(graded(made.cases)) == {Outcome.RAISED}, "and not that round has no rule"


def test_drawn_integers_and_flags_lie_where_they_are_said_to():
    generator = pytorch.Generator().manual_seed(0)
    places = indices(200, below=3).drawn(generator)
    assert places.dtype is pytorch.int64 and set(places.tolist()) == {0, 1, 2}
    assert set(integers(300, low=-2, high=2).drawn(generator).tolist()) == {-2, -1, 0, 1}
    flags = booleans(50).drawn(generator)
    assert flags.dtype is pytorch.bool and 0 < int(flags.sum()) < 50
    assert values([[0, 2]]).integer.drawn(generator).dtype is pytorch.int64
    assert values([[0, 1]]).boolean.drawn(generator).tolist() == [[False, True]]
    assert not values([[0, 1]]).boolean.requires_grad


@pytest.mark.parametrize(
    "made",
    [
        lambda: integers(2, low=3, high=3),
        lambda: integers(2, low=0.5, high=3),
        lambda: indices(2, below=0),
        lambda: indices(2, below="3"),
        lambda: indices(2.0, below=3),
        lambda: mistake("", lambda g, x: g),
        lambda: mistake("The sign is lost.", 3),
        lambda: hint("question", None),
        lambda: cases_of("exp", sample("a", normal(2), hint=7)),
    ],
)
def test_what_is_none_of_these_is_refused_in_a_sentence(made):
    with pytest.raises(BrokenCases) as error:
        made()
    assert str(error.value).endswith(".")


class Expm1(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.expm1()

    @staticmethod
    def backward(ctx, g):
        return Expm1.rule(g, *ctx.saved_tensors)


RULES = {
    "right": lambda g, x: g * x.exp(),
    "forgotten": lambda g, x: g * x.expm1(),
    "other": lambda g, x: g * x.cos(),
    "broken": lambda g, x: 1 / 0,
}


@pytest.mark.parametrize(("submitted", "told"), [("forgotten", True), ("other", False), ("right", False)])
def test_the_numbers_of_an_author_s_mistake_give_its_hint(submitted, told):
    registry["expm1"] = Expm1
    known = [mistake("Broken.", RULES["broken"]), mistake("The derivative of -1 is 0.", RULES["forgotten"])]
    Expm1.rule = staticmethod(RULES[submitted])
    verdicts = graded(cases_of("expm1", sample("matrix", normal(2, 3)), mistakes=known))
    said = [v for v in verdicts.values() if "The derivative of -1 is 0." in v.message]
    assert bool(said) == told and all(v.outcome is Outcome.WRONG for v in said)
    assert (outcomes(verdicts) == {Outcome.PASSED}) == (submitted == "right")
    assert not told or all(v.message.count("The derivative") == 1 for v in said)


def test_hints_of_a_case_a_sample_and_a_question(tmp_path):
    (tmp_path / "cases.py").write_text(
        "from autograder import case, hint, normal, sample, sweep\n"
        "sweep('q', 'expm1', [sample('a', normal(2)), sample('b', normal(3), hint='Of the sample.')])\n"
        "@case(question='q', hint='Of the case.')\n"
        "def one(torch):\n"
        "    x = torch.tensor([1.0], requires_grad=True)\n"
        "    torch.expm1(x).backward()\n"
        "    return x.grad\n"
        "hint('q', 'Of the question.')\n"
    )
    registry["expm1"] = Expm1
    Expm1.rule = staticmethod(RULES["other"])
    told = {name: v.message for name, v in graded(load_assignment(tmp_path).cases).items()}
    assert told["one"].endswith("Of the case.") and told["expm1[b]"].endswith("Of the sample.")
    assert told["expm1[a]"].endswith("Of the question.")
    Expm1.rule = staticmethod(RULES["right"])
    assert not any(v.message for v in graded(load_assignment(tmp_path).cases).values())


@pytest.mark.parametrize("draw", [regular, positive_definite])
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 3), (8, 8), (3, 5, 5), (0, 0)])
def test_drawn_matrices_are_easy_to_invert(draw, shape):
    generator = pytorch.Generator().manual_seed(0)
    for dtype in (draw(*shape), draw(*shape).float32):
        for _ in range(20):
            matrices = dtype.make(pytorch, dtype.drawn(generator)).detach()
            assert matrices.shape == shape
            if matrices.numel():
                assert (pytorch.linalg.cond(matrices) < 50).all()
            if draw is positive_definite:
                assert (matrices == matrices.mT).all() and (pytorch.linalg.eigvalsh(matrices) > 0).all()
            elif shape[-1] > 2:
                assert ((matrices - matrices.mT).abs().amax((-2, -1)) > 0.5).all()


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3)])
def test_drawn_matrices_come_in_another_layout(shape):
    plain, turned = regular(*shape), regular(*shape).transposed
    drawn = [one.drawn(pytorch.Generator().manual_seed(0)) for one in (plain, turned)]
    made = [one.make(pytorch, numbers) for one, numbers in zip((plain, turned), drawn)]
    assert (made[0] == made[1]).all() and not made[1].is_contiguous()


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_matrices_to_invert_are_square(shape):
    with pytest.raises(BrokenCases, match="two equal sizes at the end"):
        regular(*shape)
