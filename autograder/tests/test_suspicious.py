"""Check the reading of the source: what it finds, and above all what it leaves alone."""

from __future__ import annotations

import ast
import time
from textwrap import dedent, indent

import pytest

from autograder.records import Cell, Submission
from autograder.review import reach, suspicious, trees
from autograder.review.names import MOST_LETTERS, Names
from autograder.review.plain import is_plain
from autograder.review.scopes import Scopes
from autograder.review.suspicious import Finding, findings

from .conftest import NAMES, golden, released, solution
from .golden import name_of, submission_of
from .test_attacks import ATTACKS, read

HEAD = "from autograder import Engine, Function, Tensor, torch\n"


def found(*cells: str) -> list[Finding]:
    return list(findings(Submission("a.ipynb", tuple(Cell(i, dedent(source)) for i, source in enumerate(cells, 1)))))


def rule(body: str, imports: str = "import torch as pytorch") -> list[Finding]:
    """Return what is found in the backward of Exp."""
    text = (
        "class Exp(Function):\n    @staticmethod\n    def backward(ctx, grad_output):\n"
        f"{indent(dedent(body).strip(), ' ' * 8)}\n"
    )
    return found(HEAD + imports, text)


def names(items: list[Finding], kind: str = "forbidden") -> list[str]:
    return [str(f.name) for f in items if f.kind == kind]


@pytest.mark.parametrize(
    ("imports", "body", "name"),
    [
        ("import torch as pytorch", "return pytorch.autograd.grad(y, x)", "torch.autograd.grad"),
        ("", "return torch.autograd.grad(y, x)", "torch.autograd.grad"),
        ("from torch.autograd import grad as g", "return g(y, x)", "torch.autograd.grad"),
        ("from torch import autograd as a", "return a.functional.vjp(f, x)", "torch.autograd.functional.vjp"),
        ("import torch.autograd.forward_ad as fw", "return fw.make_dual(x, g)", "torch.autograd.forward_ad.make_dual"),
        ("from torch.func import jvp", "return jvp(f, (x,), (g,))", "torch.func.jvp"),
        (
            "import torch as pytorch",
            "return pytorch.ops.aten.sigmoid_backward(g, y)",
            "torch.ops.aten.sigmoid_backward",
        ),
        ("import torch as pytorch", "return pytorch._C._nn.gelu_backward(g, x)", "torch._C._nn.gelu_backward"),
        ("import torch as pytorch", "return pytorch.nn.grad.conv1d_input(s, w, g)", "torch.nn.grad.conv1d_input"),
        (
            "from torch._functorch.eager_transforms import vjp",
            "return vjp(f, x)",
            "torch._functorch.eager_transforms.vjp",
        ),
        ("import torch as pytorch", "return getattr(pytorch.autograd, 'gr' + 'ad')(y, x)", "torch.autograd.grad"),
        (
            "from torch.distributions import ExpTransform as T",
            "return T().log_abs_det_jacobian(x, g).exp()",
            "log_abs_det_jacobian",
        ),
        ("import numpy", "return numpy.gradient(y, x)", "numpy.gradient"),
        ("import autograder", "return autograder.torch.autograd.grad(y, x)", "torch.autograd.grad"),
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
    assert [(f.cell, f.name, f.operation) for f in items] == [
        (2, "torch.func.vjp", "exp"),
        (2, "torch.func.vjp", "log_softmax"),
    ]


def test_the_operation_is_what_the_class_says() -> None:
    assert (
        found(
            HEAD,
            "class Mine(Function):\n    operation = 'exp'\n    def backward(ctx, g):\n        return torch.func.vjp(g)",
        )[0].operation
        == "exp"
    )


def test_a_class_between_is_looked_through() -> None:
    items = found(
        HEAD,
        "class Base(Function):\n    pass",
        "class Exp(Base):\n    def backward(ctx, g):\n        return torch.autograd.grad(g)",
    )
    assert names(items) == ["torch.autograd.grad"]


def test_the_piece_that_is_about_walks_may_walk_and_nothing_more() -> None:
    hvp = "class Product(Engine):\n    def hvp(self, function, x, v):\n        return torch.{}(function(x), x)"
    assert not names(found(HEAD, hvp.format("autograd.grad")))
    assert names(found(HEAD, hvp.format("autograd.functional.hvp"))) == ["torch.autograd.functional.hvp"]
    assert names(found(HEAD, hvp.replace("hvp", "detach").format("autograd.grad"))) == ["torch.autograd.grad"]


def test_the_rule_of_forward_mode_is_read_too() -> None:
    text = "class Exp(Function):\n    @staticmethod\n    def jvp(ctx, t):\n        return torch.func.jvp(f, (t,), (t,))"
    assert names(found(HEAD, text)) == ["torch.func.jvp"]


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
        "up, down = f(x + h), f(x)\nchange = up - down\nreturn change / h",
        "return torch.exp(x + h).sub(torch.exp(x)).div(h)",
        "return torch.true_divide(torch.sub(torch.exp(x.add(h)), torch.exp(x.sub(h))), 2 * h)",
        "return float(x.__add__(h).exp().__sub__(x.__sub__(h).exp()).__truediv__(h + h))",
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
        "return g.sub(y.exp()).div(x.sub(y.mean()))",
        "h = h + k\na = b\nb = a\nreturn (f(x + 1.0) - f(x)) / h + torch.div(f(x + c) - f(x), a)",
    ],
)
def test_honest_quotients_are_not(body: str) -> None:
    assert rule(body) == []


def test_a_complex_step_is_forbidden() -> None:
    assert names(rule("return g * torch.exp(x + 1e-100j).imag / 1e-100")) == ["a complex step"]
    assert names(rule("return torch.imag(torch.exp(torch.complex(x, h))) / h")) == ["a complex step"]
    assert names(rule("c = torch.polar(r, t)\nreturn (torch.exp(x + c) * c.conj()).mean(-1).real / r")) == [
        "a complex step"
    ]
    assert names(rule("i = (-1) ** 0.5\nreturn g * torch.exp(x + 1e-100 * i).imag / 1e-100")) == ["a complex step"]
    assert names(rule("z = x.to(pytorch.cdouble) + h * root\nreturn g * pytorch.imag(torch.exp(z)) / h")) == [
        "a complex step"
    ]
    assert names(rule("return g * sum((torch.exp(x + c) * c.conj()).real for c in torch.complex(a, b)) / n")) == [
        "a complex step"
    ]
    assert names(rule("return g * ctx.y * torch.log(a + 0j).real")) == []  # the logarithm of a negative base
    assert names(rule("return g * ctx.y * torch.log(a.to(pytorch.complex128)).real")) == []


def test_a_rule_about_complex_numbers_is_not() -> None:
    forward, backward = (
        "def forward(ctx, x):\n        return torch.fft.fft(x).imag",
        "def backward(ctx, g):\n        return torch.fft.ifft(1j * g).imag",
    )
    assert found(HEAD, f"class Fft(Function):\n    {forward}\n    {backward}") == []
    base, middle = f"class Base(Function):\n    {forward}\n    {backward}", "class Middle(Base):\n    pass"
    assert found(HEAD, base, middle, f"class Fft(Middle):\n    {backward}") == []
    own = "def forward(ctx, x):\n        return torch.exp(x)"
    assert names(found(HEAD, base, f"class Exp(Base):\n    {own}\n    {backward}")) == ["a complex step"]


def test_experiments_comments_and_strings_are_never_forbidden() -> None:
    items = found(
        HEAD + "import torch as pytorch",
        "x = pytorch.ones(2, requires_grad=True)\npytorch.autograd.grad(pytorch.exp(x).sum(), x)\n"
        "pytorch.autograd.gradcheck(pytorch.exp, x)",
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
        ("exec('x = 1')", "exec"),
        ("x = eval('1')", "eval"),
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


DEEP = [
    "x = " + "-" * 150 + "1",
    "x = " + "f(" * 90 + "y" + ".a" * 90 + ")" * 90,
    "x" + ".a" * 5000,
    "x = " + " + ".join(["1"] * 5000),
]


@pytest.mark.parametrize("text", DEEP, ids=["signs", "calls", "names", "sums"])
def test_deep_code_is_named_and_not_followed(text: str) -> None:
    assert {str(f.name) for f in found(text)} <= {"code too deeply nested to be read"}


RUNS_ANYWAY = {  # Jupyter runs each of these cells
    "a remainder at the start of a line": "def cs(x):\n    return torch.func.vjp(x)\n_ = (7\n % 3)",
    "an inequality at the start of a line": "def cs(x):\n    return torch.func.vjp(x)\n_ = (7\n != 3)",
    "a remainder beside a magic line": "%matplotlib inline\ndef cs(x):\n    return torch.func.vjp(x)\n_ = (7\n % 3\n"
    " / 2\n != 1)\n!ls 'a",
    "an indented cell beside a magic line": "  !ls\n  def cs(x):\n      return torch.func.vjp(x)",
    "prompts": ">>> def cs(x):\n...     return torch.func.vjp(x)",
    "a timed line": "y = 1\n%time cs = lambda x: torch.func.vjp(x)",
    "a timed value": "cs = %time torch.func.vjp",
    "a timed cell": "%%time\ndef cs(x):\n    return torch.func.vjp(x)",
    "a cell magic and a remainder": "%%capture\ndef cs(x):\n    return torch.func.vjp(x)\n_ = (7\n % 3)",
    "a call without brackets": "display\n/abs 1\ndef cs(x):\n    return torch.func.vjp(x)",
}


@pytest.mark.parametrize("cell", RUNS_ANYWAY.values(), ids=RUNS_ANYWAY)
def test_what_jupyter_runs_is_read(cell: str) -> None:
    assert {f.operation for f in found(HEAD, cell, RULE.format("g", "cs(g)")) if f.kind == "forbidden"} == {"exp"}


def test_magic_lines_that_cannot_be_read_are_a_finding() -> None:
    assert names(found(HEAD, "import os\n%time (\nx = = 2"), "suspicious") == ["magic lines that could not be read"]


def test_definitions_inside_definitions_are_read_within_bounds() -> None:
    """Check that the work is counted: each definition is read with all inside it, the square of the depth in all."""
    functions = "".join(f"{' ' * i}{f'global f{i}' + chr(10) + ' ' * i if i else ''}def f{i}(x):\n" for i in range(60))
    text = functions + f"{' ' * 60}y = f(x)\n" * 500
    calls = RULE.format("g", "+".join(f"f{i}(g)" for i in range(60)))
    assert found(HEAD, text, calls) == []  # no name in it is in the tables, so no rule has to be followed
    assert names(found(HEAD, text, calls, "torch.autograd.grad"), "suspicious") == ["more code than can be read"]


LARGE = f"max({'a, ' * 2000})"
SAID_OFTEN = {
    "a difference": f"up, down = f({LARGE} + h), f({LARGE} - h)\n" + "up - down\n" * 1500 + "(up - down) / h",
    "a quotient": f"large = {LARGE}\nslope = (f(x + h) - f(x)) / k\n" + "large / h\n" * 1500,
    "a divisor": f"large = {LARGE}\nslope = f(x + h) - f(x)\n" + "slope / large\n" * 1500,
}


@pytest.mark.parametrize("body", SAID_OFTEN.values(), ids=SAID_OFTEN)
def test_a_large_expression_is_not_read_on_every_line_that_names_it(body: str) -> None:
    """Check that the work is counted: a name's value is read at each place where it is divided or subtracted."""
    assert names(rule(body), "suspicious") == ["more code than can be read"]


def test_long_code_is_read_in_a_moment() -> None:
    helpers = "".join(f"def f{i}(x):\n    return f{i - 1}(x) / x\n" for i in range(1000))
    text = (
        HEAD
        + helpers
        + "".join(f"class C{i}(Function):\n    def backward(ctx, g):\n        return f{i}(g)\n" for i in range(1000))
    )
    started = time.perf_counter()
    assert found(text) == []
    assert names(found(text * 20), "suspicious") == ["more code than can be read"]
    assert time.perf_counter() - started < 20


def test_nothing_is_found_in_honest_work() -> None:
    for name in NAMES:
        assert findings(solution(name)) == findings(released(name)) == ()
    for path in golden("passed"):
        assert not names(list(findings(submission_of(path)))), name_of(path)


def test_a_reading_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspicious, "is_plain", lambda _: 1 / 0)
    assert str(findings(solution("01-backward"))[0].name) == "code that could not be read"


def test_every_attack_can_be_read() -> None:
    for path in ATTACKS:
        assert "code that could not be read" not in names(list(findings(read(path)))), path.name


def test_long_lines_of_descent_are_followed() -> None:
    chain = "".join(f"class C{i}(C{i - 1}, C{i - 1}):\n    pass\n" for i in range(1500, 0, -1))
    items = found(
        HEAD + "class C0(Function):\n    pass",
        chain,
        "class Exp(C1500):\n    def backward(ctx, g):\n        return torch.func.vjp(g)",
    )
    assert names(items) == ["torch.func.vjp"]


# -- the first look, which knows no scopes ----------------------------------------------------------------------------


def looks_plain(submission: Submission) -> bool:
    return is_plain(tree.spelled for _, tree in read_trees(submission))


def read_trees(submission: Submission) -> list[tuple[int, trees.Tree]]:
    found = ((cell.index, trees.tree_of(cell.source)) for cell in submission.cells)
    return [(index, tree) for index, tree in found if tree is not None and tree.fits]


def test_the_first_look_tells_most_notebooks() -> None:
    """Check that it is of use: it needs no scopes. 10-higher-order shows what PyTorch itself gives."""
    plain = {name for name in NAMES if looks_plain(solution(name)) and looks_plain(released(name))}
    assert plain >= set(NAMES) - {"10-higher-order"}


def test_the_first_look_overlooks_nothing() -> None:
    every = [*map(submission_of, (*golden("wrong"), *golden("passed"))), *map(read, ATTACKS)]
    for submission in filter(looks_plain, every):
        cells = read_trees(submission)
        assert any(tree.may_derive for _, tree in cells) or reach.Source(cells).is_plain(), submission.path


@pytest.mark.parametrize(
    "text",
    [
        "import torch as t\na = t.autograd\na.grad",
        "import torch.autograd as a\na.grad",
        "from torch import autograd\nb = c = autograd\nc.grad",
        "a, (b, *c) = 1, (2, torch.autograd)\nc.grad",
        "for a in [torch.autograd]:\n    a.grad",
        "[a.grad for a in (torch.autograd,)]",
        "with torch.autograd as a:\n    a.grad",
        "def f(x, a=torch.autograd, *, b=1):\n    a.grad",
        "def f(x, *, b, a=torch.autograd):\n    a.grad",
        "f = lambda a=torch.autograd: a.grad",
        "(a := torch.autograd).grad",
        "if (a := torch.autograd):\n    a.grad",
        "a: object = torch.autograd\na.grad",
        "a = torch\na += torch.autograd\na.grad",
        "try:\n    f()\nexcept torch.autograd as a:\n    a.grad",
        "match torch.autograd:\n    case a:\n        a.grad",
        "a = {'b': torch.autograd}['b']\na.grad",
        "a = x if y else x or torch.autograd\na.grad",
        "getattr(torch.autograd, 'gr' + 'ad')",
        "g = getattr\ng(torch.autograd, 'grad')",
        "import importlib\nimportlib.import_module('torch.autograd').grad",
        "__import__('torch.autograd').grad",
        "from torch.autograd import *\ngrad",
        "import builtins as b\nb.eval",
        "from autograder import torch as t\nt.autograd.grad",
        "f.__closure__",
        "\n".join(f"n{i} = n{i - 1}" for i in range(12, 0, -1)),  # further apart than names.py follows
        "def f(a=a):\n def f(a=a):\n  def f(a=a):\n   def f(a=a):\n    a",
        "\n".join(f"a = b{i}" for i in range(31)),
        "a = torch\na = a.x",
    ],
)
def test_a_name_in_the_tables_is_not_plain(text: str) -> None:
    given, own = Cell(1, "import torch"), Cell(2, text)
    assert looks_plain(Submission("a.py", (given,)))
    assert not looks_plain(Submission("a.py", (given, own)))


# -- what a name reaches ---------------------------------------------------------------------------------------------

RULE = (
    "class Exp(Function):\n    @staticmethod\n    def forward(ctx, x):\n        return x.exp()\n\n"
    "    @staticmethod\n    def backward(ctx, {0}):\n        return {1}\n"
)
NUMERIC = "def {0}(x, h=1e-6):\n    return (f(x + h) - f(x - h)) / (2 * h)\n"
CHEATS = RULE.format("g", "torch.autograd.grad(g)")
HONEST = RULE.format("g", "g * ctx.y")

INNOCENT = {
    "a star, and a parameter that is set again": [
        "from torch.autograd import *\nfrom numpy import *",
        "class Exp(Function):\n    def backward(ctx, grad):\n        for gradient in (1,):\n"
        "            grad = grad.neg()\n        return grad",
    ],
    "a star, and a local name": [
        "from numpy import *",
        "class Exp(Function):\n    def backward(ctx, g):\n        gradient = -g\n        return gradient",
    ],
    "a star, and a helper of that name": [
        "from numpy import *",
        "def gradient(g):\n    return -g",
        RULE.format("g", "gradient(g)"),
    ],
    **{
        f"a draft, {name}": [more, CHEATS, final]
        for name, more, final in [
            *((f"import {module}", f"import {module}", HONEST) for module in ("sys", "os", "warnings", "pandas")),
            ("a timed cell", "", f"%%time\n{HONEST}"),
            ("a printed line", "", f"print('once more')\n{HONEST}"),
        ]
    },
    "an import with the name of a parameter": [
        "from torch.autograd import grad\ngrad(x**2, x)",
        RULE.format("grad", "grad * ctx.y"),
    ],
    "a helper with the name of a parameter": [
        "def grad(f, x):\n    return torch.autograd.grad(f(x).sum(), x)[0]",
        RULE.format("grad", "grad * ctx.y"),
    ],
    "a lambda with the name of a parameter": [
        "d = lambda f, x: torch.autograd.functional.jacobian(f, x)",
        RULE.format("d", "d * ctx.y"),
    ],
    "a quotient with the name of a parameter": [NUMERIC.format("g"), RULE.format("g", "g * ctx.y")],
    "a helper with the name of a tuple's part": [
        NUMERIC.format("a"),
        "class Mul(Function):\n    def backward(ctx, g):\n        a, b = ctx.saved_tensors\n"
        "        return g * b, g * a",
    ],
    "a class with the name of an attribute": [
        "class shape:\n    def numeric(self, f, x):\n        return torch.func.jacrev(f)(x)\n"
        "dim = lambda f: torch.func.grad(f)",
        RULE.format("g", "g.sum(dim=0).reshape(ctx.shape)"),
    ],
    "a loop's variable": [
        "from torch.func import vjp as axis",
        "def spread(g):\n    for axis in (0, 1):\n        g = g.sum(axis)\n    return g",
        RULE.format("g", "spread(g)"),
    ],
    "a comprehension's variable": [
        "from torch.func import vjp as s",
        RULE.format("g", "g.reshape([s for s in ctx.shape])"),
    ],
    "a walrus": ["from torch.func import vjp as y", RULE.format("g", "g * (y := ctx.y) + y")],
    "a context's name": [
        "from torch.func import vjp as c",
        "class Off(Engine):\n    def no_grad(self):\n        with self.off() as c:\n            return c",
    ],
    "an error's name": [
        "from torch.func import vjp as e",
        "class Seed(Engine):\n    def seed(self, root, gradient):\n        try:\n"
        "            return gradient\n        except ValueError as e:\n            raise e",
    ],
    "a pattern's name": [
        "from torch.func import vjp as one",
        "def f(g):\n    match g:\n        case [one, *_]:\n            return one",
        RULE.format("g", "f(g)"),
    ],
    "a function in a function": [
        NUMERIC.format("slope"),
        "class Exp(Function):\n    def backward(ctx, g):\n        def slope(y):\n            return y\n"
        "        return g * slope(ctx.y)",
    ],
    "an import in a function": [
        NUMERIC.format("exp"),
        "class Exp(Function):\n    def backward(ctx, g):\n        from math import exp\n        return g * exp(1.0)",
    ],
    "a lambda's parameter": ["from torch.func import vjp as t", RULE.format("g", "(lambda t: t * g)(ctx.y)")],
    "a keyword": ["from torch.autograd import grad", RULE.format("g", "scaled(grad=g)")],
    "a name that is only set": [
        "from torch.func import vjp as result",
        "class Exp(Function):\n    def backward(ctx, g):\n        result = g * ctx.y\n        return g * ctx.y",
    ],
    "a test in the class": [
        HONEST + "\n    def test():\n        x = torch.ones(3, requires_grad=True)\n"
        "        return torch.autograd.grad((-x).sum(), x)"
    ],
    "a test in an engine's class": [
        "class A(Engine):\n    def accumulate(self, old, new):\n"
        "        return new if old is None else old + new\n\n    def compared(self):\n        torch.autograd.grad(1)"
    ],
    "a test in a helper's class": [
        "class Slopes:\n    def exp(x):\n        return x\n\n    def compared(x):\n"
        "        return torch.autograd.grad(x)",
        RULE.format("g", "g * Slopes.exp(ctx.y)"),
    ],
    "a first attempt in a cell before": [CHEATS, "x = torch.arange(4.0)", HONEST],
    "a first attempt, drawn": ["from autograder import graph", CHEATS, "graph(Exp.apply(x))", HONEST],
    "a first attempt, tried out": [CHEATS, "check('exp')\nExp.apply(x)\nto_pytorch(Exp).apply(x)", HONEST],
    "a first attempt under another name": [
        CHEATS.replace("Exp", "Mine").replace("def f", "operation = 'exp'\n\n    def f", 1),
        HONEST,
    ],
    "a first attempt in the same cell": [CHEATS + "\n\n" + HONEST],
    "a first attempt in the same class": [
        HONEST.replace(
            "    @staticmethod\n    def backward",
            "    def backward(ctx, g):\n        return torch.autograd.grad(g)\n\n    @staticmethod\n    def backward",
        )
    ],
    "a first attempt at a helper": [
        NUMERIC.format("slope"),
        RULE.format("g", "g * slope(ctx.y)"),
        "def slope(y):\n    return y",
    ],
    "a first attempt at a piece": [
        "class A(Engine):\n    def detach(self, tensor):\n        return torch.func.vjp(tensor)",
        "class B(Engine):\n    def detach(self, tensor):\n        return Tensor(tensor.data)",
    ],
    "a first attempt with an annotation in the second": [
        CHEATS,
        HONEST.replace("(ctx, g)", "(ctx, g: 'torch.Tensor') -> object"),
    ],
    "a comparison before the class": [
        "t = torch.ones(2, requires_grad=True)\nassert torch.autograd.gradcheck(torch.exp, t)\n\n" + HONEST
    ],
    "a comparison in a function": ["def compare():\n    return torch.autograd.grad(Exp.apply(x), x)", HONEST],
    "a bare attribute": [
        "from torch.autograd import grad",
        "class A(Engine):\n    def accumulate(self, old, new):\n        return self.leaf.grad + new",
    ],
    "a gradient that is set": [
        "x.grad = torch.autograd.grad(y, x)[0]",
        "class A(Engine):\n    def accumulate(self, old, new):\n        return new + new.grad",
    ],
}

HOSTILE = {
    "global": [
        "def install():\n    global d\n    from torch.autograd import grad as d\ninstall()",
        RULE.format("g", "d(g)"),
    ],
    "global in the rule": [
        "def d(y):\n    return torch.autograd.grad(y)",
        "class Exp(Function):\n    def backward(ctx, g):\n        global d\n        return d(g)",
    ],
    "nonlocal": [
        "def make():\n    d = None\n    def fill():\n        nonlocal d\n        d = torch.autograd\n    fill()\n"
        "    class Exp(Function):\n        def backward(ctx, g):\n            return d.grad(g)\nmake()"
    ],
    "an enclosing function's name": [
        "def make():\n    d = torch.autograd.grad\n    class Exp(Function):\n        def backward(ctx, g):\n"
        "            return d(g)\nmake()"
    ],
    "an enclosing function's helper": [
        "def make():\n    def d(y):\n        return torch.func.vjp(y)\n    class Exp(Function):\n"
        "        def backward(ctx, g):\n            return d(g)\nmake()"
    ],
    "a default": [RULE.format("g, grad=torch.autograd.grad", "grad(g)")],
    "a default for a module": [RULE.format("g, *, a=torch.autograd", "a.grad(g)")],
    "a default by an alias": ["from torch.autograd import grad", RULE.format("g, grad=grad", "grad(g)")],
    "a decorator": [
        "def through(f):\n    return lambda ctx, g: torch.autograd.grad(g)",
        HONEST.replace("@staticmethod\n    def backward", "@staticmethod\n    @through\n    def backward"),
    ],
    "a decorator of the class": [
        "def through(kind):\n    kind.backward = lambda ctx, g: torch.func.vjp(g)\n    return kind",
        "@through\n" + HONEST,
    ],
    "a metaclass": [
        "class Meta(type):\n    def __call__(cls):\n        return torch.func.vjp",
        "class Exp(Function, metaclass=Meta):\n    def backward(ctx, g):\n        return Exp()(g)",
    ],
    "the body of the class": [
        "class Exp(Function):\n    d = staticmethod(torch.autograd.grad)\n\n    def backward(ctx, g):\n"
        "        return Exp.d(g)"
    ],
    "an import in the body of the class": [
        "class Exp(Function):\n    from torch.autograd import grad\n\n    def backward(ctx, g):\n"
        "        return Exp.grad(g)"
    ],
    "a loop in the body of the class": [
        "class Exp(Function):\n    for d in (torch.autograd.grad,):\n        backward = lambda ctx, g, d=d: d(g)"
    ],
    "a member in place of a function": [
        "class Exp(Function):\n    backward = staticmethod(lambda ctx, g: torch.autograd.grad(g))"
    ],
    "a helper in place of a function": [
        "def slope(ctx, g):\n    return torch.autograd.grad(g)",
        "class Exp(Function):\n    backward = staticmethod(slope)",
    ],
    "set afterwards": [
        HONEST,
        "def slope(ctx, g):\n    return torch.autograd.grad(g)\nExp.backward = staticmethod(slope)",
    ],
    "set by setattr": [HONEST, "setattr(Exp, 'backward', lambda ctx, g: torch.autograd.grad(g))"],
    "an attribute of a function": [
        "def slope(y):\n    return slope.inner(y)\nslope.inner = torch.autograd.grad",
        RULE.format("g", "slope(g)"),
    ],
    "a member by the class's name": [
        "class Exp(Function):\n    def inner(g):\n        return torch.func.vjp(g)\n\n    def backward(ctx, g):\n"
        "        return Exp.inner(g)"
    ],
    "a member by self": [
        "class A(Engine):\n    def accumulate(self, old, new):\n        return self._inner(new)\n\n"
        "    def _inner(self, new):\n        return torch.func.vjp(new)"
    ],
    "a member by cls": [
        "class Exp(Function):\n    @classmethod\n    def backward(cls, ctx, g):\n"
        "        return cls.inner(g)\n\n    def inner(g):\n        return torch.func.vjp(g)"
    ],
    "a private member": [
        "class Exp(Function):\n    def __inner(g):\n        return torch.func.vjp(g)\n\n    def backward(ctx, g):\n"
        "        return Exp._Exp__inner(g)"
    ],
    "a member by getattr": [
        "class Exp(Function):\n    def inner(g):\n        return torch.func.vjp(g)\n\n    def backward(ctx, g):\n"
        "        return getattr(Exp, 'in' + 'ner')(g)"
    ],
    "a member by its text": [
        "class Exp(Function):\n    def inner(g):\n        return torch.func.vjp(g)\n\n    def backward(ctx, g):\n"
        "        return Exp.__dict__['renni'[::-1]](g)"
    ],
    "a member of a base": [
        "class Base(Function):\n    def inner(g):\n        return torch.func.vjp(g)",
        "class Exp(Base):\n    def backward(ctx, g):\n        return super().inner(g)",
    ],
    "an inherited backward": [
        "class Base(Function):\n    def backward(ctx, g):\n        return torch.func.vjp(g)",
        "class Exp(Base):\n    pass",
    ],
    "a mixin": [
        "class Mixin:\n    def backward(ctx, g):\n        return torch.func.vjp(g)",
        "class Exp(Mixin, Function):\n    pass",
    ],
    "a class handed on": [
        "def call(c, g):\n    return c.inner(g)",
        "class Exp(Function):\n    def inner(g):\n        return torch.func.vjp(g)\n\n    def backward(ctx, g):\n"
        "        return call(Exp, g)",
    ],
    "an instance of a helper": [
        "class Helper:\n    def slope(self, y):\n        return torch.autograd.grad(y)\nhelper = Helper()",
        RULE.format("g", "helper.slope(g)"),
    ],
    "a property": [
        "class Helper:\n    @property\n    def slope(self):\n        return torch.autograd.grad",
        RULE.format("g", "Helper().slope(g)"),
    ],
    "a special method": [
        "class Helper:\n    def __mul__(self, y):\n        return torch.autograd.grad(y)",
        RULE.format("g", "Helper() * g"),
    ],
    "another rule": [
        "class Mul(Function):\n    def backward(ctx, g):\n        return torch.func.vjp(g)",
        RULE.format("g", "Mul.backward(ctx, g)"),
    ],
    "a value": [
        "from functools import partial\nslope = partial(torch.autograd.grad, retain_graph=True)",
        RULE.format("g", "slope(g)"),
    ],
    "a table": ["table = {'exp': torch.autograd}", RULE.format("g", "table['exp'].grad(g)")],
    "a choice": ["d = torch.autograd if True else None", RULE.format("g", "d.grad(g)")],
    "a loop of the notebook": ["for d in (torch.exp, torch.autograd.grad):\n    pass", RULE.format("g", "d(g)")],
    "a walrus of the notebook": ["print(d := torch.autograd)", RULE.format("g", "d.grad(g)")],
    "a walrus in a comprehension": [
        "class Exp(Function):\n    def backward(ctx, g):\n        [a := torch.autograd for _ in '1']\n"
        "        return a.grad(g)"
    ],
    "a star": ["from torch.autograd import *", RULE.format("g", "grad(g)")],
    "an import in the rule": [
        "class Exp(Function):\n    def backward(ctx, g):\n        from torch.autograd import grad\n"
        "        return grad(g)"
    ],
    "a name for it in the rule": [
        "class Exp(Function):\n    def backward(ctx, g):\n        d = torch.autograd\n        return d.grad(g)"
    ],
    "a long chain": [
        "a0 = torch.autograd\n" + "\n".join(f"a{i + 1} = a{i}" for i in range(500)),
        RULE.format("g", "a500.grad(g)"),
    ],
    "a circle": ["a = (b if x else torch.autograd)\nb = a", RULE.format("g", "b.grad(g)")],
    "a getattr that is shadowed nowhere": [
        "if False:\n    getattr = None",
        RULE.format("g", "getattr(torch.autograd, 'grad')(g)"),
    ],
    "a shadow that is never there": ["if False:\n    torch = None", CHEATS],
    "a branch": [
        "if torch:\n    def slope(y):\n        return torch.func.vjp(y)\nelse:\n    def slope(y):\n        return y",
        RULE.format("g", "slope(g)"),
    ],
    "a branch before": [
        "def slope(y):\n    return torch.func.vjp(y)",
        "try:\n    1 / 0\n    def slope(y):\n        return y\nexcept ZeroDivisionError:\n    pass",
        RULE.format("g", "slope(g)"),
    ],
    "an indented cell": ["\n".join("    " + line for line in CHEATS.splitlines())],
    "a question in the cell": [CHEATS + "\nExp?"],
    "a shell's answer in the cell": ["files = !ls\n" + CHEATS],
}

# In each, the forbidden rule is in force: the honest one after it is never made, or is undone.
REPLACED = {
    "a star, after a helper of that name": [
        "def vjp(g):\n    return g",
        "from torch.func import *",
        RULE.format("g", "vjp(g)"),
    ],
    "a star, and a helper that may not be made": [
        "from torch.func import *",
        "if 0:\n    def vjp(g):\n        return g",
        RULE.format("g", "vjp(g)"),
    ],
    "a printer of one's own": [CHEATS, "def print(x):\n    1 / 0", f"print('once more')\n{HONEST}"],
    "modules are looked up": [CHEATS, "import sys\nkept = sys.modules['__main__'].Exp", HONEST],
    "a cell that fails": [CHEATS, "1 / 0\n" + HONEST],
    "a cell that fails to compile": [CHEATS, HONEST + "\nreturn\n"],
    "a cell for another program": [CHEATS, "%%bash\n" + HONEST],
    "a magic line": [CHEATS, "%time 1 / 0\n" + HONEST],
    "a branch": [CHEATS, "if False:\n" + indent(HONEST, "    ")],
    "a function that is not called": [CHEATS, "def never():\n" + indent(HONEST, "    ")],
    "a default that fails": [CHEATS, HONEST.replace("(ctx, g)", "(ctx, g=1 / 0)")],
    "an annotation that fails": [CHEATS, HONEST.replace("(ctx, g)", "(ctx, g: 1 / 0)")],
    "a class that fails": [CHEATS, HONEST + "    1 / 0\n"],
    "a class without the forward that is looked at": [
        CHEATS,
        "class Exp(Function):\n    forward = 1\n    def backward(ctx, g):\n        return g",
    ],
    "a decorator": ["def no(kind):\n    return 1 / 0", CHEATS, "@no\n" + HONEST],
    "a keyword": [CHEATS, HONEST.replace("(Function)", "(Function, no=1)")],
    "a base that is not there": [
        "from autograder import Function as F",
        CHEATS.replace("(Function)", "(F)"),
        "if False:\n    from autograder import Function as G",
        HONEST.replace("(Function)", "(G)"),
    ],
    "a base of one's own": ["kept = Function", CHEATS, "class Function:\n    pass", HONEST],
    "an engine's class that is refused": [
        CHEATS,
        "class Nothing(Engine):\n    def help(self):\n        pass\n\n\n" + HONEST,
    ],
    "brought back by its name": [CHEATS, "kept = Exp", HONEST, "kept.__init_subclass__()"],
    "brought back by a subclass": [CHEATS, "kept = Exp", HONEST, "class Again(kept):\n    operation = 'exp'"],
    "brought back by type": [CHEATS, "kept = Exp", HONEST, "type('Exp', (kept,), {})"],
    "brought back by the kit's class": [CHEATS, HONEST, "Function.__subclasses__()[0].__init_subclass__()"],
    "brought back by its decorator": ["kept = []", "@kept.append\n" + CHEATS, HONEST],
    "the making is hindered": [CHEATS, "import inspect\ninspect.signature = None", HONEST],
    "the kit's class is changed": [CHEATS, "Function.__init_subclass__ = classmethod(print)", HONEST],
    "the decorators are changed": [CHEATS, "def staticmethod(f):\n    return 1 / 0", HONEST],
    "a helper is brought back": [
        "def slope(g):\n    return torch.func.vjp(g)",
        "kept = slope",
        "def slope(g):\n    return g",
        "slope = kept",
        RULE.format("g", "slope(g)"),
    ],
    "a helper is kept": [
        "def slope(g):\n    return torch.func.vjp(g)",
        "kept = slope",
        "def slope(g):\n    return g",
        RULE.format("g", "kept(g)"),
    ],
    "a helper is a default": [
        "def slope(g):\n    return torch.func.vjp(g)",
        RULE.format("g, slope=slope", "slope(g)"),
        "def slope(g):\n    return g",
    ],
    "a member is kept": [
        "class Exp(Function):\n    def backward(ctx, g):\n        return torch.func.vjp(g)\n    kept = backward\n"
        "    def backward(ctx, g):\n        return g\n    backward = kept"
    ],
    "a member's decorator keeps it": [
        "kept = []\ndef keep(f):\n    kept.append(f)\n    return kept[0]",
        "class Exp(Function):\n    @keep\n    def backward(ctx, g):\n        return torch.func.vjp(g)\n    @keep\n"
        "    def backward(ctx, g):\n        return g",
    ],
}


@pytest.mark.parametrize("cells", INNOCENT.values(), ids=INNOCENT)
def test_what_a_rule_does_not_reach_is_not_forbidden(cells: list[str]) -> None:
    assert not names(found(HEAD, *cells))


@pytest.mark.parametrize(
    "cells", [*HOSTILE.values(), *REPLACED.values()], ids=[*HOSTILE, *(f"replaced: {name}" for name in REPLACED)]
)
def test_what_a_rule_reaches_is_forbidden(cells: list[str]) -> None:
    assert [f for f in found(HEAD, *cells) if f.kind == "forbidden" and f.operation in ("exp", "accumulate")]


# -- what hostile text costs, and what of it is shown ----------------------------------------------------------------

HUGE = {
    "aliases": "a0 = x.y\n" + "\n".join(f"a{i + 1} = a{i}.{'b' * 20}" for i in range(2500)),
    "aliases of a known name": HEAD + "a0 = torch.y\n" + "\n".join(f"a{i + 1} = a{i}.{'b' * 20}" for i in range(2500)),
    "a long attribute": f"import torch as t\nx = t.{'b' * 5000}.c",
    "a long text": f"import torch as t\nx = getattr(t, '{'b' * 5000}').c",
}
DOUBLED = HEAD + "a0 = torch.x\n" + "".join(f"a{i + 1} = a{i}.x\na{i + 1} = a{i}.y\n" for i in range(50))


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_names_do_not_grow_with_the_text(text: str) -> None:
    tree = ast.parse(text)
    spelled = Names(Scopes([tree]))
    assert all(len(name) <= MOST_LETTERS for node in ast.walk(tree) for name in spelled.of(node))


def test_names_do_not_grow_in_number() -> None:
    tree = ast.parse(DOUBLED)
    spelled = Names(Scopes([tree]))
    assert spelled.crowded and max(len(spelled.of(node)) for node in ast.walk(tree)) < 100
    assert names(found(DOUBLED), "suspicious") == ["more code than can be read"]


@pytest.mark.parametrize(
    "cells", [["0," * 120_000], ["0," * 60_000] * 2, ["x = 1\n" * 10_000]], ids=["one cell", "two cells", "many nodes"]
)
def test_no_more_is_parsed_than_fits(cells: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(ast, "parse", lambda text, parse=ast.parse: parsed.append(text) or parse(text))
    assert names(found(*cells, "import ctypes"), "suspicious") == ["more code than can be read"]
    assert sum(map(len, parsed)) <= suspicious.MOST_CHARACTERS and "import ctypes" not in parsed


def test_no_large_tree_is_kept() -> None:
    kept = [trees._kept, trees._kept_long]
    for some in kept:
        some.cache_clear()
    found("x = [" + "0, " * 2700 + "]")
    found("y = 1")
    found("z = [" + "0, " * 700 + "]")
    assert [some.cache_info().currsize for some in kept] == [1, 1]
    assert sum(some.cache_info().maxsize * most for some, most in zip(kept, (trees._MOST_KEPT, trees._LONG))) < 400_000


@pytest.mark.parametrize(
    "letters",
    ["\\ud800", "\\x1b[2J", "\\n", "b" * 5000, "b" * 150],
    ids=["surrogate", "escape", "line", "long", "longer than shown"],
)
def test_a_name_is_fit_to_be_shown(letters: str) -> None:
    items = rule(
        f"return getattr(pytorch.ops.aten, 'x_backward{letters}')(g), getattr(pytorch._C, 'x_backward').a{'b' * 150}(g)"
    )
    items += rule(f"return pytorch._functorch.vjp.{'c' * 110}, getattr(pytorch._functorch.vjp, '{letters}')(g)")
    assert len(names(items)) >= 2 and all(f.name.isprintable() and len(f.name) <= 120 for f in items)
