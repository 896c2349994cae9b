"""The judge judged: what is a difference, how it is worded, and what it never lets pass."""

from __future__ import annotations

import pytest
import torch

from autograder.judge.compare import difference

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
    assert wrong(expected, None).sentence == "The gradient of a is None: no gradient arrived there (does backward return one on every path?)."
    assert wrong(None, expected).sentence == "The gradient of a is a tensor, where PyTorch has None."
    assert wrong(expected, 3.0).sentence == "The gradient of a is of type float, PyTorch's of type Tensor."
    assert wrong(expected, torch.zeros(2)).sentence == "The gradient of a has shape (2,) instead of (1, 2)."
    assert wrong(expected, expected.float()).sentence == "The gradient of a has dtype float32 instead of float64."
    nan = wrong(expected, torch.tensor([[1.0, float("nan")]], dtype=torch.float64))
    assert nan.sentence == "The gradient of a is nan at index (0, 1), where PyTorch's is another; they differ so in 1 of 2 elements."
    off = wrong(expected, torch.tensor([[1.0, 2.5]], dtype=torch.float64))
    assert (
        off.sentence
        == "The gradient of a differs from PyTorch's in 1 of 2 elements; the greatest difference is 0.5 at index (0, 1), where at most 4e-12 is allowed."
    )


def test_nothing_is_broadcast():
    assert wrong(torch.ones(2, 3), torch.ones(1, 3)).kind == "shape"
    assert wrong(torch.ones(()), torch.ones(1)).kind == "shape"


def test_infinities_have_signs():
    inf = torch.tensor([float("inf"), 1.0])
    assert difference({G: inf}, {G: inf.clone()}) is None
    assert wrong(inf, -inf).kind == "finite"
    assert wrong(inf, torch.tensor([1e30, 1.0])).kind == "finite"


def test_hidden_values_are_not_shown():
    off = wrong(torch.tensor([1.5]), torch.tensor([2.75]))
    assert off.discreet == "The gradient of a differs from PyTorch's."
    assert "2.75" not in off.discreet and "1.25" not in off.discreet


def test_a_changed_forward_is_named_as_such():
    found = difference({"the forward's value": torch.ones(2)}, {"the forward's value": torch.zeros(2)})
    assert found.kind == "forward" and "the given forward was changed" in found.sentence


def test_empty_tensors_compare():
    assert difference({G: torch.zeros(0, 3)}, {G: torch.zeros(0, 3)}) is None
    assert wrong(torch.zeros(0, 3), torch.zeros(3, 0)).kind == "shape"


def test_plain_values_keep_their_types():
    assert difference({"": True}, {"": True}) is None
    assert difference({"": True}, {"": 1}).kind == "kind"
    flag = difference({"seen[2]": False}, {"seen[2]": True})
    assert (flag.sentence, flag.discreet) == ("seen[2] is True where PyTorch's is False.", "seen[2] differs from PyTorch's.")
    text = difference({"the error of it": "RuntimeError"}, {"the error of it": "no error"})
    assert text.sentence == "The error of it is 'no error' where PyTorch's is 'RuntimeError'."
    assert text.discreet == "The error of it differs from PyTorch's."
    long = difference({"": "a" * 80}, {"": "b" * 81})
    assert long.sentence == f"The result is '{'b' * 77}...' where PyTorch's is '{'a' * 80}'."
    assert difference({"": 1}, {"": 1, "more": 2}).sentence == "more came back, but the case returns no such thing."
