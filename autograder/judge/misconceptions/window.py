"""What the windows of a convolution or of pooling read, for the misconceptions about them. A sequence is one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from .evidence import Evidence
from .forwards import itself

CONVOLUTIONS = ("conv1d", "conv2d")
POOLS = ("avg_pool2d", "max_pool2d")
Pair = tuple[int, int]
Shape = tuple[int, ...]


def both(value: Any) -> Pair:
    """Return an option for rows and columns as a pair."""
    first, second = (value, value) if isinstance(value, int) else value
    return first, second


def convolved(name: str, x: Tensor, weight: Tensor, bias: Any = None, **options: Any) -> Tensor:
    """Return the convolution with these options."""
    result: Tensor = itself(name)(x, weight, bias, **options)
    return result


def first_windows(result: Tensor, like: Tensor) -> Tensor:
    """Return the first windows of `result`, as many as `like` has along each axis."""
    for axis in range(2, like.dim()):
        result = result.narrow(axis, 0, like.shape[axis])
    return result


def taps(
    padded: Tensor, windows: Shape, kernel: Pair, stride: Pair, dilation: Pair = (1, 1)
) -> Iterator[tuple[Pair, Tensor]]:
    """Yield each place of the kernel with what it reads of a padded picture, one pixel for each window."""
    for row in range(kernel[0]):
        for column in range(kernel[1]):
            ends = [stride[i] * (windows[i] - 1) + 1 for i in (0, 1)]
            of_rows = padded.narrow(-2, row * dilation[0], ends[0])[..., :: stride[0], :]
            yield (row, column), of_rows.narrow(-1, column * dilation[1], ends[1])[..., :: stride[1]]


def shape_of_what_is_read(evidence: Evidence) -> Shape | None:
    """Return the part of a padded input that windows reach, without the padding at its beginning; None without a call.

    This is the shape of the input's gradient whose author forgot the rest.
    """
    call = evidence.call
    if call is None:
        return None
    (x, *others), windows, options = call.inputs.values(), call.upstream, call.options
    axes = 2 if evidence.case.operation != "conv1d" else 1
    kernel = _each(options["kernel_size"], axes) if "kernel_size" in options else others[0].shape[2:]
    stride = options.get("stride") or (kernel if "kernel_size" in options else 1)
    steps, holes = _each(stride, axes), _each(options.get("dilation", 1), axes)
    borders, sizes = _each(options.get("padding", 0), axes), windows.shape[-axes:]
    reached = [s * (n - 1) + d * (k - 1) + 1 - p for s, n, d, k, p in zip(steps, sizes, holes, kernel, borders)]
    return (*x.shape[:-axes], *(min(n, size) for n, size in zip(reached, x.shape[-axes:])))


def _each(value: Any, axes: int) -> Shape:
    return (value,) * axes if isinstance(value, int) else tuple(value)


def pad(x: Tensor, padding: Pair, value: float = 0.0) -> Tensor:
    """Return pictures with `padding` rows and columns around them."""
    return torch.nn.functional.pad(x, (padding[1], padding[1], padding[0], padding[0]), value=value)


def cut(padded: Tensor, size: Shape, padding: Pair) -> Tensor:
    """Return the pictures inside of their padding."""
    return padded.narrow(-2, padding[0], size[0]).narrow(-1, padding[1], size[1])
