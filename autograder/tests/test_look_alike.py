"""The look-alike behaves like torch.

Tested are random programs, the page of what is covered, and what no program of that kind can show.
"""

from __future__ import annotations

import pytest
import torch as pytorch

from autograder.engine import Engine, Function, attempt, registry, torch
from autograder.errors import EngineError, MissingOperation, NotSupported
from autograder.records import Outcome

from . import look_alike, programs
from .rules import reference_rules


@pytest.fixture(autouse=True)
def _rules():
    with reference_rules():
        yield


def leaf(*numbers):
    return torch.tensor(numbers, requires_grad=True)


def test_random_programs_show_the_same_on_both():
    found = {seed: programs.difference(programs.program(seed)) for seed in range(60)}
    assert not {seed: words for seed, words in found.items() if words}


FOUND = {
    "a sum of negative zeros is negative": """
        d = torch.tensor([1.0, -0.82, 1.22], requires_grad=True)
        (-d).backward(torch.zeros(3))
        (-d).backward(torch.zeros(3))
        print(d.grad)
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        g, = torch.autograd.grad((-w - w - w).sum() * 0, w, create_graph=True)
        print(g)""",
    "a stale view is refused before a slice of a number": """
        w = torch.tensor([1.0, 0.0, 0.0], requires_grad=True)
        e = list(w)[-1]
        u = e * 2
        with torch.no_grad(): e += u
        e[1:] = e""",
    "a view whose data were exchanged for larger ones still shows the first of its base": """
        a = torch.tensor([1.0], requires_grad=True)
        v = a.expand(2, 3)
        v.data = v.data.clone()
        with torch.no_grad(): v[0] = 1.5
        (v * v).sum().backward()""",
    "a part of an expanded tensor is in several of its places": """
        c = torch.tensor([[1.0, 2.0, 3.0], [0.5, 0.0, 1.0]], requires_grad=True)
        p = c.mean(dim=0)
        f = p.expand(2, 3)
        f[0] = 2
        (p.sum() + (f * f).sum()).backward()""",
    "a number from a tensor goes into a part of an expanded one": """
        c = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        v = torch.tensor(0.5, requires_grad=True)
        p = c * 2
        f = p.expand(2, 3)
        f[1, 1:] = v * 3
        f[0, 0] = 7
        f.sum().backward()""",
    "a whole slice makes no view": """
        p = torch.tensor([[0.13], [1.78]], requires_grad=True) * 3
        y, g = torch.chunk(p, 2)
        t = p[1:]
        t.zero_()
        q = y[:, 1]""",
    "tensors of other shapes are told apart before a stale view is refused": """
        v = torch.tensor([[1.06, 0.0, -0.45], [1.0, 0.0, 1.12]], requires_grad=True)
        y = torch.split(v, 1)[0]
        f = y[None]
        with torch.no_grad(): y.copy_(y)
        b = f.detach()
        torch.testing.assert_close(b, y)""",
    "a changed result that a rule looks for among its inputs is refused": """
        w = torch.tensor([[1.0, 0.0, 0.0], [1.0, 0.7, 1.18]], requires_grad=True)
        b = w.max()
        w.data[0] = -1
        with torch.no_grad(): b.copy_(torch.tensor(1.0))
        b.backward()""",
    "a leaf's hook is called as soon as the leaf has its gradient": """
        e, g = torch.tensor(1.5, requires_grad=True), torch.tensor(2.5, requires_grad=True)
        d = g * (e + e.exp())
        e.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad * 1))
        g.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad * 1))
        d.backward()""",
    "the gradient of a view that was changed in place is kept once": """
        x = torch.tensor([[0.5, 1.0], [1.0, 0.6]], requires_grad=True)
        p = (x * 2)[1:]
        p.retain_grad()
        p[0] = p + 2
        p *= 3
        p.sum().backward()""",
    "an assignment from a stale view is refused before anything is written": """
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        s = abs(w)
        u, *_ = w.unbind()
        with torch.no_grad(): u.mul_(0.25)
        s[0] = u
        s.copy_(u)""",
    "a stale view is not compared": """
        u = torch.tensor([[1.2], [1.5]], requires_grad=True) * 2
        w = u * u
        for s in w: pass
        w.div_(u)
        torch.testing.assert_close(s, s)""",
    "a retained gradient is that of the node at the time of the walk": """
        z = +torch.tensor(0.5, requires_grad=True)
        d = z.T
        v = (+z).detach().requires_grad_()
        v.mean().backward(inputs=[d])
        r = 2 ** d
        with torch.no_grad(): z += d
        r.sum().backward(retain_graph=True)""",
    "a stale view is refused before a dim": """
        q = torch.tensor([0.7], requires_grad=True) * True
        for e in q: pass
        q.sub_(1)
        p, *_ = e.unbind()""",
    "a stale view may be read where nothing is recorded": """
        p = torch.tensor([[0.5, 1.0]], requires_grad=True)[..., 0]
        c = (p * 2).data * p
        f = p.sub(p)
        e = f.detach()
        for f in f: pass
        e.neg_()
        torch.set_grad_enabled(False)
        c.data += f""",
    "a view of a view that was made without recording goes stale": """
        z = abs(torch.tensor([[1.35, 1.0], [0.0, 1.47]], requires_grad=True))
        torch.set_grad_enabled(False)
        t = z[:, 1]
        torch.set_grad_enabled(True)
        u = t[None]
        with torch.no_grad(): t.mul_(3.0)""",
    "an index of numpy's": """
        z = torch.tensor([1.35, 1.0, 0.5], requires_grad=True)
        i = __import__("numpy").array([0, 2])
        t = z[i] * z[__import__("numpy").array([True, False, True])]
        y = z * 2.0
        y[i] = 5.0""",
    "the initialisers write into leaves": """
        w = torch.nn.Parameter(torch.empty(4, 3))
        for name in ("xavier_uniform_", "kaiming_normal_", "eye_"): getattr(torch.nn.init, name)(w)
        for name in ("orthogonal_", "trunc_normal_", "ones_"): getattr(torch.nn.init, name)(w)
        y = w * 2.0""",
}


@pytest.mark.parametrize("lines", FOUND.values(), ids=list(FOUND))
def test_programs_that_once_showed_something_else(lines):
    assert not programs.difference([line.strip() for line in lines.strip().splitlines()])


def test_a_rule_that_is_slightly_wrong_is_found_and_the_program_shortened():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x):
            result = x.exp()
            ctx.save_for_backward(result)
            return result

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0] * 1.001

    lines = [
        "a = torch.tensor([1.0, 2.0], requires_grad=True)",
        "b = a * 2",
        "print(b)",
        "c = a.exp()",
        "d = c.detach()",
        "c.sum().backward()",
    ]
    assert programs.shortest(lines) == [lines[0], lines[3], lines[5]]


def test_the_page_is_what_the_look_alike_does():
    assert look_alike.differences() == {}
    assert look_alike.PAGE.read_text(encoding="utf-8") == look_alike.page(), (
        "run `python -m autograder.tests.look_alike`"
    )


def test_what_the_kit_lacks_is_said_of_the_kit():
    found = attempt(lambda torch: torch.nn.Linear(2, 1))
    assert found.ended is Outcome.RAISED
    assert str(found.said) == "The kit's look-alike of torch has no torch.nn.Linear: this program runs on PyTorch only."
    assert issubclass(NotSupported, EngineError) and not issubclass(NotSupported, NotImplementedError)


def test_nothing_is_silently_without_a_gradient():
    registry.pop("split")
    registry.pop("getitem")
    for program in (
        lambda x: x.split(1),
        lambda x: x[0],
        lambda x: torch.var_mean(x),
        lambda x: torch.meshgrid(x, x, indexing="ij"),
    ):
        with pytest.raises(MissingOperation, match="is not defined"):
            program(leaf(1.0, 2.0))


def test_the_kits_own_stack_is_not_there_where_a_case_asks_for_it():
    registry.pop("stack")
    program = lambda torch: torch.stack([torch.ones(2, requires_grad=True)])
    assert attempt(program).ended is None
    assert attempt(program, operation="stack").ended is Outcome.MISSING


def test_a_kept_gradient_sees_the_next_one_whatever_accumulate_returns():
    class New(Engine):
        def accumulate(self, old, new):
            return new.clone() if old is None else old + new

    x = leaf(1.0, 2.0)
    (x * x).sum().backward()
    kept = x.grad
    (x * x).sum().backward()
    assert kept is x.grad and kept.tolist() == [4.0, 8.0]


def test_a_gradient_that_lies_in_memory_of_others_is_not_written_into():
    class Handed(Engine):
        def accumulate(self, old, new):
            return new if old is None else old + new

    x, upstream = leaf(1.0, 2.0), torch.ones(2)
    for _ in range(2):
        (+x * 1).backward(upstream)
        x.clone().backward(upstream)
    assert upstream.tolist() == [1.0, 1.0] and x.grad.tolist() == [4.0, 4.0]


def test_a_gradient_is_cast_only_where_its_operand_was_promoted():
    class Sum(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.shape = x.shape
            return x.sum()

        @staticmethod
        def backward(ctx, g):
            return g.double().expand(ctx.shape)

    x, y = leaf(1.0, 2.0), torch.ones(2, dtype=torch.float64)
    x.sum().backward()
    assert x.grad.dtype is pytorch.float64  # the rule's own doing, for a judge to see
    x.grad = None
    (x * y).backward(y)
    assert x.grad.dtype is pytorch.float32


def test_what_a_rule_saves_beyond_need_may_change():
    x = leaf(1.0, 2.0)
    y = x * 3  # the rule of this module saves both operands
    with torch.no_grad():
        x.add_(1)
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    z = x * x
    with torch.no_grad():
        x.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_what_a_rule_saves_beyond_need_may_change_if_its_gradient_is_not_a_number():
    x = leaf(-1.0)
    y = x**1.5  # the rule saves the result, too; the gradient of a negative base is NaN
    y *= 2
    y.sum().backward()
    assert x.grad.isnan().all()


def test_detaching_in_place():
    y = leaf(1.0) * 2
    assert y.detach_() is y and y.is_leaf and not y.requires_grad


def test_an_operation_without_a_rule_waits_for_a_second_gradient():
    registry.pop("cos")
    x = leaf(1.0)
    (g,) = torch.autograd.grad(x.sin(), x, torch.ones(1), create_graph=True)
    assert g.tolist() == pytorch.ones(1).cos().tolist()
    with pytest.raises(MissingOperation, match="The operation cos is not defined"):
        g.backward()


def test_a_function_of_torch_autograd_is_reached_by_apply_alone():
    class Sin(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x

    assert registry["sin"] is not Sin


def test_a_case_leaves_no_switch_behind():
    def program(torch):
        torch.set_grad_enabled(False)
        torch.set_printoptions(linewidth=20)

    attempt(program)
    assert torch.is_grad_enabled() and pytorch._tensor_str.PRINT_OPTS.linewidth == 80
