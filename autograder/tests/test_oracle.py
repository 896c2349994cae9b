"""Check what an author is told about: cases in which a right rule, or another version of PyTorch, would lose."""

from __future__ import annotations

import pytest
import torch

from autograder import case, sample, sweep
from autograder.cases import load_assignment
from autograder.cases.register import collecting
from autograder.cases.samples import Input, normal, values
from autograder.conventions.apart import Points, apart, with_other_numbers
from autograder.conventions.points import POINTS
from autograder.errors import ReferenceFailed
from autograder.judge import Reference
from autograder.judge.oracle import unfair, ways_apart
from autograder.judge.reference import on_pytorch

from .conftest import SOLUTIONS, each


def at(*numbers: object) -> Input:
    return values(list(numbers))


def whole(*numbers: int) -> Input:
    return values(list(numbers)).integer


def of(operation: str, *inputs: object, call=None, **options: object):
    """Return the case of one call: a sweep's first."""
    with collecting() as collected:
        sweep("question", operation, [sample("a call", *inputs, **options)], call=call)
    return collected.cases[0]


def said(operation: str, *inputs: object, call=None, **options: object) -> str:
    return str(ways_apart(of(operation, *inputs, call=call, **options).call()) or "")


# Singular: PyTorch's plain walk gives zeros. Places twice: both sources get the gradient that only one of them had.
DISAGREES = [
    ("det", at([1.0, 2.0], [2.0, 4.0])),
    ("linalg.det", at([1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0])),
    ("linalg.svd", normal(4, 3)),
    ("svd", normal(4, 3), False),
    ("scatter", normal(4), 0, whole(1, 1, 2), normal(3)),
    ("index_copy", normal(4), 0, whole(1, 1, 2), normal(3)),
    ("index_put", normal(4), (whole(1, 1, 2),), normal(3)),
]


@pytest.mark.parametrize("call", DISAGREES, ids=lambda call: call[0])
def test_a_case_where_pytorch_disagrees_with_itself_is_named(call):
    found = said(*call)
    assert "by backward() and " in found and ("difference quotient" in found or "create_graph=True" in found)


# Which of some equal elements is taken depends on where the others stand, or it is one in the middle.
@pytest.mark.parametrize(
    "call",
    [
        ("topk", at(2.0, 1.0, 2.0), 1),
        ("topk", at([2.0, 1.0, 2.0, 0.0], [5.0, 4.0, 3.0, 1.0]), 1, 1),
        ("mode", at(2.0, 1.0, 2.0)),
        ("mode", at([1.0, 1.0, 2.0], [3.0, 4.0, 4.0]), 1),
        ("median", at(2.0, 2.0, 1.0, 3.0), 0),
        ("nanmedian", at([1.0, 2.0, 2.0], [3.0, 4.0, 4.0]), 1),
        ("kthvalue", at(2.0, 2.0, 1.0, 3.0), 2),
        ("quantile", at(1.0, 1.0, 1.0), 0.5),
    ],
    ids=str,
)
def test_a_tie_that_no_convention_decides_is_named(call):
    assert "are equal, and which of them gets which gradient follows no convention" in said(*call)


def test_an_unstable_sort_is_named_where_it_is_unstable():
    """Show what the processor decides: PyTorch sorts in an unstable way only with wide registers (AVX2, AVX512)."""
    many = torch.tensor([2.0, 2.0, 1.0, 3.0], dtype=torch.float64).repeat(64)
    unstable = not torch.equal(many.sort().indices, many.sort(stable=True).indices)
    for operation in ("sort", "msort"):
        assert bool(said(operation, at(2.0, 2.0, 1.0, 3.0))) is unstable
    assert not said("sort", at(2.0, 2.0, 1.0, 3.0), stable=True, dim=0)
    assert not said("sort", at(2.0, 1.5, 1.0, 3.0))


FAIR = [
    # kinks, jumps and poles: PyTorch's answer is a convention, and PyTorch gives it in every way
    ("relu", at(0.0, 0.0, 1.0, -1.0)),
    ("abs", at(0.0, 0.0, 1.0, -1.0)),
    ("nn.functional.hardswish", at(3.0, -3.0, 0.0)),
    ("nn.functional.softshrink", at(0.5, -0.5, 1.0)),
    ("floor", at(1.0, 1.5)),
    ("sign", at(0.0, 1.5)),
    ("sqrt", at(0.0, 2.0)),
    ("norm", at(0.0, 0.0)),
    ("std", at(1.0, 1.0, 1.0)),
    ("prod", at(0.0, 2.0, 0.0)),
    ("nn.functional.normalize", at([0.0, 0.0], [1.0, 2.0])),
    ("softmax", at(float("-inf"), 1.0, 1.0), 0),
    ("pow", at(0.0, 2.0), at(1.0, 0.0)),
    # ties for which there is a convention: the first, all of them, or the order in which they stand
    ("max", at(2.0, 1.0, 2.0), 0),
    ("max", at(2.0, 1.0, 2.0)),
    ("min", at([2.0, 1.0, 1.0], [0.0, 0.0, 0.0]), 1),
    ("amax", at([2.0, 2.0], [2.0, 1.0])),
    ("maximum", at(2.0, 1.0, 2.0), at(2.0, 0.0, 2.0)),
    ("median", at(2.0, 2.0, 2.0)),
    ("cummax", at(2.0, 1.0, 2.0), 0),
    ("linalg.vector_norm", at(2.0, -2.0, 1.0), float("inf")),
    ("nn.functional.max_pool1d", at([2.0, 1.0, 2.0, 3.0, 3.0, 1.0]), 2),
    # equal elements that are not taken, places that are taken once or added up
    ("topk", at(5.0, 1.0, 1.0, 7.0), 2),
    ("median", at(1.0, 1.0, 5.0, 9.0, 10.0), 0),
    ("scatter", normal(4), 0, whole(1, 3, 2), normal(3)),
    ("scatter", normal(4), 0, whole(1, 1, 2), normal(3).constant),
    ("scatter_add", normal(4), 0, whole(1, 1, 2), normal(3)),
    ("gather", normal(1, 3), 1, values([[2, 2, 0]]).integer),
    # what reads one half of a symmetric matrix, and several results
    ("linalg.eigh", normal(3, 3)),
    ("linalg.svd", normal(4, 3), False),
    ("linalg.qr", normal(4, 3)),
    ("linalg.det", normal(3, 3)),
    ("cat", [normal(2), normal(3)]),
]


@pytest.mark.parametrize("call", FAIR, ids=lambda call: call[0])
def test_a_kink_or_a_tie_with_a_convention_is_not_named(call):
    assert said(*call) == ""


@pytest.mark.parametrize("rows", [([-1, -1], [0, -1]), ([2, 0, 1], [0, -1, -2], [1, 1, -3])], ids=len)
def test_equal_elements_of_a_matrix_are_not_named(rows):
    """The rows of a determinant have to do with each other: an element is not alike its equal in another column."""
    assert said("linalg.slogdet", at(*rows), call=lambda torch, x: torch.linalg.slogdet(x.double())[1]) == ""


def test_a_program_that_cuts_its_graph_on_purpose_is_not_named():
    def step(x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            held = x * x
        return x * held

    assert said("mul", normal(3), call=lambda torch, x: x * x.detach()) == ""
    assert said("mul", normal(3), call=lambda torch, x: x + (x.round() - x).detach()) == ""
    assert said("mul", normal(3), call=lambda _, x: step(x)) == ""


def test_an_author_is_told_and_can_say_that_it_is_meant():
    singular = of("det", at([1.0, 2.0], [2.0, 4.0]))
    with pytest.raises(ReferenceFailed, match=r"A right rule would lose in the case 'det.a call.': the gradient of x"):
        prepared(singular, twice=True)
    assert prepared(singular, twice=False) and prepared(of("det", at([1.0, 2.0], [2.0, 5.0])), twice=True)
    assert prepared(of("det", at([1.0, 2.0], [2.0, 4.0]), convention=True), twice=True)


def prepared(one, twice):
    reference = Reference()
    reference.prepare(one, twice)
    return reference(one)


@pytest.mark.parametrize("name", each("01-backward", "04-reductions", "10-higher-order"))
def test_no_case_of_the_kit_s_own_assignments_is_named(name):
    named = []
    for one in load_assignment(SOLUTIONS / name, hidden=True).cases:
        if one.functions:
            continue  # PyTorch gives no values for it
        with Points() as seen:
            on_pytorch(lambda one=one: one.program(torch))
        named += [str(found)] if (found := unfair(one, seen)) is not None else []
    assert not named


# -- versions ----------------------------------------------------------------------------------------------------------


def points(run) -> list:
    with Points() as seen:
        run()
    return [*apart(seen)]


def program(point, by: float = 0.0):
    """Return the program of a point, with its leaves moved by this much."""

    def run() -> None:
        leaves = [torch.tensor(numbers, dtype=torch.float64) + by * (i + 1) for i, numbers in enumerate(point.leaves)]
        space = {"torch": torch, "F": torch.nn.functional, **dict(zip("xy", (x.requires_grad_() for x in leaves)))}
        eval(point.program, space)

    return run


@pytest.mark.parametrize("name", with_other_numbers())
def test_a_program_at_a_point_where_versions_differ_is_seen(name):
    (point,) = [point for point in POINTS if point.name == name]
    assert points(program(point))
    moved = [] if "NaN" in name else points(program(point, by=0.01))
    assert not moved, "a program next to the point is not at it"


def test_the_point_is_named_with_what_each_version_gives():
    def at_a_bound(torch):
        x = torch.tensor([-1.0, 0.5], requires_grad=True)
        torch.clamp(x, -1.0, 1.0).backward(torch.ones(2))
        return {"x.grad": x.grad}

    with collecting() as collected:
        case(question="clamp")(at_a_bound)
        case(question="clamp", convention=True)(at_a_bound)
    told, meant = collected.cases
    with pytest.raises(ReferenceFailed, match=r"clamp, at its bounds.: \[1, 1\] \(2.9.1, 2.13.0\); \[0, 0\] \(2.14.1"):
        prepared(told, twice=True)
    assert prepared(told, twice=False) and prepared(meant, twice=True)


def test_what_asks_for_no_gradient_is_at_no_such_point():
    def run() -> None:
        x = torch.zeros(2, requires_grad=True)
        with torch.no_grad():
            torch.clamp(x, 0.0, 1.0)
        torch.atan2(torch.zeros(2), torch.zeros(2))
        y = torch.relu(x * 2)
        y.backward(torch.ones(2))

    assert not points(run)
