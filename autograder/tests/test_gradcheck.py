"""Check every rule of every solution with PyTorch's own `gradcheck`, as a rule of PyTorch: no reference is needed.

The inputs are those of the sweeps' ordinary and broadcast calls, where PyTorch's own rule passes the same check.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from autograder.engine import Function, registry, to_pytorch
from autograder.records import Assignment, Call

from .conftest import each

HIGHER = "10-higher-order"  # rules that can be differentiated, and others that no difference quotient judges

MOST = 3  # calls of a rule
ASPECTS = ("ordinary", "broadcasting")
OF_LISTS = ("cat", "stack")  # PyTorch's Function sees no tensors in a list: such a rule does not carry over
# operations with two inputs that a notebook may give, so that no sweep is about them
OF_TWO = ("add", "mul", "mv", "poisson_nll_loss")
OF_TWO_MORE = ("sub", "div")
GIVEN = {  # rules that a notebook gives, with other arguments than a tensor
    "pow": lambda apply, a: apply(a, torch.tensor(3.0, dtype=torch.float64)),
    "matmul": lambda apply, a: apply(a, a.transpose(0, 1)),
    "transpose": lambda apply, a: apply(a, 0, 1),
    "reshape": lambda apply, a: apply(a, 3, 2),
    "expand": lambda apply, a: apply(a, 4, 2, 3),
    "sum_to_size": lambda apply, a: apply(a, 1, 3),
    "sum": lambda apply, a: apply(a, 1, True),
    "mean": lambda apply, a: apply(a, 0, False),
}  # fmt: skip
# Rules of forward mode, rules that draw random numbers, and gradients chosen on purpose: see the tests below.
APART = (
    "linear", "softmax", "feed_forward", "sample_normal", "reverse_gradient", "fake_quantize_per_tensor_affine",
)  # fmt: skip
OF_CHANCE = ("dropout",)  # each call draws
OF_SYMMETRIC = ("linalg_cholesky",)  # a difference quotient asks about a matrix whose two triangles change together


def calls(assignment: Assignment, operation: str) -> Iterator[Call]:
    """Yield the ordinary and broadcast calls of an operation."""
    for case in assignment.cases:
        if case.operation == operation and case.aspect in ASPECTS and case.call is not None:
            call = case.call()
            if call is not None:
                yield call


def arguments(rule: type[Function], call: Call) -> tuple[Any, ...]:
    """Return the arguments of `forward` by position: `apply` takes no options."""
    places = [
        name for name in rule.__kit_signature__.parameters if name not in call.options
    ]  # of einsum, the second and third
    bound = rule.__kit_signature__.bind(**dict(zip(places, leaves(call))), **call.options)
    bound.apply_defaults()
    return bound.args


def leaves(call: Call) -> tuple[Any, ...]:
    """Return the inputs of a call; those that ask for a gradient in the case ask for one here, too."""
    pairs = zip(call.inputs.values(), call.arguments)
    return tuple(
        x.detach().clone().requires_grad_(getattr(given, "requires_grad", False)) if isinstance(x, torch.Tensor) else x
        for x, given in pairs
    )


def passes(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bool:
    """Say whether the gradients are difference quotients. PyTorch's warnings on layouts in memory do not matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(torch.autograd.gradcheck(function, arguments, rtol=1e-5, atol=1e-6, raise_exception=False))


@pytest.mark.parametrize("name", each("01-backward", "06-linear-algebra", "08-layers"))
def test_every_rule_pastes_into_pytorch(
    name: str, assignments: dict[str, Assignment], engine_with: Callable[[str], dict[str, Any]]
) -> None:
    registry.clear()
    engine_with(name)
    for operation, rule in registry.items():
        if operation in OF_LISTS or (name == HIGHER and operation in APART):
            continue
        checked = 0
        for call in calls(assignments[name], operation):
            given = arguments(rule, call)
            inputs = leaves(call)
            around = symmetric if operation in OF_SYMMETRIC else seeded if operation in OF_CHANCE else as_it_is
            if not passes(around(lambda *x, call=call: call.function(*x, **call.options)), inputs):
                continue  # a point at which PyTorch has no derivative either
            assert passes(around(to_pytorch(rule).apply), given), operation
            checked += 1
            if checked == MOST:
                break
        assert checked or passes_as_given(operation, rule), operation


def as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def seeded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that draws the same numbers in each call."""
    return lambda *inputs: (torch.default_generator.manual_seed(1), function(*inputs))[1]


def symmetric(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of a matrix whose two triangles change together."""
    return lambda x, *others: function((x + x.mT) / 2, *others)


def passes_as_given(operation: str, rule: type[Function]) -> bool:
    """Check a rule that no sweep is about."""
    a, b = ((torch.rand(*size, dtype=torch.float64) + 0.5).requires_grad_() for size in ((2, 3), (3,)))
    apply = to_pytorch(rule).apply
    if operation == "bmm":
        return passes(lambda a, b: apply(a[None], b[None, :, None]), (a, b))
    if operation == "glu":
        return passes(lambda a: apply(a[:, :2]), (a,))
    if operation == "matrix_power":
        return passes(lambda x: apply(x[:, :2], 3), (a,))
    if operation == "binary_cross_entropy":
        return passes(lambda a: apply(a / 2, (a > 1).double().detach()), (a,))
    if operation in GIVEN:
        return passes(lambda a: GIVEN[operation](apply, a), (a,))
    if operation == "where":
        return passes(lambda a, b: apply(a > 1, a, b), (a, b))
    if operation == "unfold":
        return passes(lambda a: apply(a.reshape(1, 1, 2, 3), 2), (a,))
    if operation == "glu":
        return passes(lambda a: apply(a, 0), (a,))
    return passes(apply, (a, b)) if operation in (*OF_TWO, *OF_TWO_MORE) else passes(apply, (a,))


def drawn(*shapes: tuple[int, ...]) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(1)
    return tuple(torch.rand(s, generator=generator, dtype=torch.float64).add_(0.3).requires_grad_() for s in shapes)


@pytest.mark.parametrize(
    ("operation", "shapes", "others", "chosen"),
    [
        ("square", [(2, 3)], (), False),
        ("hypot", [(2, 3), (2, 3)], (), False),
        ("rsqrt", [(2, 3)], (), False),
        ("reverse_gradient", [(2, 3)], (0.5,), True),
        ("feed_forward", [(2, 3), (3, 4), (4, 2)], (0.5,), False),
        ("fake_quantize_per_tensor_affine", [(5,)], (0.25, 0, -4, 3), True),
        ("sample_normal", [(2, 3), (2, 3)], (), False),
    ],
)
def test_every_rule_can_be_differentiated(
    operation: str, shapes: list[Any], others: tuple[Any, ...], chosen: bool, engine_with: Callable[[str], Any]
) -> None:
    """Check second derivatives by `gradgradcheck`, and first ones where they are not chosen on purpose."""
    registry.clear()
    engine_with(HIGHER)
    function, inputs = seeded(to_pytorch(registry[operation]).apply), (*drawn(*shapes), *others)
    assert torch.autograd.gradgradcheck(function, inputs)
    assert torch.autograd.gradcheck(function, inputs, raise_exception=False) is not chosen


@pytest.mark.parametrize(
    ("operation", "inputs"),
    [("linear", [(4, 3), (2, 3), (2,)]), ("linear", [(3,), (2, 3)]), ("softmax", [(2, 4)]), ("sin", [(5,)])],
)
def test_every_rule_of_forward_mode_is_a_difference_quotient(
    operation: str, inputs: list[Any], engine_with: Callable[[str], Any]
) -> None:
    registry.clear()
    engine_with(HIGHER)
    given = (*drawn(*inputs), *((1,) if operation == "softmax" else ()))
    function = to_pytorch(registry[operation]).apply
    only_forward = {"check_backward_ad": False, "check_undefined_grad": False, "check_batched_grad": False}
    assert torch.autograd.gradcheck(function, given, check_forward_ad=True, **only_forward)


def test_a_wrong_rule_does_not_pass() -> None:
    class Wrong(Function):
        @staticmethod
        def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
            ctx.save_for_backward(x)
            return torch.sin(x)

        @staticmethod
        def backward(ctx: Any, grad_output: torch.Tensor) -> torch.Tensor:
            (x,) = ctx.saved_tensors
            return grad_output * torch.cos(x) * 1.001

    del registry["wrong"]
    assert not passes(to_pytorch(Wrong).apply, (torch.tensor([0.3, -1.0], dtype=torch.float64, requires_grad=True),))
