"""`graph(z)` draws how a tensor was computed, on the kit's tensors and on PyTorch's, and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch as pytorch

from autograder import Function, Tensor, graph, to_pytorch, torch
from autograder.cases import load_assignment
from autograder.engine import registry
from autograder.grader import Grader
from autograder.submission import read

from . import small
from .rules import reference_rules


@pytest.fixture(autouse=True)
def rules() -> Iterator[None]:
    with reference_rules():
        yield


def leaf(torch: Any, *values: float) -> Any:
    return torch.tensor(values, requires_grad=True)


def listed(values: Any) -> str:
    return "[" + ", ".join(f"{value:g}" for value in values.tolist()) + "]"


def gradients(f: Any, inputs: Any, upstream: Any) -> Any:
    """Return the gradients that PyTorch finds for f at these inputs, each written as in a drawing."""
    leaves = [value.detach().clone().requires_grad_() for value in inputs]
    return pytorch.autograd.grad(f(*leaves), leaves, upstream)


@pytest.mark.parametrize("home", [torch, pytorch], ids=["kit", "PyTorch"])
def test_values_go_forward_and_gradients_back(home: Any) -> None:
    x = leaf(home, 1.0, 2.0, 3.0)
    y = x * x
    z = y * x
    values, upstream = pytorch.tensor([1.0, 2.0, 3.0]), pytorch.tensor([1.0, 0.0, 2.0])
    to_y, to_x = gradients(pytorch.mul, [values**2, values], upstream)
    through_y = gradients(pytorch.mul, [values, values], to_y)
    drawn = graph(z, home.tensor([1.0, 0.0, 2.0]))
    assert repr(drawn).split("\n") == [
        "forward:", "  x  =  [1, 2, 3]", "  y = Mul  =  [1, 4, 9]", "  z = Mul  =  [1, 8, 27]",
        "backward:", f"  z = Mul  ->  x:  {listed(to_x)}", f"  z = Mul  ->  y = Mul:  {listed(to_y)}",
        f"  y = Mul  ->  x:  {listed(through_y[0])}", f"  y = Mul  ->  x:  {listed(through_y[1])}",
    ]  # fmt: skip
    assert drawn._repr_html_().count("<svg") == 1
    assert x.grad is None, "nothing is accumulated"
    z.backward(home.ones(3))
    (whole,) = gradients(lambda v: v**3, [values], pytorch.ones(3))
    assert x.grad.tolist() == whole.tolist(), "and nothing that is saved was dropped"


def test_gradients_that_meet_are_added_and_a_single_number_needs_none() -> None:
    x = leaf(torch, 2.0)
    y = x * 3
    z = (y * y).sum()
    (slope,) = gradients(lambda v: (3 * v).square().sum(), [pytorch.tensor([2.0])], None)
    assert f"  y = Mul  ->  x:  {listed(slope)}" in repr(graph(z)).split("\n")


class Double(pytorch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        return x * 2

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        return g * 2


def test_a_rule_of_pytorchs_own_kind_and_a_rule_handed_to_pytorch_are_drawn() -> None:
    x = leaf(pytorch, 1.0, 3.0)
    assert "  z = Double  ->  x:  [2, 2]" in repr(graph(z := Double.apply(x), pytorch.ones(2))) and z is not None
    y = to_pytorch(registry["mul"]).apply(x, pytorch.tensor([4.0, 5.0]))
    assert "->  x:  [4, 5]" in repr(graph(y, pytorch.ones(2)))


def test_hooks_and_kept_gradients_are_left_alone() -> None:
    x, called = leaf(torch, 2.0), []
    y = x * 3
    y.retain_grad()
    y.register_hook(called.append)
    z = y * y
    graph(z, torch.ones(1))
    assert y.grad is None and called == []
    z.backward(torch.ones(1))
    assert y.grad.tolist() == [12.0] and len(called) == 1


def test_a_rule_that_is_not_written_ends_the_way_back_with_its_words() -> None:
    class Mul(Function):
        @staticmethod
        def forward(ctx: Any, a: Any, b: Any) -> Any:
            return a * b

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            raise NotImplementedError("<b>still to be written</b>")

    x = leaf(torch, 1.0)
    y = -x
    z = (y * y) + y
    drawn = graph(z, torch.ones(1))
    assert "No gradient goes on from Mul: NotImplementedError: <b>still" in repr(drawn)
    assert "&lt;b&gt;still" in drawn._repr_html_() and "<b>still" not in drawn._repr_html_()
    assert "z = Add  ->  y = Neg:  [1]" in repr(drawn)


def test_after_backward_the_values_are_drawn_and_the_words_say_why_nothing_more() -> None:
    x = leaf(torch, 1.0)
    z = x * x
    z.backward()
    assert "  z = Mul  =  [1]" in repr(graph(z)) and "a second time" in repr(graph(z))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "got nothing"), ((3,), "got int"), (([1.0],), "got list"), (("z",), "got str"),
        ((pytorch.ones(2),), "takes no part in a graph"), ((Tensor([1.0]),), "takes no part in a graph"),
        ((leaf(torch, 1.0),), "is a leaf"), ((leaf(pytorch, 1.0),), "is a leaf"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(arguments: tuple[Any, ...], said: str) -> None:
    found = repr(graph(*arguments))
    assert said in found and "\n" not in found


@pytest.mark.parametrize("gradient", [3, "g", pytorch.ones(4), pytorch.ones(()), [1.0, 1.0]])
def test_a_gradient_of_another_shape_or_kind_is_refused(gradient: Any) -> None:
    found = repr(graph(leaf(torch, 1.0, 2.0) * 2, gradient))
    assert found.startswith("The gradient must be a tensor of the same shape as the result, (2,); got ")


def test_a_graph_that_cannot_be_read_is_not_drawn() -> None:
    y = leaf(torch, 1.0)
    for _ in range(5000):
        y = y * 1
    assert re.match(r"This graph has 5001 nodes", repr(graph(y)))


def test_in_a_graded_run_it_does_nothing(tmp_path: Path, grader: Grader) -> None:
    path = tmp_path / f"{small.NAME}.ipynb"
    path.write_bytes(small.appended("from autograder import graph\nassert graph(1) is None"))
    report = grader.grade(read(path), load_assignment(small.SOLUTIONS / small.NAME))
    assert report.score == report.max_score and not any("AssertionError" in str(note) for note in report.notes)
