"""Equal elements, of which an operation takes some: does a convention say which, or chance?

A convention is one that a rule can follow: the first ones get the gradient, the last ones do, or all of them do, and
equal elements keep their order. It is chance if the choice depends on where the other elements stand.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

Gradient = Callable[[torch.Tensor, tuple[torch.Tensor, ...]], torch.Tensor]  # of the leaf, for upstream gradients
Forward = Callable[[torch.Tensor], tuple[torch.Tensor, ...]]

_ORDERS = 8  # random orders that are tried
_COPIES = (1, 3, 16)  # one after another along the axis: some operations go another way where there are many elements
_MOST = 4096  # elements of a leaf with its copies


def is_by_chance(x: torch.Tensor, gradient: torch.Tensor, forward: Forward, walk: Gradient) -> bool:
    """Say whether equal elements of `x` share a gradient in a way that no convention gives.

    `gradient` is that of `x`. `forward` returns the results for other numbers, `walk` the gradient.
    Only an axis counts along which the operation does not care for the order of its input.
    """
    if x.is_complex() or x.numel() == 0 or not bool(gradient.isfinite().all()):
        return False
    return any(
        _favours(x.movedim(axis, -1), gradient.movedim(axis, -1)) and _by_chance_along(axis, x, forward, walk)
        for axis in range(x.dim())
    )


def _favours(x: torch.Tensor, gradient: torch.Tensor) -> bool:
    """Say whether two equal elements of a row have different gradients."""
    equal = x.unsqueeze(-1) == x.unsqueeze(-2)
    alike = (gradient.unsqueeze(-1) - gradient.unsqueeze(-2)).abs() <= 1e-9 * gradient.abs().amax()
    return bool((equal & ~alike).any())


def _by_chance_along(axis: int, x: torch.Tensor, forward: Forward, walk: Gradient) -> bool:
    generator = torch.Generator().manual_seed(0)
    for copies in _COPIES:
        more = torch.cat([x] * copies, axis)
        if more.numel() > _MOST:
            return False
        try:
            if not _is_any_order(axis, more, forward, generator):
                return False
            upstream = tuple(torch.randn(r.shape, generator=generator, dtype=r.dtype) for r in forward(more))
            gradient = walk(more, upstream)
            if _picks(more.movedim(axis, -1), gradient.movedim(axis, -1)):
                return True
            for _ in range(_ORDERS):
                order = _order(axis, more, generator)
                moved = walk(more.gather(axis, order), upstream)
                if not torch.allclose(moved, gradient.gather(axis, order), rtol=1e-6, atol=1e-9):
                    return True
        except Exception:  # noqa: BLE001  the other inputs do not fit a longer one
            return False
    return False


def _is_any_order(axis: int, x: torch.Tensor, forward: Forward, generator: torch.Generator) -> bool:
    """Say whether other numbers, all different, give the same results in any order along the axis.

    Each row has an order of its own: where rows have to do with each other, as in a determinant, equal elements of one
    row are not alike.
    """
    scale = 1.0 + float(x[x.isfinite()].abs().sum())  # so that bounds, and other operands, lie among the numbers
    for _ in range(2 * _ORDERS):  # two rows of two elements have the same order half of the time
        numbers = torch.randn(x.shape, generator=generator, dtype=x.dtype) * scale
        order = torch.rand(x.shape, generator=generator).argsort(dim=axis)
        usual, moved = forward(numbers), forward(numbers.gather(axis, order))
        if not all(torch.allclose(a, b, rtol=1e-9, equal_nan=True) for a, b in zip(usual, moved)):
            return False
    return True


def _order(axis: int, x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return a random order along the axis, as indices for `gather`, in which equal elements keep their order."""
    order = torch.randperm(x.shape[axis], generator=generator)
    shape = [-1 if i == axis else 1 for i in range(x.dim())]
    drawn = order.reshape(shape).expand(x.shape).clone()
    moved = x.gather(axis, drawn)
    # where equal elements stand after the move, their old places in rising order
    by_value = moved.argsort(dim=axis, stable=True)
    return drawn.scatter(axis, by_value, x.argsort(dim=axis, stable=True))


def _picks(x: torch.Tensor, gradient: torch.Tensor) -> bool:
    """Say whether in some row only some of equal elements get a gradient, and these are neither first nor last."""
    for row, its in zip(x.reshape(-1, x.shape[-1]), gradient.reshape(-1, x.shape[-1])):
        for value in row.unique():
            taken = (its[row == value] != 0).tolist()
            if any(taken) and taken not in (sorted(taken), sorted(taken, reverse=True)):
                return True
    return False
