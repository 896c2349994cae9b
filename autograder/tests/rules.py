"""Reference rules for the fuzzer of programs.py: each as a student might write it, and saving what PyTorch saves.

`reference_rules()` makes them the engine's for a while. They use operations that have a rule themselves, so that a
gradient of a gradient works.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder.engine import Function, registry, torch
from autograder.engine.pieces import state

_before = dict(registry)


class SumToSize(Function):
    @staticmethod
    def forward(ctx, x, size):
        ctx.shape = x.shape
        return x.sum_to_size(size)

    @staticmethod
    def backward(ctx, g):
        return g.expand(ctx.shape), None


class Add(Function):
    @staticmethod
    def forward(ctx, a, b, alpha=1):
        ctx.shapes, ctx.alpha = (a.shape, b.shape), alpha
        return torch.add(a, b, alpha=alpha)

    @staticmethod
    def backward(ctx, g):
        return g.sum_to_size(ctx.shapes[0]), (g * ctx.alpha).sum_to_size(ctx.shapes[1]), None

    @staticmethod
    def jvp(ctx, a, b, *_):
        return a + b * ctx.alpha


class Sub(Function):
    @staticmethod
    def forward(ctx, a, b, alpha=1):
        ctx.shapes, ctx.alpha = (a.shape, b.shape), alpha
        return torch.sub(a, b, alpha=alpha)

    @staticmethod
    def backward(ctx, g):
        return g.sum_to_size(ctx.shapes[0]), (-g * ctx.alpha).sum_to_size(ctx.shapes[1]), None


class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_forward(a, b)
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return (g * b).sum_to_size(a.shape), (g * a).sum_to_size(b.shape)

    @staticmethod
    def jvp(ctx, a_moves, b_moves):
        a, b = ctx.saved_tensors
        return a_moves * b + a * b_moves


class Div(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a / b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return (g / b).sum_to_size(a.shape), (-g * ((a / b) / b)).sum_to_size(b.shape)


class Pow(Function):
    @staticmethod
    def forward(ctx, a, b):
        # a number arrives as a 0-d tensor, and PyTorch computes some powers otherwise where the exponent is a number
        ctx.is_number = b.ndim == 0 and not ctx.needs_input_grad[1] and torch.result_type(a, b) == a.dtype
        if ctx.is_number:
            result = a ** b.item()
        elif a.ndim == 0 and not ctx.needs_input_grad[0] and torch.result_type(a, b) == b.dtype:
            result = torch.pow(a.item(), b)
        else:
            result = a**b
        ctx.save_for_backward(a, b, result)
        return result

    @staticmethod
    def backward(ctx, g):
        a, b, result = ctx.saved_tensors
        less = b.item() - 1 if ctx.is_number else b - 1
        grad_a = (
            (g * torch.where(b == 0, torch.zeros_like(result), b * a**less)).sum_to_size(a.shape)
            if ctx.needs_input_grad[0]
            else None
        )
        if not ctx.needs_input_grad[1]:
            return grad_a, None
        slope = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a))
        return grad_a, (g * slope).sum_to_size(b.shape)


class Matmul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a @ b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        if a.dim() == b.dim() == 1:
            return g * b, g * a
        left, right = a, b
        if a.dim() == 1:
            left, g = a.unsqueeze(0), g.unsqueeze(-2)
        if b.dim() == 1:
            right, g = b.unsqueeze(1), g.unsqueeze(-1)
        grad_a = (g @ right.mT).sum_to_size(left.shape).reshape(a.shape)
        return grad_a, (left.mT @ g).sum_to_size(right.shape).reshape(b.shape)


def _elementwise(name: str, forward: Any, slope: Any, saves_result: bool) -> None:
    """Make a rule of one operand: its slope is computed from the operand or from the result."""

    def run(ctx, x):
        result = forward(x)
        ctx.save_for_backward(result if saves_result else x)
        return result

    def back(ctx, g):
        (saved,) = ctx.saved_tensors
        return slope(g, saved)

    type(name, (Function,), {"forward": staticmethod(run), "backward": staticmethod(back)})


_elementwise("Exp", lambda x: x.exp(), lambda g, y: g * y, True)
_elementwise("Log", lambda x: x.log(), lambda g, x: g / x, False)
_elementwise("Sin", lambda x: x.sin(), lambda g, x: g * x.cos(), False)
_elementwise("Cos", lambda x: x.cos(), lambda g, x: -g * x.sin(), False)
_elementwise("Abs", lambda x: x.abs(), lambda g, x: g * x.sign(), False)
_elementwise("Sqrt", lambda x: x.sqrt(), lambda g, y: g / (2 * y), True)
_elementwise("Relu", lambda x: x.relu(), lambda g, y: torch.where(y <= 0, torch.zeros_like(g), g), True)
_elementwise("Sigmoid", lambda x: x.sigmoid(), lambda g, y: g * (1 - y) * y, True)
_elementwise("Tanh", lambda x: x.tanh(), lambda g, y: g * (1 - y * y), True)


class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, g):
        return -g


class Sign(Function):
    @staticmethod
    def forward(ctx, x):
        return x.sign()

    @staticmethod
    def backward(ctx, g):
        return torch.zeros_like(g)


class Clone(Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, g):
        return g


def _spread(g, shape, dim, keepdim):
    if dim is not None and dim != () and not keepdim and shape:
        for axis in sorted(d % len(shape) for d in ((dim,) if isinstance(dim, int) else dim)):
            g = g.unsqueeze(axis)
    return g.expand(shape)


class Sum(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        return torch.sum(x) if dim is None and not keepdim else torch.sum(x, dim=dim, keepdim=keepdim)

    @staticmethod
    def backward(ctx, g):
        return _spread(g, ctx.shape, ctx.dim, ctx.keepdim), None, None


class Mean(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        result = torch.mean(x) if dim is None and not keepdim else torch.mean(x, dim=dim, keepdim=keepdim)
        ctx.shape, ctx.dim, ctx.keepdim, ctx.count = x.shape, dim, keepdim, x.numel() / max(result.numel(), 1)
        return result

    @staticmethod
    def backward(ctx, g):
        return _spread(g / ctx.count, ctx.shape, ctx.dim, ctx.keepdim), None, None


class Where(Function):
    @staticmethod
    def forward(ctx, condition, a, b):
        ctx.save_for_backward(condition)
        ctx.shapes = a.shape, b.shape
        return torch.where(condition, a, b)

    @staticmethod
    def backward(ctx, g):
        (condition,) = ctx.saved_tensors
        zero = torch.zeros_like(g)
        return (
            None,
            torch.where(condition, g, zero).sum_to_size(ctx.shapes[0]),
            torch.where(condition, zero, g).sum_to_size(ctx.shapes[1]),
        )


@contextmanager
def reference_rules() -> Iterator[None]:
    """Let these rules, those of rules_of_several.py and the kit's own pieces be the engine's."""
    from . import rules_of_several

    rules, pieces = dict(registry), dict(state.installed)
    registry.clear()
    state.installed.clear()
    registry.update(_before | RULES | rules_of_several.RULES)
    try:
        yield
    finally:
        registry.clear()
        registry.update(rules)
        state.installed.update(pieces)


RULES = {name: rule for name, rule in registry.items() if name not in _before or rule is not _before[name]}
registry.clear()
registry.update(_before)
