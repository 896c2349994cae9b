"""Any operation of PyTorch is a question: PyTorch's own rule passes, zeros, doubled and opposite gradients do not.

A sample of the operations runs here; `python -m autograder.tests.operations` runs all of them and writes the page.
"""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import torch as pytorch

from autograder.cases import collected, left_out, operation, operations, pytorch_samples, sweep
from autograder.errors import BrokenCases

from .operations import PAGE, row
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


@pytest.mark.parametrize("name", ["sum", "nn.functional.gelu", "gather"])
def test_a_sample_is_called_with_the_numbers_of_the_file(name: str) -> None:
    """Check a whole case on PyTorch against a call written out here."""
    (given, options, _), *_ = operation(name).samples
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
