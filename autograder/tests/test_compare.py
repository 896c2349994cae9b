"""Judge the judge: what is a difference, how it is worded, and what it never lets pass."""

from __future__ import annotations

import math
import sys

import pytest
import torch
from torch.autograd import forward_ad

from autograder.judge.compare import difference
from autograder.judge.eager import without_symbols
from autograder.judge.rounding import rounding
from autograder.judge.tolerance import typically_off
from autograder.records import Name, Role
from autograder.words import Sentence

G = "the gradient of a"


def wrong(expected, got):
    found = difference({G: expected}, {G: got})
    assert found is not None
    return found


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_thousandth_fails_and_another_order_of_summing_passes(dtype):
    x = torch.linspace(-3, 5, 1001, dtype=dtype)
    assert difference({G: x}, {G: x * 1.001})
    assert difference({G: x.sum()}, {G: x.flip(0).sum()}) is None
    assert difference({G: x}, {G: x.clone()}) is None


def test_a_difference_quotient_fails_and_a_unit_in_the_last_place_passes():
    x = torch.linspace(0.5, 3, 7, dtype=torch.float64)
    h = 1e-6
    assert difference({G: x.exp()}, {G: ((x + h).exp() - (x - h).exp()) / (2 * h)})
    assert difference({G: x.exp()}, {G: x.exp() * (1 + 4e-16)}) is None


def test_zeros_never_pass_for_something():
    assert difference({G: torch.full((3,), 1e-9, dtype=torch.float64)}, {G: torch.zeros(3, dtype=torch.float64)})


def test_the_order_is_there_kind_shape_dtype_finite_values():
    expected = torch.tensor([[1.0, 2.0]], dtype=torch.float64)
    assert difference({G: expected}, {}).kind == "missing"
    assert (
        str(wrong(expected, None).said)
        == "The gradient of a is None, where PyTorch has a tensor: nothing arrived there."
    )
    assert str(wrong(None, expected).said) == "The gradient of a is a tensor, where PyTorch has None."
    assert str(wrong(expected, 3.0).said) == "The gradient of a is of type float, PyTorch's of type Tensor."
    assert str(wrong(expected, torch.zeros(2)).said) == "The gradient of a has shape (2,) instead of (1, 2)."
    assert str(wrong(expected, expected.float()).said) == "The gradient of a has dtype float32 instead of float64."
    nan = wrong(expected, torch.tensor([[1.0, float("nan")]], dtype=torch.float64))
    assert (
        str(nan.said) == "The gradient of a is nan at index (0, 1), where PyTorch's is finite; "
        "they differ so in 1 of 2 elements."
    )
    off = wrong(expected, torch.tensor([[1.0, 2.5]], dtype=torch.float64))
    assert (
        str(off.said) == "The gradient of a differs from PyTorch's in 1 of 2 elements; "
        "the greatest difference is 0.5 at index (0, 1), where at most 4e-12 is allowed."
    )


def test_nothing_is_broadcast():
    assert wrong(torch.ones(2, 3), torch.ones(1, 3)).kind == "shape"
    assert wrong(torch.ones(()), torch.ones(1)).kind == "shape"


def test_infinities_have_signs():
    inf = torch.tensor([float("inf"), 1.0])
    assert difference({G: inf}, {G: inf.clone()}) is None
    assert wrong(inf, -inf).kind == "finite"
    assert wrong(inf, torch.tensor([1e30, 1.0])).kind == "finite"


@pytest.mark.parametrize(
    ("right", "got", "said"),
    [
        ("-inf", "-0.0", "is -0.0, where PyTorch's is infinite."),
        ("nan", "0.0", "is 0.0, where PyTorch's is NaN."),
        ("2.5", "nan", "is nan, where PyTorch's is finite."),
        ("0.0", "-inf", "is -inf, where PyTorch's is finite."),
        ("inf", "-inf", "is -inf, where PyTorch's is infinite, with the other sign."),
        ("nan", "inf", "is inf, where PyTorch's is NaN."),
    ],
)
def test_a_number_of_another_kind_is_said_with_both_kinds(right, got, said):
    """A sentence that names no kind, `-0.0, which differs`, would be read as one about the sign of zero."""
    found = wrong(torch.tensor(float(right)), torch.tensor(float(got)))
    assert str(found.said) == f"The gradient of a {said}"
    assert str(found.discreet) == "The gradient of a differs from PyTorch's in NaN or infinite elements."
    assert str(difference({"n": float(right)}, {"n": float(got)}).said) == f"n {said}"


@pytest.mark.parametrize("zero", [0.0, torch.zeros(()), torch.zeros(2, dtype=torch.float16)])
def test_the_sign_of_zero_is_no_difference(zero):
    assert difference({G: zero}, {G: -zero}) is None and difference({G: -zero}, {G: zero}) is None


def test_hidden_values_are_not_shown():
    off = wrong(torch.tensor([1.5]), torch.tensor([2.75]))
    assert str(off.discreet) == "The gradient of a differs from PyTorch's."
    assert "2.75" not in str(off.discreet) and "1.25" not in str(off.discreet)


def test_a_changed_forward_is_named_as_such():
    forward = Name(Role("forward"), Sentence("the forward's value"))
    found = difference({forward: torch.ones(2)}, {"forward": torch.zeros(2)})
    assert found.kind == "forward" and "The given forward was changed" in str(found.said)


def test_empty_tensors_compare():
    assert difference({G: torch.zeros(0, 3)}, {G: torch.zeros(0, 3)}) is None
    assert wrong(torch.zeros(0, 3), torch.zeros(3, 0)).kind == "shape"


def test_plain_values_keep_their_types():
    assert difference({"": True}, {"": True}) is None
    assert difference({"": True}, {"": 1}).kind == "kind"
    flag = difference({"seen[2]": False}, {"seen[2]": True})
    assert (str(flag.said), str(flag.discreet)) == (
        "seen[2] is True where PyTorch's is False.",
        "seen[2] differs from PyTorch's.",
    )
    text = difference({"the error of it": "RuntimeError"}, {"the error of it": "no error"})
    assert str(text.said) == "The error of it is 'no error' where PyTorch's is 'RuntimeError'."
    assert str(text.discreet) == "The error of it differs from PyTorch's."
    long = difference({"": "a" * 80}, {"": "b" * 81})
    assert str(long.said) == f"The result is '{'b' * 77}...' where PyTorch's is '{'a' * 80}'."
    assert (
        str(difference({"": 1}, {"": 1, "more": 2}).said) == "more came back, but PyTorch's result does not contain it."
    )


def test_numbers_have_the_tolerance_of_tensors():
    """`.item()`, `.tolist()` and `float()` of a right gradient differ from PyTorch's by rounding, as it does itself."""
    double, single = 1 / 3, float(torch.tensor(1 / 3))
    moves = {"n": torch.tensor(1e-6 / 3, dtype=torch.float64)}  # of a number that was computed in float32
    for right, near, far, known in ((double, 1e-15, 1e-9, None), (single, 3e-8, 1e-4, {}), (single, 3e-8, 1e-4, moves)):
        assert difference({"n": right}, {"n": right * (1 + near)}, known) is None
        assert difference({"n": right}, {"n": right * (1 + far)}, known).kind == "value"
        assert difference({"n": right}, {"n": -right}) is not None
    assert difference({"n": math.nan}, {"n": math.nan}) is None
    assert difference({"n": math.inf}, {"n": -math.inf}).kind == "finite"
    assert difference({"n": 1.0}, {"n": math.nan}).kind == "finite"
    # a short number of a float64 program is not taken for float32's
    assert difference({"n": 0.5}, {"n": 0.5 + 1e-10}).kind == "value"
    assert difference({"n": 2}, {"n": 3}).kind == "value" and difference({"n": 2}, {"n": 2.0}).kind == "kind"


def test_a_tangent_without_memory_is_left_as_it_is_where_numbers_are_moved():
    """PyTorch's tangent of an input that does not move holds no numbers: to read them would end the process."""

    def run():
        x, w = torch.tensor([[0.5, -1.0]]), torch.tensor([[2.0, 3.0]])
        with forward_ad.dual_level():
            moving = forward_ad.make_dual(x, torch.ones(1, 2))
            y, tangent = forward_ad.unpack_dual(torch.nn.functional.linear(moving, w, torch.ones(1)))
        return {"y": y, "tangent": tangent}

    moved = rounding(run, run())
    assert 0 < float(moved["tangent"]) < 1e-4


def test_backward_without_symbols_does_what_torch_does(monkeypatch):
    """Compare gradients, and the words of errors, of `backward` as the reference calls it and as torch has it."""

    def outcome(gradient, dtype):
        x = torch.ones(2, 3, dtype=dtype, requires_grad=True)
        try:
            (x * 2).backward(gradient)
        except RuntimeError as error:
            return str(error)
        assert x.grad is not None
        return x.grad.tolist()

    one = torch.ones(2, 3)
    gradients = [None, one, one[0], one.sum(), one[None], one.double(), one + 0j, torch.nn.Parameter(one)]
    calls = [(gradient, dtype) for gradient in gradients for dtype in (torch.float32, torch.float64, torch.complex64)]
    expected = [outcome(*call) for call in calls]
    monkeypatch.delitem(sys.modules, "torch.fx.experimental.symbolic_shapes")
    before = torch.autograd._make_grads
    with without_symbols():
        assert torch.autograd._make_grads is not before
        found = [outcome(*call) for call in calls]
    assert found == expected and torch.autograd._make_grads is before


def test_a_number_that_differs_is_shown_whatever_its_dtype():
    expected = torch.tensor(3)
    assert str(wrong(expected, torch.tensor(4)).said) == "The gradient of a is 4, which differs from PyTorch's."


def test_only_a_rule_is_asked_for_a_gradient_on_every_path():
    """A value that a case names itself may be None because of the walk."""
    of_a_rule = Name(Role("gradient", "a"), Sentence("the gradient of {input}", input="a"))
    assert "on every path" in str(difference({of_a_rule: torch.ones(2)}, {of_a_rule: None}).said)
    found = difference({"x.grad": torch.ones(2)}, {"x.grad": None})
    assert str(found.said) == "x.grad is None, where PyTorch has a tensor: nothing arrived there."


def test_a_detour_through_bfloat16_fails_in_float16():
    """bfloat16 holds 8 binary digits and float16 11: such numbers are as near as a few roundings of float16."""
    draw = torch.Generator().manual_seed(0)
    named = {3: 0, 6: 0, 21: 0}
    for n in named:
        for _ in range(50):
            a, b = torch.randn(2, n, generator=draw).half()
            named[n] += difference({G: a * b}, {G: (a * b).bfloat16().half()}) is not None
            assert difference({G: a * b}, {G: (a.double() * b.double() * (1 + 1e-4)).half()}) is None
    assert named[3] > 45 and named[6] == named[21] == 50, named
    pairs = torch.randn(50, 2, 24, generator=draw).half()
    found = [difference({G: a * b}, {G: a.bfloat16().half() * b}) for a, b in pairs]
    assert sum(one is not None for one in found) >= 48
    words = {str(one.said).split(":")[0] for one in found if one is not None}
    assert any("fewer correct digits than float16 holds" in one for one in words), words


def test_a_difference_quotient_fails_for_gradients_of_every_size():
    x = torch.linspace(0.5, 3, 7, dtype=torch.float64)
    quotient = ((x + 1e-5).exp() - (x - 1e-5).exp()) / 2e-5
    for scale in (1e-200, 1e-20, 1e-9, 1.0, 1e20):
        assert difference({G: scale * x.exp()}, {G: scale * quotient}), scale
        assert difference({G: scale * x.exp()}, {G: torch.zeros_like(x)}), scale
        assert difference({G: scale * x.exp()}, {G: scale * x.exp() * (1 + 4e-16)}) is None


def test_the_typical_difference_of_a_few_elements_may_be_larger_than_that_of_many():
    """A right softmax in float16 once differed by 1.11e-3 in eight elements; one that computes in bfloat16 by 2e-3."""
    for n, times, told in ((8, 1.11e-3, False), (8, 2e-3, True), (400, 1.11e-3, False), (400, 1.2e-3, True)):
        reference = torch.linspace(0.5, 2.0, n).half()
        gap = times * reference.double().abs()
        assert (typically_off(reference, gap) is not None) == told, (n, times)
