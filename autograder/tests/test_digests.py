"""Check that the reference values are those of the file on the installed PyTorch, and what a digest sees."""

from __future__ import annotations

import pytest
import torch

from . import digests
from .conftest import each
from .digests import agree, differing, digest, here, names, read, shipped, written


@pytest.mark.parametrize("name", each("01-backward", "05-shape-and-index", "08-layers", "10-higher-order"))
def test_the_installed_pytorch_gives_the_values_of_the_file(name):
    known = shipped(name)
    assert not [*differing(here(name), known)], (
        "`python -m autograder.tests.digests` names the cases; `--write` after a change of them"
    )
    assert read(written(known)) == known
    assert len(known) == len(digests.cases(name))


NUMBERS = {dtype: torch.linspace(-3, 4, 30, dtype=torch.float64).to(dtype) for dtype in digests.APART}


@pytest.mark.parametrize("dtype", NUMBERS, ids=str)
def test_last_bits_do_not_count(dtype):
    value = NUMBERS[dtype]
    moved = (
        torch.nextafter(value, torch.full_like(value, 9.0))
        if dtype.itemsize > 2
        else value * (1 + torch.finfo(dtype).eps)
    )
    assert not torch.equal(value, moved) and agree(digest({"x": value}), digest({"x": moved}))


@pytest.mark.parametrize("dtype", NUMBERS, ids=str)
@pytest.mark.parametrize("tiny", [False, True])
def test_one_number_that_is_another_counts(dtype, tiny):
    value = NUMBERS[dtype] * (2.0**-10 if tiny else 1.0)
    for position, other in ((0, 2 * value[0]), (7, -value[7]), (29, 0.0), (3, float("inf")), (4, float("nan"))):
        moved = value.clone()
        moved[position] = other
        assert not agree(digest({"x": value}), digest({"x": moved})), (position, other)
    assert not agree(digest({"x": value}), digest({"x": value.flip(0)}))


def test_a_small_number_counts_beside_a_large_one_and_a_cancelled_one_does_not():
    one = digest({"x": torch.tensor([1e20, 1e10, 1.0], dtype=torch.float64)})
    assert not agree(one, digest({"x": torch.tensor([1e20, 1.001e10, 1.0], dtype=torch.float64)}))
    assert agree(one, digest({"x": torch.tensor([1e20, 1e10, -3.0], dtype=torch.float64)}))


def test_a_tensor_of_rounding_alone_does_not_count():
    x, noise = torch.tensor([3.0, 500.0], dtype=torch.float64), torch.tensor([1e-16, -2e-16], dtype=torch.float64)
    asked = lambda: {"g": torch.full((2,), 1e-16, dtype=torch.float64)}
    one = digest({"x": x, "g": noise}, asked)
    assert agree(one, digest({"x": x, "g": -0.3 * noise}, asked))
    assert not agree(one, digest({"x": x, "g": noise * 1e4}, asked))
    assert not agree(digest({"x": x, "g": noise}), digest({"x": x, "g": -noise})), "if rounding gives it nothing"


def test_names_shapes_dtypes_texts_flags_and_whole_numbers_count():
    x = torch.ones(2, 3)
    different = [{"x": x}, {"y": x}, {"x": x.T}, {"x": x.double()}, {"x": None}, {"x": True}, {"x": 1}, {"x": "a"}]
    different += [{"x": torch.tensor([1, 2])}, {"x": torch.tensor([2, 1])}, {"x": 1.0}, {"x": 1.5}]
    found = [digest(values) for values in different]
    assert all(agree(a, b) is (a is b) for a in found for b in found)


def test_the_command_names_a_case_that_differs(capsys, monkeypatch):
    (name, *_) = names()
    known = shipped(name)
    first = next(iter(known))
    monkeypatch.setattr(digests, "names", lambda: [name])
    monkeypatch.setattr(digests, "here", lambda _: {**known, first: ("00000000", {})})
    assert digests.main([]) == 1
    said = capsys.readouterr().out
    assert f"{name}: {first} differs" in said and f"{len(known)} cases, 1 differ from the file" in said
    monkeypatch.setattr(digests, "here", lambda _: known)
    assert digests.main([]) == 0
