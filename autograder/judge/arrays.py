"""Turn tensors into what a report shows: a window of numbers with the wrong ones marked, and a heat map of the whole.

In come tensors that were compared; out go records without torch. `example.py` and `trace.py` call this.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..records import Array, Heat, Leaf
from .tolerance import allowed

_WHOLE = 64  # elements of an array that is shown whole
_SIDE = 8  # elements of a window along each of the last two axes
_HEAT = 32  # rows and columns of a heat map
_TEXT = 200  # characters of a value that is not a tensor


def array(tensor: torch.Tensor, off: torch.Tensor | None = None) -> Array:
    """Return `tensor` for a reader; `off` has the same shape and says which elements are wrong.

    A large tensor is cut to a window that begins at the first wrong element, or at the first of all.
    """
    plain = tensor.detach()
    window = _window(plain, off)
    cut = tuple(slice(*bounds) for bounds in window)
    return Array(
        tuple(plain.shape),
        str(plain.dtype).removeprefix("torch."),
        window,
        tuple(plain[cut].reshape(-1).tolist()),
        () if off is None else tuple(off[cut].reshape(-1).tolist()),
    )


def shown(value: Leaf, off: torch.Tensor | None = None) -> Array | str:
    """Return any value that a case may return, for a reader."""
    if isinstance(value, torch.Tensor):
        return array(value, off)
    text = repr(value)
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 3]}..."


def differing(expected: Leaf, got: Leaf, rounding: torch.Tensor | None = None) -> torch.Tensor | None:
    """Return which elements of two tensors of one shape differ by more than is allowed; None for other values."""
    if not (isinstance(expected, torch.Tensor) and isinstance(got, torch.Tensor)) or expected.shape != got.shape:
        return None
    if not (expected.is_floating_point() and got.is_floating_point()):
        return got != expected
    a, b = got.to(torch.float64), expected.to(torch.float64)
    return ~((a == b) | (a.isnan() & b.isnan()) | ((a - b).abs() <= allowed(expected, rounding)))


def heat(expected: Leaf, got: Leaf, off: torch.Tensor | None) -> Heat | None:
    """Return the heat map of two real tensors of one shape that are too large to be shown whole; else None."""
    if off is None or off.numel() <= _WHOLE or not off.any():
        return None
    assert isinstance(expected, torch.Tensor) and isinstance(got, torch.Tensor)
    gap = (got.to(torch.float64) - expected.to(torch.float64)).abs()
    greatest = float(torch.where(gap.isfinite() & off, gap, 0.0).max()) or 1.0
    part = torch.where(off, torch.where(gap.isfinite(), gap / greatest, 1.0), 0.0)
    pooled = _pooled(part.reshape(-1, part.shape[-1]) if part.dim() else part.reshape(1, 1))
    return Heat(tuple(expected.shape), tuple(tuple(round(x, 3) for x in row) for row in pooled.tolist()))


def _pooled(part: torch.Tensor) -> torch.Tensor:
    """Return the greatest number of each part of a matrix, with at most _HEAT rows and columns."""
    size = [min(n, _HEAT) for n in part.shape]
    return torch.nn.functional.adaptive_max_pool2d(part[None], size)[0]


def _window(tensor: torch.Tensor, off: torch.Tensor | None) -> tuple[tuple[int, int], ...]:
    if tensor.numel() <= _WHOLE:
        return tuple((0, n) for n in tensor.shape)
    first: Sequence[int] = [0] * tensor.dim()
    if off is not None and off.any():
        first = off.nonzero()[0].tolist()
    sides = [1] * (tensor.dim() - 2) + [_SIDE] * min(tensor.dim(), 2)
    starts = [max(0, min(at, n - side)) for at, n, side in zip(first, tensor.shape, sides)]
    return tuple((start, min(start + side, n)) for start, n, side in zip(starts, tensor.shape, sides))
