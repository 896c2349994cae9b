"""Where windows overlap, only the gradient of one of them was kept."""

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch, with_rule
from ..about import operation
from ..evidence import Evidence
from ..forwards import gradients_of, itself
from ..window import CONVOLUTIONS, POOLS, Pair, both, cut, pad, taps

WHY = Sentence("Gradients of windows were written to their places, where they have to be added.")
HINT = Sentence("How many windows can read the same place, and how many of their gradients does your rule keep?")
RANK = 80
ABOUT = operation(*CONVOLUTIONS, *POOLS)
Share = Callable[[Pair], Tensor]  # what each window sends to one of its places


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(_with_the_last(name, False), _with_the_last(name, True))


@cache
def _with_the_last(name: str, window: bool) -> type[PyTorch]:
    """Return a PyTorch in which the gradient of the last window is kept, or else that of the last place of a window."""

    def rule(grad: Tensor, x: Tensor, *others: Any, **options: Any) -> tuple[Any, ...]:
        other, *inputs = others or (options.pop("kernel_size"),)
        if name == "max_pool2d":
            return (_of_winners(grad, x, other, options),)
        if name == "avg_pool2d":
            stride, border = both(options.get("stride") or other), both(options.get("padding", 0))
            shares = _shares(grad, x, other, options)
            return (_written(x, lambda _: shares, grad, both(other), stride, (1, 1), border, window),)
        right = gradients_of(itself(name), grad, (x, other, *inputs), options)
        return _of_convolution(grad, x, other, options, window), *right[1:]

    return with_rule(name, rule)


def _of_winners(grad: Tensor, x: Tensor, kernel: Any, options: dict[str, Any]) -> Tensor:
    _, where = torch.nn.functional.max_pool2d(x, kernel, **options | {"return_indices": True})
    empty = x.new_zeros((*x.shape[:-2], x.shape[-2] * x.shape[-1]))
    return empty.scatter(-1, where.flatten(-2), grad.flatten(-2)).reshape(x.shape)


def _shares(grad: Tensor, x: Tensor, kernel: Any, options: dict[str, Any]) -> Tensor:
    """Return the upstream gradient of a mean, divided by how many pixels each window counts."""
    ones = torch.nn.functional.avg_pool2d(torch.ones_like(x), kernel, **options, divisor_override=1)
    means = torch.nn.functional.avg_pool2d(torch.ones_like(x), kernel, **options)
    return grad * means / ones


def _of_convolution(grad: Tensor, x: Tensor, weight: Tensor, options: dict[str, Any], window: bool) -> Tensor:
    is_row = x.dim() == 3
    pictures, kernels, upstream = (t.unsqueeze(2) if is_row else t for t in (x, weight, grad))
    how = {name: options.get(name, usual) for name, usual in (("stride", 1), ("dilation", 1), ("padding", 0))}
    stride, dilation, border = (both((usual, how[name]) if is_row else how[name])
                                for usual, name in ((1, "stride"), (1, "dilation"), (0, "padding")))  # fmt: skip

    def share(place: Pair) -> Tensor:
        tap = kernels[:, :, place[0] : place[0] + 1, place[1] : place[1] + 1]
        return torch.nn.functional.conv_transpose2d(upstream, tap, groups=options.get("groups", 1))

    kernel = both(tuple(kernels.shape[2:]))
    return _written(pictures, share, upstream, kernel, stride, dilation, border, window).reshape(x.shape)


def _written(
    x: Tensor, share: Share, upstream: Tensor, kernel: Pair, stride: Pair, dilation: Pair, border: Pair, window: bool
) -> Tensor:
    """Return a picture into which each place of the window was written, the last or the first place last."""
    padded = torch.zeros_like(pad(x, border))
    places = list(taps(padded, tuple(upstream.shape[-2:]), kernel, stride, dilation))
    for place, seen in reversed(places) if window else places:
        seen.copy_(share(place))
    return cut(padded, tuple(x.shape[-2:]), border)
