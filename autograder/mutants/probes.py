"""Calls of an operation far outside its cases: magnitudes, layouts, dtypes and upstream gradients of every kind.

In come the cases of an operation, which say how it is called; out go further cases, drawn from them by a seed. Two
rules that agree on all probes are taken for one. The reference rules must agree on them with PyTorch.
"""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from ..records import Call, Case

NUMBER = 200  # probes of an operation
_DTYPES = (torch.float64, torch.float64, torch.float64, torch.float32, torch.float16, torch.bfloat16)
_SPECIAL = (0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0, float("inf"), float("-inf"), float("nan"))


@dataclass(frozen=True)
class Probe:
    """A call: the function, its inputs by position, its options, which of them are leaves, the upstream gradient."""

    function: Callable[..., Any]  # PyTorch's; called with tensors of the engine, it reaches their rule
    call: Callable[..., Any] | None  # of an author, instead of the function
    inputs: tuple[Any, ...]
    options: dict[str, Any]
    leaves: tuple[bool, ...]
    upstream: Tensor

    def __call__(self, space: Any) -> dict[str, Any]:
        """Run the call on PyTorch or on the engine; return the gradients of its leaves by position."""
        given = [
            space.as_tensor(x.clone(memory_format=torch.preserve_format)).requires_grad_(leaf)
            if isinstance(x, Tensor) and x.is_floating_point() else x
            for x, leaf in zip(self.inputs, self.leaves)
        ]  # fmt: skip
        function = partial(self.call, space) if self.call else self.function
        function(*given, **self.options).backward(space.as_tensor(self.upstream))
        return {f"gradient {i}": x.grad for i, (x, leaf) in enumerate(zip(given, self.leaves)) if leaf}


def probes(cases: Iterable[Case], number: int = NUMBER) -> list[Case]:
    """Return `number` probes of each operation that these cases are about. PyTorch answers all of them."""
    calls: dict[str, list[Call]] = {}
    for case in cases:
        call = case.call() if case.operation and case.call is not None else None
        if case.operation and call is not None and len(call.upstreams) == 1:
            calls.setdefault(case.operation, []).append(call)
    return [case for operation, known in calls.items() for case in _of(operation, known, number)]


def for_pieces(cases: Iterable[Case], pieces: tuple[str, ...]) -> list[Case]:
    """Return all these cases as programs that take `pieces` from the answer: what they compute, a right piece gives."""
    return [replace(case, pieces=pieces, name=f"{case.name} of {case.question}") for case in cases]


def _of(operation: str, calls: list[Call], number: int) -> Iterator[Case]:
    signs, data = _signs(calls), _data(calls)
    for index in range(number):
        draw = random.Random(f"{operation}/{index}")
        generator = torch.Generator().manual_seed(zlib.crc32(f"{operation}/{index}".encode()))
        call = draw.choice(calls)
        dtype = draw.choice(_DTYPES)
        named, inputs = _inputs(call, data, dtype, draw, generator)
        if not all(_among(x, signs[i]) for i, x in enumerate(inputs) if i in signs and isinstance(x, Tensor)):
            continue  # the cases never ask for such a number here: the text may exclude it
        leaves = _leaves(inputs, data, draw)
        try:
            made = _Upstream(call, inputs, dtype, draw, generator)
            probe = Probe(call.function, _of_an_author(call), inputs, dict(call.options), leaves, made.gradient)
            probe(torch)
        except (RuntimeError, TypeError, ValueError, IndexError):
            continue  # PyTorch does not take these inputs
        shapes = ", ".join(str(tuple(x.shape)) for x in inputs if isinstance(x, Tensor))
        options = ", ".join(f"{k}={v}" for k, v in call.options.items())
        name = f"{operation} of {named} {shapes} {options} {str(dtype)[6:]}, upstream {made.named} ({index})"
        yield Case(name, "", 1.0, probe, operation=operation)


def _signs(calls: list[Call]) -> dict[int, set[str]]:
    """Return the signs of the numbers at each position of these calls, and whether some are NaN or infinite."""
    found: dict[int, set[str]] = {}
    for call in calls:
        for position, x in enumerate(call.inputs.values()):
            if isinstance(x, Tensor) and x.is_floating_point():
                found.setdefault(position, set()).update(_signs_of(x))
    return found


def _signs_of(x: Tensor) -> set[str]:
    numbers = {str(sign) for sign in x[~x.isnan()].sign().tolist()}
    return numbers | ({"NaN"} if x.isnan().any() else set()) | ({"infinite"} if x.isinf().any() else set())


def _among(x: Tensor, signs: set[str]) -> bool:
    """Say whether the numbers of `x` have these signs only, and are NaN or infinite only if such numbers are asked."""
    return _signs_of(x) <= signs


def _of_an_author(call: Call) -> Callable[..., Any] | None:
    return call.function.func if isinstance(call.function, partial) else None


def _data(calls: list[Call]) -> set[int]:
    """Return the positions of inputs that never ask for a gradient in these calls: targets and weights."""
    asking = {i for call in calls for i, x in enumerate(call.arguments) if getattr(x, "requires_grad", False)}
    return {i for call in calls for i in range(len(call.arguments))} - asking if asking else set()


def _leaves(inputs: tuple[Any, ...], data: set[int], draw: random.Random) -> tuple[bool, ...]:
    """Return which inputs are leaves: all that can be, or one of them."""
    able = [isinstance(x, Tensor) and x.is_floating_point() and i not in data for i, x in enumerate(inputs)]
    if draw.random() < 0.25:
        kept = draw.choice([i for i, one in enumerate(able) if one])
        return tuple(i == kept for i in range(len(able)))
    return tuple(able)


def _inputs(
    call: Call, data: set[int], dtype: torch.dtype, draw: random.Random, generator: torch.Generator
) -> tuple[str, tuple[Any, ...]]:
    """Return the inputs of a call, changed in one of several ways, and the name of the way. Data keep their numbers."""
    ways: dict[str, Callable[[Tensor], Tensor]] = {
        "its numbers": lambda x: x,
        "other numbers of its signs": lambda x: x.sign() * (torch.rand(x.shape, generator=generator).to(x) + 0.05),
        "special numbers": lambda x: _replaced(x, _SPECIAL, draw),
        "small whole numbers": lambda x: _replaced(x, (1.0, -1.0, 2.0, -2.0, 3.0), draw),
        "numbers of one magnitude": lambda x: x * 10.0 ** draw.choice(_exponents(dtype)),
        "numbers of many magnitudes": lambda x: x * _powers(x, dtype, draw),
        "ones": torch.ones_like,
    }
    way = draw.choice(list(ways))
    tensors = {
        i: _laid_out((x if i in data else ways[way](x)).to(dtype), draw)
        for i, x in enumerate(call.inputs.values()) if isinstance(x, Tensor) and x.is_floating_point()
    }  # fmt: skip
    if not data and draw.random() < 0.1 and len({x.shape for x in tensors.values()}) == 1:
        way, tensors = f"{way}, all operands equal", {i: next(iter(tensors.values())).clone() for i in tensors}
    return way, tuple(tensors.get(i, x) for i, x in enumerate(call.inputs.values()))


def _exponents(dtype: torch.dtype) -> tuple[int, ...]:
    if dtype is torch.float16:
        return (-7, -5, -4, -3, 2, 3, 4)
    return (-30, -25, -20, -15, -12, -9, -6, -3, 3, 6, 9, 12, 20, 25, 30)


def _powers(x: Tensor, dtype: torch.dtype, draw: random.Random) -> Tensor:
    chosen = [10.0 ** draw.choice(_exponents(dtype)) for _ in range(x.numel())]
    return torch.tensor(chosen, dtype=torch.float64).reshape(x.shape)


def _replaced(x: Tensor, by: tuple[float, ...], draw: random.Random) -> Tensor:
    """Return `x` with most of its numbers replaced; no negative number where `x` has none."""
    only = by if bool((x < 0).any()) else [v for v in by if math.copysign(1.0, v) > 0]
    chosen = torch.tensor([draw.choice(only) for _ in range(x.numel())], dtype=torch.float64).reshape(x.shape)
    keep = torch.tensor([draw.random() < 0.2 for _ in range(x.numel())], dtype=torch.bool).reshape(x.shape)
    return torch.where(keep, x, chosen)


def _laid_out(x: Tensor, draw: random.Random) -> Tensor:
    """Return the same numbers in one of several layouts in memory."""
    turned = tuple(reversed(range(x.dim())))
    layouts: list[Callable[[], Tensor]] = [
        lambda: x.contiguous(),
        lambda: x.permute(turned).contiguous().permute(turned),
        lambda: _inside(x),
    ]
    return draw.choice(layouts)()


def _inside(x: Tensor) -> Tensor:
    """Return the same numbers as every second element of a larger memory that begins before them."""
    larger = torch.full([2 * n + 1 for n in x.shape], 7.0, dtype=x.dtype)
    view = larger[tuple(slice(1, None, 2) for _ in x.shape)]
    return view.copy_(x)


class _Upstream:
    """An upstream gradient for a call: `named` says of which kind."""

    def __init__(
        self, call: Call, inputs: tuple[Any, ...], dtype: torch.dtype, draw: random.Random, generator: torch.Generator
    ) -> None:
        with torch.no_grad():
            result = call.function(*inputs, **call.options)
        if not isinstance(result, Tensor):
            raise TypeError("several results")  # such a call is left out
        drawn = torch.randn(result.shape, generator=generator, dtype=torch.float64)
        ways: dict[str, Callable[[], Tensor]] = {
            "drawn": lambda: drawn,
            "zeros": lambda: drawn * 0,
            "not finite": lambda: _replaced(drawn, (float("inf"), float("-inf"), float("nan"), 0.0), draw),
            "of one magnitude": lambda: drawn * 10.0 ** draw.choice(_exponents(dtype)),
            "of many magnitudes": lambda: drawn * _powers(drawn, dtype, draw),
            "one number": lambda: drawn.flatten()[:1].reshape([1] * drawn.dim()).expand(drawn.shape),
        }
        self.named = draw.choice(list(ways))
        made = ways[self.named]().to(result.dtype)
        self.gradient = made if self.named == "one number" else _laid_out(made, draw)
