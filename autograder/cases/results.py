"""The results of a call: one tensor, as most operations give, or several, of which some may have no gradient.

`sweeps.py` asks for upstream gradients, a walk and names in the same way for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from ..records import Name, Role
from ..words import Sentence


class Results:
    """Several results of one call. Where a single tensor has a shape and a dtype, these have a tuple of them."""

    def __init__(self, torch: Any, value: Any) -> None:
        self._torch = torch
        self.tensors = tuple(_tensors(torch, value))

    @property
    def shape(self) -> tuple[Any, ...]:
        return tuple(tuple(x.shape) for x in self.tensors)

    @property
    def dtype(self) -> tuple[Any, ...]:
        return tuple(x.dtype for x in self.tensors)

    def backward(self, gradients: Any, retain_graph: bool = False) -> None:
        """Walk from all results that require a gradient at once."""
        pairs = [(x, g) for x, g in zip(self.tensors, gradients) if g is not None and x.requires_grad]
        roots, seeds = [x for x, _ in pairs], [g for _, g in pairs]
        self._torch.autograd.backward(roots, seeds, retain_graph=retain_graph)


def _tensors(torch: Any, value: Any) -> Iterator[Any]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _tensors(torch, one)


def result_of(torch: Any, value: Any) -> Any:
    """Return what a call gave: the tensor itself, or its `Results`."""
    return value if isinstance(value, torch.Tensor) else Results(torch, value)


def each(change: Callable[[Any], Any], gradients: Any) -> Any:
    """Return upstream gradients after a change: of one result, or of several; None stands for none."""
    return tuple(None if g is None else change(g) for g in gradients) if type(gradients) is tuple else change(gradients)


def draw(shape: Any, dtype: Any, generator: Any) -> Any:
    """Return random upstream gradients for results of this shape and dtype; None for a result without a gradient."""
    import torch  # slow: only when cases run

    if type(dtype) is tuple:
        return tuple(
            draw(s, d, generator) if d.is_floating_point or d.is_complex else None for s, d in zip(shape, dtype)
        )
    return torch.randn(shape, generator=generator, dtype=dtype)


def both(torch: Any, left: Any, right: Any) -> Any:
    """Return right - 3 * left, for each result that requires a gradient."""
    if isinstance(left, Results):
        pairs = zip(left.tensors, right.tensors)
        return Results(torch, [torch.rsub(a, b, alpha=3) if a.requires_grad else a for a, b in pairs])
    return torch.rsub(left, right, alpha=3)


def is_real(results: Any) -> bool:
    """Say whether there is one result, of real numbers."""
    return not isinstance(results, Results) and bool(results.dtype.is_floating_point)


def is_wide(results: Any) -> bool:
    """Say whether a result has two axes or more with several elements."""
    shapes = results.shape if isinstance(results, Results) else [results.shape]
    return any(sum(size > 1 for size in shape) > 1 for shape in shapes)


def named(kind: str, results: Any) -> dict[str, Any]:
    """Return the results ("forward") or their upstream gradients ("upstream") by the names that a case returns."""
    if isinstance(results, Results):
        results = results.tensors
    if type(results) is tuple:
        return {_name(kind, n): value for n, value in enumerate(results, 1) if value is not None}
    return {_name(kind, 0): results}


@cache
def _name(kind: str, number: int) -> Name:
    role = Role(kind, f"result {number}" if number else "")
    if kind == "forward":
        label = Sentence("the forward's result {n}", n=number) if number else Sentence("the forward's value")
    elif number:
        label = Sentence("the upstream gradient of result {n} after the call", n=number)
    else:
        label = Sentence("the upstream gradient after the call")
    return Name(role, label)
