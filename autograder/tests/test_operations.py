"""Any operation of PyTorch is a question: PyTorch's own rule passes, zeros, doubled and opposite gradients do not.

A sample of the operations runs here; `python -m autograder.tests.operations` runs all of them and writes the page.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch as pytorch

from autograder.cases import collected, left_out, operation, operations, pytorch_samples, sweep
from autograder.cases.pytorch import samples_of
from autograder.errors import BrokenCases
from autograder.judge import Reference

from .operations import PAGE, cases_of, row, rule_by_pytorch, told
from .pytorch_samples import refusals

# lists, several results, integer and boolean inputs, options, methods, attributes, complex numbers
CHOSEN = (
    "lerp", "nn.functional.gelu", "cat", "topk", "split", "gather", "masked_fill", "view", "mT", "__getitem__",
    "fft.rfft", "linalg.det", "nn.functional.cross_entropy", "where", "polygamma:polygamma_n_1", "aminmax",
    "nn.functional.binary_cross_entropy",
)  # fmt: skip
TEXT = PAGE.read_text(encoding="utf-8")
LISTED = dict(re.findall(r"^\| `([^`]+)` \| (\d+) \| passes \| fails \| fails \| fails \|$", TEXT, re.M))
REASONS = dict(re.findall(r"^\| `([^`]+)` \| (\D.*) \|$", TEXT, re.M))


@pytest.mark.parametrize("name", CHOSEN)
def test_an_operation_is_a_question(name: str) -> None:
    found = row(name)
    assert not found.said and not found.survived
    assert int(LISTED[name]) == found.cases


@pytest.mark.parametrize("name", ["positive", "real", "contiguous", "resolve_conj"])
def test_an_operation_that_gives_back_its_input_is_not_a_question(name: str) -> None:
    assert "no rule is asked for" in left_out()[name]
    with pytest.raises(BrokenCases, match="no rule is asked for"):
        operation(name)


@pytest.mark.parametrize(
    "name", ["to", "double", "flatten", "linalg.lstsq", "native_batch_norm", "nn.functional.layer_norm"]
)
def test_an_author_s_check_says_nothing_of_any_sample(name: str) -> None:
    assert not refusals(operation(name))


def test_the_page_has_every_operation_once() -> None:
    every = {*operations(), *left_out()}
    assert LISTED.keys() | REASONS.keys() == every and not LISTED.keys() & REASONS.keys()
    assert len(LISTED) > 440 and f"{len(LISTED)} of them are questions" in TEXT
    assert left_out().items() <= REASONS.items()


@pytest.mark.parametrize("name", operations())
def test_samples_are_small_and_have_different_names(name: str) -> None:
    samples = pytorch_samples(name)
    assert len({one.name for one in samples}) == len(samples) and not samples[0].flat
    assert samples[0].aspect == "ordinary" and all(one.tensors for one in samples)
    assert all(x.draw == "listed" for one in samples for x in one.tensors)


def overflowing(g: Any, x: Any, y: Any) -> tuple[Any, Any]:
    both = x.exp() + y.exp()
    return (g * x.exp() / both).sum_to_size(x.shape), (g * y.exp() / both).sum_to_size(y.shape)


# rules that are right for ordinary numbers
SHORTCUTS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "sinc": lambda g, x: (g * (pytorch.cos(pytorch.pi * x) - pytorch.sinc(x)) / x,),
    "cumprod": lambda g, x, dim: ((g * x.cumprod(dim)).flip(dim).cumsum(dim).flip(dim) / x, None),
    "logaddexp": overflowing,
    "nn.functional.logsigmoid": lambda g, x: (g * (1 - x.exp() / (1 + x.exp())),),
    "nn.functional.elu": lambda g, x, *options: (g * (x > 0) + g * (x < 0) * x.exp(), None, None),
    "kron": lambda g, a, b: (
        (g * pytorch.kron(a, b)).unflatten(0, (len(a), -1)).unflatten(2, (a.shape[1], -1)).sum((1, 3)) / a,
        (g * pytorch.kron(a, b)).unflatten(0, (len(a), -1)).unflatten(2, (a.shape[1], -1)).sum((0, 2)) / b,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHORTCUTS)
def test_special_numbers_find_a_rule_that_is_right_for_others(name: str) -> None:
    found = operation(name)

    def shortcut(_: Any, change: Callable[[Any], Any]) -> None:
        rule = rule_by_pytorch(found, change)
        rule.backward = staticmethod(lambda ctx, g: SHORTCUTS[name](g, *ctx.arguments))

    special = [one for one in samples_of(found) if one.aspect == "special"]
    said = told(found, cases_of(name, found), Reference(), lambda g: g, shortcut)
    names = [message.partition(": ")[0] for message in said]
    assert special and names and all("special numbers" in one for one in names), said


@pytest.mark.parametrize("name", ["sum", "nn.functional.gelu", "gather"])
def test_a_sample_is_called_with_the_numbers_of_the_file(name: str) -> None:
    """Check a whole case on PyTorch against a call written out here."""
    (given, options, *_), *_ = operation(name).samples
    with collected() as made:
        sweep("question", name, pytorch_samples(name))
    values = made.cases[0].program(pytorch)
    arguments = [
        pytorch.tensor(x["t"][2], dtype=getattr(pytorch, x["t"][1])).reshape(x["t"][0]) if isinstance(x, dict) else x
        for x in given
    ]
    function = pytorch
    for part in name.split("."):
        function = getattr(function, part)
    assert pytorch.equal(values["forward"].detach(), function(*arguments, **options))


def test_names_are_read_without_torch() -> None:
    program = "import sys; from autograder.cases import operations, pytorch_samples; pytorch_samples('lerp')"
    program += "; print(len(operations()), 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [str(len(operations())), "False"]


@pytest.mark.parametrize(
    ("name", "said"), [("gelu", "did you mean nn.functional.gelu"), ("sign", "rule that does nothing")]
)
def test_an_operation_without_samples_is_told(name: str, said: str) -> None:
    with pytest.raises(BrokenCases, match=said):
        pytorch_samples(name)


@pytest.mark.parametrize(
    ("name", "parameter", "default"),
    [("index_add", "alpha", 1), ("std", "unbiased", True), ("median", "keepdim", False), ("median", "dim", None),
     ("linalg.cholesky", "upper", False), ("index_reduce:mean", "include_self", True)],
)  # fmt: skip
def test_a_default_of_a_generated_forward_is_the_operation_s_own(name: str, parameter: str, default: object) -> None:
    (found,) = [p.default for p in operation(name).parameters if p.name == parameter]
    assert found == default and type(found) is type(default)
    assert not row(name).said
