"""What a sweep calls an operation with: how each input is drawn, and the tables of shapes and layouts that every rule has to keep to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import BrokenCases


@dataclass(frozen=True)
class Input:
    """How to draw one input: `normal(2, 3)`, `positive(4)`, `values([0.0, 1.0])`; then `.constant`, `.transposed`, `.expanded`, or a dtype, `.float32`."""

    shape: tuple[int, ...]
    draw: str = "normal"
    data: tuple[Any, ...] = ()
    dtype: str = "float64"
    layout: str = "plain"
    requires_grad: bool = True

    def __post_init__(self) -> None:
        if not all(type(size) is int for size in self.shape):
            raise BrokenCases(f"The sizes of an input are whole numbers, as in normal(2, 3); these are {', '.join(map(repr, self.shape))}.")

    @property
    def constant(self) -> Input:
        return replace(self, requires_grad=False)

    @property
    def float32(self) -> Input:
        return replace(self, dtype="float32")

    @property
    def float16(self) -> Input:
        return replace(self, dtype="float16")

    @property
    def bfloat16(self) -> Input:
        return replace(self, dtype="bfloat16")

    @property
    def transposed(self) -> Input:
        """Not contiguous in memory."""
        return replace(self, layout="transposed")

    @property
    def expanded(self) -> Input:
        """One row seen `shape[0]` times."""
        return replace(self, layout="expanded")

    def make(self, torch: Any, drawn: Any) -> Any:
        """A new leaf of `shape` and `dtype` with the numbers in `drawn`: no rule of the student's takes part."""
        tensor = torch.as_tensor(self._laid_out(drawn.clone()))
        return tensor.requires_grad_() if self.requires_grad else tensor

    def drawn(self, generator: Any) -> Any:
        """The numbers, as PyTorch draws them from `generator`, before they are laid out."""
        import torch  # slow: only when cases run

        dtype = getattr(torch, self.dtype)
        if self.draw == "values":
            return torch.tensor(self.data, dtype=dtype)
        shape = self.shape[::-1] if self.layout == "transposed" else (1, *self.shape[1:]) if self.layout == "expanded" else self.shape
        tensor = torch.randn(shape, generator=generator, dtype=dtype)
        if self.draw == "positive":
            tensor = tensor.abs() + 0.3
        if self.draw == "away":
            tensor = tensor + 0.7 * tensor.sign()
        return tensor

    def _laid_out(self, tensor: Any) -> Any:
        if self.layout == "transposed":
            return tensor.permute(tuple(reversed(range(tensor.dim()))))
        return tensor.expand(self.shape) if self.layout == "expanded" else tensor


def normal(*shape: int) -> Input:
    """Of both signs."""
    return Input(shape)


def positive(*shape: int) -> Input:
    """At least 0.3."""
    return Input(shape, "positive")


def away(*shape: int) -> Input:
    """Of both signs, at least 0.7 from zero: for a denominator."""
    return Input(shape, "away")


def values(data: Any) -> Input:
    """These very numbers: for zeros, ties, bounds and large magnitudes."""
    return Input((), "values", data)


@dataclass(frozen=True)
class Sample:
    """One call of an operation: its inputs (`Input`s, or plain arguments) and its options."""

    name: str
    inputs: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    flat: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether its gradient is zero or has no elements, so that doing nothing would pass: then it earns only beside the first sample."""
        return self.flat or any(isinstance(x, Input) and 0 in x.shape for x in self.inputs)


def sample(name: str, *inputs: Any, **options: Any) -> Sample:
    """One call of an operation for `sweep`: what is odd about it, in words; `normal(2, 3)` and the like for its tensors; its other arguments."""
    if not isinstance(name, str):
        raise BrokenCases(f"sample() begins with a name for the case, as in sample('matrix', normal(2, 3)); this is {name!r}.")
    return Sample(name, inputs, options)


def flat(one: Sample) -> Sample:
    """`one`, declared to have a gradient of zeros."""
    return replace(one, flat=True)


def broadcasts(a: Callable[..., Input] = normal, b: Callable[..., Input] = normal, sizes: tuple[int, int, int] = (2, 3, 5)) -> list[Sample]:
    """Calls of an operation with two operands: every form of broadcasting, each operand as the small one, and the odd layouts.

    `a` and `b` draw the operands from a shape; `sizes` are three sizes that cannot be confused.
    """
    p, q, r = sizes
    return [
        sample("same shape", a(p, q), b(p, q)),
        sample("square", a(q, q), b(q, q)),
        sample("b has fewer axes", a(p, q), b(q)),
        sample("a has fewer axes", a(q), b(r, q)),
        sample("b has an axis of size 1", a(p, q), b(p, 1)),
        sample("a square, b has fewer axes", a(q, q), b(q)),
        sample("a square, b has an axis of size 1", a(q, q), b(q, 1)),
        sample("b has three axes of size 1", a(p, q, r, 2), b(1, q, 1, 1)),
        sample("a has an axis of size 1, both have another", a(1, q, 1), b(r, q, 1)),
        sample("b has fewer axes and one of size 1", a(p, q, r), b(q, 1)),
        sample("a has fewer axes and one of size 1", a(1, r), b(1, q, r)),
        sample("both are stretched", a(p, 1), b(1, q)),
        sample("b is a single number", a(p, 2, q, r), b()),
        sample("a is a single number", a(), b(q, r)),
        sample("both are single numbers", a(), b()),
        sample("b of shape 1, 1", a(q), b(1, 1)),
        sample("a of shape 1, b is a single number", a(1), b()),
        sample("no elements", a(0, q), b(q)),
        sample("b has an axis of size 1, stretched to none", a(p, 0, q), b(1, q)),
        sample("not contiguous", a(p, q).transposed, b(p, q).expanded),
        sample("only a requires a gradient", a(p, q), b(p, q).constant),
        sample("only b requires a gradient", a(p, q).constant, b(p, 1)),
        sample("float32", a(p, q, r).float32, b(p, 1, r).float32),
        sample("float16", a(p, q).float16, b(p, q).float16),
    ]


def shapes(x: Callable[..., Input] = normal, sizes: tuple[int, int, int] = (2, 3, 5)) -> list[Sample]:
    """Calls of an operation with one operand, elementwise: shapes and layouts. `x` draws the operand from a shape."""
    p, q, r = sizes
    return [
        sample("matrix", x(p, q)),
        sample("square", x(q, q)),
        sample("three axes", x(p, r, q)),
        sample("a single number", x()),
        sample("a single number in float32", x().float32),
        sample("of shape 1", x(1)),
        sample("no elements", x(0, q)),
        sample("not contiguous", x(r, q).transposed),
        sample("one row seen several times", x(q, r).expanded),
        sample("float32", x(r, 1).float32),
        sample("float16", x(1, q).float16),
    ]
