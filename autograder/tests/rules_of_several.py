"""Reference rules of operations with views, lists of tensors, and several results, for the fuzzer of programs.py."""

from __future__ import annotations

from typing import Any

from autograder.engine import Function, registry, torch

_before = dict(registry)


def _view(name: str, forward: Any) -> None:
    """Make a rule of an operation that shows the same numbers in another shape."""

    def run(ctx, x, *args):
        ctx.shape, ctx.extra = x.shape, len(args)
        return forward(x, *args)

    def back(ctx, g):
        return (g.reshape(ctx.shape), *[None] * ctx.extra)

    type(name, (Function,), {"forward": staticmethod(run), "backward": staticmethod(back)})


_view("View", lambda x, *shape: x.view(*shape))
_view("Reshape", lambda x, *shape: x.reshape(*shape))
_view("Flatten", lambda x: x.flatten())
_view("Unsqueeze", lambda x, dim: x.unsqueeze(dim))
_view("Squeeze", lambda x, *dim: x.squeeze(*dim))


class Transpose(Function):
    @staticmethod
    def forward(ctx, x, dim0, dim1):
        ctx.dims = dim0, dim1
        return x.transpose(dim0, dim1)

    @staticmethod
    def backward(ctx, g):
        return g.transpose(*ctx.dims), None, None


class T(Function):
    operation = "T"

    @staticmethod
    def forward(ctx, x):
        return x.T

    @staticmethod
    def backward(ctx, g):
        return g.T


class Expand(Function):
    @staticmethod
    def forward(ctx, x, *sizes):
        ctx.shape, ctx.extra = x.shape, len(sizes)
        return x.expand(*sizes)

    @staticmethod
    def backward(ctx, g):
        return (g.sum_to_size(ctx.shape), *[None] * ctx.extra)


class Getitem(Function):
    @staticmethod
    def forward(ctx, x, index):
        ctx.shape, ctx.index = x.shape, index
        if isinstance(index, (list, torch.Tensor)):
            ctx.save_for_backward(torch.as_tensor(index))
        return x[index]

    @staticmethod
    def backward(ctx, g):
        ctx.saved_tensors  # PyTorch keeps the tensors of an index, and lets go of them
        whole = g.new_zeros(ctx.shape)
        positions = torch.arange(whole.numel()).reshape(ctx.shape)[ctx.index]
        return torch.index_add(whole.reshape(-1), 0, positions.reshape(-1), g.reshape(-1)).reshape(ctx.shape), None


class Stack(Function):
    @staticmethod
    def forward(ctx, tensors, dim):
        ctx.dim = dim
        return torch.stack(tensors, dim)

    @staticmethod
    def backward(ctx, g):
        return g.unbind(ctx.dim), None


class Cat(Function):
    @staticmethod
    def forward(ctx, tensors, dim):
        result = torch.cat(tensors, dim)
        ctx.dim, ctx.shapes = dim, [x.shape for x in tensors]
        return result

    @staticmethod
    def backward(ctx, g):
        # PyTorch lets a tensor of shape (0,) stand beside tensors of any number of axes
        sizes = [0 if shape == (0,) else shape[ctx.dim] for shape in ctx.shapes]
        parts = torch.split(g, sizes, ctx.dim)
        return [part.reshape(shape) if shape == (0,) else part for part, shape in zip(parts, ctx.shapes)], None


class Split(Function):
    @staticmethod
    def forward(ctx, x, split_size, dim):
        ctx.dim = dim
        return torch.split(x, split_size, dim)

    @staticmethod
    def backward(ctx, *gs):
        return torch.cat(gs, ctx.dim), None, None


class Chunk(Function):
    @staticmethod
    def forward(ctx, x, chunks, dim):
        ctx.dim = dim
        return torch.chunk(x, chunks, dim)

    @staticmethod
    def backward(ctx, *gs):
        return torch.cat(gs, ctx.dim), None, None


class Unbind(Function):
    @staticmethod
    def forward(ctx, x, dim):
        ctx.dim = dim
        return torch.unbind(x, dim)

    @staticmethod
    def backward(ctx, *gs):
        return torch.stack(gs, ctx.dim), None


def _extreme(name: str, find: Any) -> None:
    """Make the rule of max and min.

    Of all, the gradient is shared among equals; along a dim, it goes by the index of the one that was picked.
    """

    def run(ctx, x, dim=None, keepdim=False):
        ctx.dim, ctx.keepdim, ctx.shape = dim, keepdim, x.shape
        if dim is None:
            result = find(x)
            ctx.save_for_backward(x, result)
            return result
        values, indices = find(x, dim, keepdim)
        ctx.save_for_backward(indices)
        ctx.mark_non_differentiable(indices)
        return values, indices

    def back(ctx, g, *_):
        if ctx.dim is None:
            x, result = ctx.saved_tensors
            same = (x == result) | (x.isnan() & result.isnan())
            return torch.where(same, g / same.sum(), torch.zeros_like(x)), None, None
        (indices,) = ctx.saved_tensors
        if not ctx.keepdim and ctx.shape:
            g, indices = g.unsqueeze(ctx.dim), indices.unsqueeze(ctx.dim)
        return _scattered(g, ctx.shape, ctx.dim, indices), None, None

    type(name, (Function,), {"forward": staticmethod(run), "backward": staticmethod(back)})


def _scattered(g, shape, dim, indices):
    return torch.scatter(g.new_zeros(shape), dim, indices, g)


_extreme("Max", torch.max)
_extreme("Min", torch.min)


class Sort(Function):
    @staticmethod
    def forward(ctx, x, dim, descending):
        values, indices = torch.sort(x, dim=dim, descending=descending)
        ctx.save_for_backward(indices)
        ctx.dim, ctx.shape = dim, x.shape
        ctx.mark_non_differentiable(indices)
        return values, indices

    @staticmethod
    def backward(ctx, g, _):
        (indices,) = ctx.saved_tensors
        return _scattered(g, ctx.shape, ctx.dim, indices), None, None


class Topk(Function):
    @staticmethod
    def forward(ctx, x, k, dim, largest, sorted):
        values, indices = torch.topk(x, k, dim, largest, sorted)
        ctx.save_for_backward(indices)
        ctx.dim, ctx.shape = dim, x.shape
        ctx.mark_non_differentiable(indices)
        return values, indices

    @staticmethod
    def backward(ctx, g, _):
        (indices,) = ctx.saved_tensors
        return _scattered(g, ctx.shape, ctx.dim, indices), None, None, None, None


class Aminmax(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        low, high = torch.aminmax(x, dim=dim, keepdim=keepdim)
        ctx.save_for_backward(x, low, high)
        ctx.set_materialize_grads(False)
        ctx.dim, ctx.keepdim = dim, keepdim
        return low, high

    @staticmethod
    def backward(ctx, g_low, g_high):
        x, low, high = ctx.saved_tensors
        total = 0
        for g, extreme in ((g_low, low), (g_high, high)):
            if g is None:
                continue
            if ctx.dim is not None and not ctx.keepdim and x.dim():
                g, extreme = g.unsqueeze(ctx.dim), extreme.unsqueeze(ctx.dim)
            same = (x == extreme).to(g.dtype)
            count = same.sum() if ctx.dim is None else same.sum(ctx.dim, keepdim=True)
            total = total + g * same / count
        return total, None, None


def _cast(name: str, to: str) -> None:
    def run(ctx, x):
        ctx.dtype = x.dtype
        return getattr(x, to)()

    def back(ctx, g):
        return g.to(ctx.dtype)

    type(name, (Function,), {"forward": staticmethod(run), "backward": staticmethod(back)})


_cast("Double", "double")
_cast("Float", "float")
RULES = {name: rule for name, rule in registry.items() if name not in _before or rule is not _before[name]}
registry.clear()
registry.update(_before)
