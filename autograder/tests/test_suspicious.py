"""The reading of the source: what it finds, and above all what it leaves alone."""

from __future__ import annotations

import time
from textwrap import dedent, indent

import pytest

from autograder.records import Cell, Submission
from autograder.submission.suspicious import Finding, findings

from .conftest import golden, released, solution
from .test_attacks import ATTACKS, read

HEAD = "from autograder import Engine, Function, Tensor, torch\n"


def found(*cells: str) -> list[Finding]:
    return list(findings(Submission("a.ipynb", tuple(Cell(i, dedent(source)) for i, source in enumerate(cells, 1)))))


def rule(body: str, imports: str = "import torch as pytorch") -> list[Finding]:
    """What is found in the backward of Exp."""
    text = f"class Exp(Function):\n    @staticmethod\n    def backward(ctx, grad_output):\n{indent(dedent(body).strip(), ' ' * 8)}\n"
    return found(HEAD + imports, text)


def names(items: list[Finding], kind: str = "forbidden") -> list[str]:
    return [f.name for f in items if f.kind == kind]


@pytest.mark.parametrize(
    ("imports", "body", "name"),
    [
        ("import torch as pytorch", "return pytorch.autograd.grad(y, x)", "torch.autograd.grad"),
        ("", "return torch.autograd.grad(y, x)", "torch.autograd.grad"),
        ("from torch.autograd import grad as g", "return g(y, x)", "torch.autograd.grad"),
        ("from torch import autograd as a", "return a.functional.vjp(f, x)", "torch.autograd.functional.vjp"),
        ("import torch.autograd.forward_ad as fw", "return fw.make_dual(x, g)", "torch.autograd.forward_ad.make_dual"),
        ("from torch.func import jvp", "return jvp(f, (x,), (g,))", "torch.func.jvp"),
        ("import torch as pytorch", "return pytorch.ops.aten.sigmoid_backward(g, y)", "torch.ops.aten.sigmoid_backward"),
        ("import torch as pytorch", "return pytorch._C._nn.gelu_backward(g, x)", "torch._C._nn.gelu_backward"),
        ("import torch as pytorch", "return pytorch.nn.grad.conv1d_input(s, w, g)", "torch.nn.grad.conv1d_input"),
        ("from torch._functorch.eager_transforms import vjp", "return vjp(f, x)", "torch._functorch.eager_transforms.vjp"),
        ("import torch as pytorch", "return getattr(pytorch.autograd, 'gr' + 'ad')(y, x)", "torch.autograd.grad"),
        ("import importlib", "return importlib.import_module('torch.autograd').grad(y, x)", "torch.autograd.grad"),
        ("import torch as pytorch\nd = pytorch.autograd.grad", "return d(y, x)", "torch.autograd.grad"),
    ],
)
def test_differentiation_in_a_rule_is_forbidden(imports: str, body: str, name: str) -> None:
    assert Finding(2, 4, name, "forbidden", "exp") in rule(body, imports)


def test_a_helper_counts_for_every_rule_that_reaches_it() -> None:
    items = found(
        HEAD,
        """
        def slope(f, x):
            return inner(f, x)

        inner = lambda f, x: torch.func.vjp(f, x)
        """,
        "class Exp(Function):\n    def backward(ctx, g):\n        return slope(torch.exp, g)",
        "class LogSoftmax(Function):\n    def backward(ctx, g):\n        return slope(torch.log, g)",
        "class Neg(Function):\n    def backward(ctx, g):\n        return -g",
    )
    assert [(f.cell, f.name, f.operation) for f in items] == [(2, "torch.func.vjp", "exp"), (2, "torch.func.vjp", "log_softmax")]


def test_the_operation_is_what_the_class_says() -> None:
    assert found(HEAD, "class Mine(Function):\n    operation = 'exp'\n    def backward(ctx, g):\n        return torch.func.vjp(g)")[0].operation == "exp"


def test_a_class_between_is_looked_through() -> None:
    items = found(HEAD, "class Base(Function):\n    pass", "class Exp(Base):\n    def backward(ctx, g):\n        return torch.autograd.grad(g)")
    assert names(items) == ["torch.autograd.grad"]


def test_the_kits_own_pieces_are_forbidden_in_a_piece() -> None:
    piece = "class A(Engine):\n    def accumulate(self, old, new):\n        return state.given['accumulate'](old, new)"
    items = found(HEAD + "from autograder.engine.pieces import state", piece)
    assert Finding(2, 3, "autograder.engine.pieces.state.given", "forbidden", "accumulate") in items


@pytest.mark.parametrize(
    "body",
    [
        "return g * (torch.exp(x + h) - torch.exp(x - h)) / (2 * h)",
        "return g * ((x + h).exp() - x.exp()) / h",
        "return ((a + h) ** b - a ** b) / h * g",
        "up, down = x + h, x - h\nreturn (f(up) - f(down)) / (up - down)",
        "return (f(x + 1e-6) - f(x)) / 1e-6",
    ],
)
def test_a_difference_quotient_is_forbidden(body: str) -> None:
    assert names(rule(body)) == ["a difference quotient"]


@pytest.mark.parametrize(
    "body",
    [
        "return g * (torch.exp(x) - torch.exp(-x)) / 2",
        "return g * (torch.exp(a) - torch.exp(b)) / (a - b)",
        "return g * b * a ** (b - 1)",
        "return (g - (g * y).sum()) / (x - y.mean())",
        "return g * (torch.sqrt(x + eps) - torch.sqrt(y + eps)) / n",
    ],
)
def test_honest_quotients_are_not(body: str) -> None:
    assert rule(body) == []


def test_a_complex_step_is_forbidden() -> None:
    assert names(rule("return g * torch.exp(x + 1e-100j).imag / 1e-100")) == ["a complex step"]
    assert names(rule("return torch.imag(torch.exp(torch.complex(x, h))) / h")) == ["a complex step"]


def test_a_rule_about_complex_numbers_is_not() -> None:
    forward, backward = "def forward(ctx, x):\n        return torch.fft.fft(x).imag", "def backward(ctx, g):\n        return torch.fft.ifft(1j * g).imag"
    assert found(HEAD, f"class Fft(Function):\n    {forward}\n    {backward}") == []


def test_experiments_comments_and_strings_are_never_forbidden() -> None:
    items = found(
        HEAD + "import torch as pytorch",
        "x = pytorch.ones(2, requires_grad=True)\npytorch.autograd.grad(pytorch.exp(x).sum(), x)\npytorch.autograd.gradcheck(pytorch.exp, x)",
        "def experiment(x):\n    return pytorch.func.vjp(pytorch.exp, x)",
        "# torch.autograd.grad\ntext = 'torch.autograd.grad(y, x)'",
        """
        class Exp(Function):
            'Like torch.autograd.grad.'
            def backward(ctx, g):
                # torch.func.vjp
                return g * ctx.y  # gc, ctypes
        """,
    )
    assert items == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import ctypes", "ctypes"),
        ("from cffi import FFI", "cffi"),
        ("import gc as g\ng.get_objects()", "gc"),
        ("import sys\nsys._getframe()", "sys._getframe"),
        ("import inspect\ninspect.stack()", "inspect.stack"),
        ("from importlib import reload", "importlib"),
        ("__import__('os')", "__import__"),
        ("import os\nos.write(3, b'')", "os.write"),
        ("from autograder.engine import pieces", "autograder.engine"),
        ("import autograder.sandbox.guest.child", "autograder.sandbox"),
    ],
)
def test_what_an_instructor_should_see_is_suspicious_anywhere(text: str, name: str) -> None:
    assert [(f.name, f.kind, f.operation) for f in found(text)] == [(name, "suspicious", None)]


@pytest.mark.parametrize(
    "text",
    [
        "gc = 1\nprint(gc)",
        "import os\nos.getcwd()",
        "import sys\nsys.version",
        "import inspect\ninspect.signature(len)",
        "from autograder.engine import Tensor",
        "x.gc.ctypes",
    ],
)
def test_ordinary_names_are_not(text: str) -> None:
    assert found(HEAD, text) == []


@pytest.mark.parametrize("text", ["def (", "%%bash\nimport ctypes )(", "\x00", "if True:\nx"])
def test_a_cell_that_does_not_parse_is_skipped(text: str) -> None:
    assert names(found(text, "import ctypes"), "suspicious") == ["ctypes"]


def test_magic_lines_do_not_hide_a_cell() -> None:
    assert names(found("%matplotlib inline\n!pip install x\nimport ctypes"), "suspicious") == ["ctypes"]


DEEP = ["x = " + "-" * 150 + "1", "x = " + "f(" * 90 + "y" + ".a" * 90 + ")" * 90, "x" + ".a" * 5000, "x = " + " + ".join(["1"] * 5000)]


@pytest.mark.parametrize("text", DEEP, ids=["signs", "calls", "names", "sums"])
def test_deep_code_is_named_and_not_followed(text: str) -> None:
    assert {f.name for f in found(text)} <= {"code too deeply nested to be read"}


def test_long_code_is_read_in_a_moment() -> None:
    helpers = "".join(f"def f{i}(x):\n    return f{i - 1}(x) / x\n" for i in range(1000))
    text = HEAD + helpers + "".join(f"class C{i}(Function):\n    def backward(ctx, g):\n        return f{i}(g)\n" for i in range(1000))
    started = time.perf_counter()
    assert found(text) == []
    assert names(found(text * 20), "suspicious") == ["more code than can be read"]
    assert time.perf_counter() - started < 20


def test_nothing_is_found_in_honest_work() -> None:
    for name in ("01-backward", "02-engine"):
        assert findings(solution(name)) == findings(released(name)) == ()
    for path in golden("passed"):
        assert not names(list(findings(read(path)))), path.name


def test_every_attack_can_be_read() -> None:
    for path in ATTACKS:
        findings(read(path))


def test_long_lines_of_descent_are_followed() -> None:
    chain = "".join(f"class C{i}(C{i - 1}, C{i - 1}):\n    pass\n" for i in range(1500, 0, -1))
    items = found(HEAD + "class C0(Function):\n    pass", chain, "class Exp(C1500):\n    def backward(ctx, g):\n        return torch.func.vjp(g)")
    assert names(items) == ["torch.func.vjp"]
