"""Run the document's exercise: PyTorch and the reference engine print the same as the document."""

from __future__ import annotations

import contextlib
import io

import pytest
import torch as pytorch

import autograder.engine

SNIPPETS = {
    "declaring": (
        "x = torch.arange(4.0)\nprint(x)\nprint(x.requires_grad_(True))",
        ["tensor([0., 1., 2., 3.])", "tensor([0., 1., 2., 3.], requires_grad=True)"],
    ),
    "4x": (
        "x = torch.arange(4.0, requires_grad=True)\ny = 2 * (x**2)\nprint(y)\ny.backward(torch.ones_like(x))\n"
        "print(x.grad)\nprint(x.grad == 4 * x)",
        [
            "tensor([ 0.,  2.,  8., 18.], grad_fn=<MulBackward0>)",
            "tensor([ 0.,  4.,  8., 12.])",
            "tensor([True, True, True, True])",
        ],
    ),
    "6x": (
        "x = torch.arange(4.0, requires_grad=True)\ny1 = 2 * (x**2)\ny1.backward(torch.ones_like(x))\n"
        "print(f'The first computation of gradient: {x.grad}')\n"
        "y2 = x**2\ny2.backward(torch.ones_like(x))\nprint(f'The second computation of gradient: {x.grad}')",
        [
            "The first computation of gradient: tensor([ 0.,  4.,  8., 12.])",
            "The second computation of gradient: tensor([ 0.,  6., 12., 18.])",
        ],
    ),
    "zero_": (
        "x = torch.arange(4.0, requires_grad=True)\n(x**2).backward(torch.ones_like(x))\nx.grad.zero_()\n"
        "y1 = 2 * (x**2)\ny1.backward(torch.ones_like(x))\n"
        "print(x.grad)\nx.grad.zero_()\ny2 = x**2\ny2.backward(torch.ones_like(x))\nprint(x.grad)\n"
        "print(x.grad.zero_())",
        ["tensor([ 0.,  4.,  8., 12.])", "tensor([0., 2., 4., 6.])", "tensor([0., 0., 0., 0.])"],
    ),
    "u": (
        "x = torch.arange(4.0, requires_grad=True)\ny = x**2\nu = y.detach()\nz = u * x\nz.sum().backward()\n"
        "print(x.grad)\nprint(x.grad == u)",
        ["tensor([0., 1., 4., 9.])", "tensor([True, True, True, True])"],
    ),
}


def printed(source: str, torch: object) -> list[str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(source, {"torch": torch})
    return out.getvalue().splitlines()


@pytest.mark.parametrize("name", SNIPPETS)
def test_pytorch_prints_what_the_document_says(name):
    source, lines = SNIPPETS[name]
    assert printed(source, pytorch) == lines


@pytest.mark.parametrize("name", SNIPPETS)
def test_the_engine_prints_what_the_document_says(name, engine_with):
    engine_with("01-backward")
    source, lines = SNIPPETS[name]
    assert printed(source, autograder.engine.torch) == lines


PRINTS = [
    "x**2", "x**y", "2**x", "x / 2", "x + 1", "x * 1", "y - x", "-x", "x.exp()", "x.log()", "x.sum()", "x.sum(0)",
    "x.sum(dim=0, keepdim=True)", "x.mean()",
    "x.mean(0)", "x.detach()", "x", "y", "x > 2", "x.sum().detach()", "torch.ones(2, 3)",
    "x.double() if False else y.double()", "torch.zeros(0)",
    "(x * torch.ones(30, 1))", "torch.linspace(0, 1, 40).requires_grad_() * 1",
    "torch.ones(3, dtype=torch.float64, requires_grad=True)", "torch.tensor(3.5)",
]  # fmt: skip


@pytest.mark.parametrize("expression", PRINTS)
def test_printing_is_torch_s(expression, engine_with):
    engine_with("01-backward")
    texts = []
    for torch in (pytorch, autograder.engine.torch):
        x, y = torch.arange(1.0, 5.0, requires_grad=True), torch.arange(1.0, 5.0)
        texts.append(repr(eval(expression, {"torch": torch, "x": x, "y": y})))
    assert texts[0] == texts[1]
