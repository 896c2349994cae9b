"""The samples of a sweep: how each input is drawn, and the tables of shapes and layouts that every rule must handle.

Case files make the samples; `sweeps.py` calls the operation with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import BrokenCases
from ..words import Listing

_MOST_NUMBERS = 1_000_000  # of one input


@dataclass(frozen=True)
class Input:
    """How to draw one input: `normal(2, 3)`, `positive(4)`, `values([0.0, 1.0])`.

    Then may follow `.constant`, `.transposed`, `.expanded`, or a dtype, as in `.float32`. Whole numbers and flags have
    the dtypes int64 and bool, and require no gradient.
    """

    shape: tuple[int, ...]
    draw: str = "normal"
    data: tuple[Any, ...] = ()
    dtype: str = "float64"
    layout: str = "plain"
    requires_grad: bool = True

    def __post_init__(self) -> None:
        if not all(type(size) is int for size in self.shape):
            sizes = Listing(tuple(map(repr, self.shape)), len(self.shape))
            raise BrokenCases(
                "The sizes of an input are whole numbers, as in normal(2, 3); these are {sizes}.", sizes=sizes
            )
        if math.prod(self.shape) > _MOST_NUMBERS:
            raise BrokenCases(
                "An input of a sample has at most {most} numbers, for each law draws it anew; this one has {sizes}. "
                "Make it smaller.",
                most=_MOST_NUMBERS,
                sizes=" x ".join(map(str, self.shape)),
            )

    @property
    def size(self) -> tuple[int, ...]:
        """Return the shape of the drawn numbers; for `values`, the shape of the given numbers."""
        return _size(self.data) if self.draw == "values" else self.shape

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
    def integer(self) -> Input:
        """Return the same whole numbers as int64, without a gradient: `values([0, 2]).integer`."""
        return replace(self, dtype="int64", requires_grad=False)

    @property
    def boolean(self) -> Input:
        """Return the same numbers as flags, without a gradient: `values([[1, 0], [1, 1]]).boolean` is a mask."""
        return replace(self, dtype="bool", requires_grad=False)

    @property
    def transposed(self) -> Input:
        """Return the same input, not contiguous in memory."""
        return replace(self, layout="transposed")

    @property
    def expanded(self) -> Input:
        """Return the same input as one row seen `shape[0]` times."""
        return replace(self, layout="expanded")

    def make(self, torch: Any, drawn: Any) -> Any:
        """Return a new leaf of `shape` and `dtype` with the numbers in `drawn`. None of the student's rules is run."""
        own = drawn.clone()
        tensor = torch.as_tensor(own if self.layout == "plain" else self._laid_out(own))
        return tensor.requires_grad_() if self.requires_grad else tensor

    def drawn(self, generator: Any) -> Any:
        """Return the numbers as PyTorch draws them from `generator`, before they are laid out."""
        import torch  # slow: only when cases run

        dtype = getattr(torch, self.dtype)
        if self.draw == "values":
            return torch.tensor(self.data, dtype=dtype)
        if self.draw == "listed":
            return torch.tensor(self.data, dtype=dtype).reshape(self.shape)
        shape = (
            self.shape[::-1]
            if self.layout == "transposed"
            else (1, *self.shape[1:])
            if self.layout == "expanded"
            else self.shape
        )
        if self.draw == "integers":
            low, high = self.data
            return torch.randint(low, high, shape, generator=generator).to(dtype)
        if self.draw in ("regular", "positive_definite"):
            return self._matrices(torch, generator, dtype)
        tensor = torch.randn(shape, generator=generator, dtype=dtype)
        if self.draw == "positive":
            tensor = tensor.abs() + 0.3
        if self.draw == "away":
            tensor = tensor + 0.7 * tensor.sign()
        return tensor

    def _matrices(self, torch: Any, generator: Any, dtype: Any) -> Any:
        """Return square matrices that are easy to invert: the greatest singular value is below 50 times the least.

        Small numbers are added to a permutation, or to the identity: whatever is drawn, their matrix is shorter.
        """
        size = self.shape[-1]
        small = (2 * torch.rand(self.shape, generator=generator, dtype=dtype) - 1) / max(size, 1)
        one = torch.eye(size, dtype=dtype)
        if self.draw == "regular":
            tensor = 2 * one.roll(1, -1) + 1.2 * small
        else:
            scale = torch.rand(self.shape[:-1], generator=generator, dtype=dtype) + 0.8
            tensor = (one + 0.4 * (small + small.mT)) * (scale.unsqueeze(-1) * scale.unsqueeze(-2))
        if self.layout != "transposed":
            return tensor
        return tensor.permute(tuple(reversed(range(tensor.dim())))).contiguous()

    def _laid_out(self, tensor: Any) -> Any:
        if self.layout == "transposed":
            return tensor.permute(tuple(reversed(range(tensor.dim()))))
        return tensor.expand(self.shape) if self.layout == "expanded" else tensor


def _size(data: Any) -> tuple[int, ...]:
    """Return the shape of nested lists of numbers."""
    return (len(data), *(_size(data[0]) if len(data) else ())) if isinstance(data, (list, tuple)) else ()


def normal(*shape: int) -> Input:
    """Draw numbers of both signs."""
    return Input(shape)


def positive(*shape: int) -> Input:
    """Draw numbers of at least 0.3."""
    return Input(shape, "positive")


def away(*shape: int) -> Input:
    """Draw numbers of both signs, at least 0.7 from zero: for a denominator."""
    return Input(shape, "away")


def regular(*shape: int) -> Input:
    """Draw square matrices that are easy to invert, and not symmetric from 3 rows on: for an inverse, a determinant.

    Nearly singular matrices would lose digits in a right rule, too. `shape` ends with two equal sizes.
    """
    return _square(shape, "regular")


def positive_definite(*shape: int) -> Input:
    """Draw matrices that are symmetric, positive definite and easy to invert: for a Cholesky factor.

    `shape` ends with two equal sizes.
    """
    return _square(shape, "positive_definite")


def _square(shape: tuple[int, ...], draw: str) -> Input:
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise BrokenCases(
            "{draw}({sizes}) is not the shape of square matrices: expected two equal sizes at the end, as in "
            "{draw}(2, 3, 3).",
            draw=draw,
            sizes=Listing(tuple(map(repr, shape)), len(shape)),
        )
    return Input(shape, draw)


def values(data: Any) -> Input:
    """Use exactly these numbers: for zeros, ties, bounds and large magnitudes."""
    return Input((), "values", data)


def integers(*shape: int, low: int = -9, high: int = 10) -> Input:
    """Draw whole numbers from `low` to `high` - 1, as int64. They require no gradient."""
    if not (type(low) is int and type(high) is int and low < high):
        raise BrokenCases(
            "integers(..., low={low}, high={high}) has no number to draw: expected whole numbers, low below high.",
            low=repr(low),
            high=repr(high),
        )
    return Input(shape, "integers", (low, high), "int64", requires_grad=False)


def indices(*shape: int, below: int) -> Input:
    """Draw positions from 0 to `below` - 1, as int64: classes, rows to take, the index of `gather`."""
    if not (type(below) is int and below > 0):
        raise BrokenCases(
            "indices(..., below={below}) has no position to draw: expected a whole number above 0.", below=repr(below)
        )
    return integers(*shape, low=0, high=below)


def booleans(*shape: int) -> Input:
    """Draw flags, as many true as false on average: a mask."""
    return Input(shape, "integers", (0, 2), "bool", requires_grad=False)


def listed(shape: tuple[int, ...], numbers: tuple[Any, ...], dtype: str, requires_grad: bool) -> Input:
    """Use exactly these numbers, row after row, in this shape and dtype. The samples of PyTorch are written so."""
    return Input(shape, "listed", numbers, dtype, requires_grad=requires_grad)


def inputs_in(how: Any) -> Iterator[Input]:
    """Yield the `Input`s of an argument."""
    if isinstance(how, Input):
        yield how
    elif type(how) in (list, tuple):
        for one in how:
            yield from inputs_in(one)


@dataclass(frozen=True)
class Sample:
    """One call of an operation: its inputs (`Input`s, lists of them, or plain arguments) and its options."""

    name: str
    inputs: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    flat: bool = False
    aspect: str = ""  # chosen by the author; if empty, it follows from the inputs
    upstream: float = 1.0  # by what the drawn upstream gradient is multiplied
    hint: str = ""  # the author's own, for a rule that fails here
    names: tuple[str, ...] = ()  # of the inputs, for a reader; if empty, they are letters
    convention: bool = False  # that the answer is a convention of PyTorch's is known and meant

    @property
    def is_flat(self) -> bool:
        """True if the gradient is zero or empty, so that a rule that does nothing would pass.

        Such a sample counts only together with an ordinary call, that of the first sample.
        """
        return self.flat or any(0 in x.shape and x.requires_grad for x in self.tensors)

    @property
    def tensors(self) -> tuple[Input, ...]:
        """Return all inputs that are tensors, in lists and among the options, too."""
        return tuple(inputs_in([*self.inputs, *self.options.values()]))


def sample(
    name: str,
    *inputs: Any,
    aspect: str = "",
    upstream: float = 1.0,
    hint: str = "",
    convention: bool = False,
    **options: Any,
) -> Sample:
    """Make one call of an operation for `sweep`.

    `name` says in words what is odd about the call. `inputs` are `normal(2, 3)` and the like for its tensors, and its
    other arguments, which arrive as they are; a list of inputs is one argument. `aspect` is the side of the question
    that the call belongs to, if it is to differ from the one that follows from the inputs. `upstream` is the size of
    the upstream gradient: where the slopes are tiny, a large one makes gradients that are not lost below the tolerance.
    `hint` is a sentence for a student whose rule fails here. `convention=True` says that the question asks for what
    PyTorch gives here, though a rule that is right in mathematics gives something else: see docs/conventions.md.
    """
    if not isinstance(name, str):
        raise BrokenCases(
            "sample() begins with a name for the case, as in sample('matrix', normal(2, 3)); found {name}.",
            name=repr(name),
        )
    for option, text in (("aspect", aspect), ("hint", hint)):
        if not isinstance(text, str):
            raise BrokenCases(
                "sample({name}, ...) has {option}={found}: expected a text.",
                name=repr(name),
                option=option,
                found=f"{text!r:.80}",
            )
    if isinstance(upstream, bool) or not isinstance(upstream, (int, float)):
        raise BrokenCases(
            "sample({name}, ...) has upstream={found}: expected the size of the upstream gradient, a number.",
            name=repr(name),
            found=f"{upstream!r:.80}",
        )
    return Sample(name, inputs, options, aspect=aspect, upstream=upstream, hint=hint, convention=convention)


def flat(one: Sample) -> Sample:
    """Return `one`, declared to have a gradient of zeros."""
    return replace(one, flat=True)


def broadcasts(
    a: Callable[..., Input] = normal, b: Callable[..., Input] = normal, sizes: tuple[int, int, int] = (2, 3, 5)
) -> list[Sample]:
    """Return calls of an operation with two operands: every form of broadcasting, and unusual layouts.

    Each operand is the small one in some of them. `a` and `b` draw the operands from a shape. `sizes` are three
    different sizes, so that axes cannot be confused.
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
        sample("b has two axes less and one of size 1", a(2, p, q, r), b(q, 1)),
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
    """Return calls of an elementwise operation with one operand: shapes and layouts. `x` draws it from a shape."""
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
        sample("one number seen several times", x(q, 1).expanded),
        sample("float32", x(r, 1).float32),
        sample("float16", x(1, q).float16),
    ]


def coincidences(negative: bool = True) -> list[Sample]:
    """Return calls of an operation with two operands in which numbers coincide, where a mask shows (`result == 1`).

    The operands are equal, opposite, 1, -1 and 2, and so are some results; without `negative`, no operand is below 0.
    Leave them out where such numbers are ties or bounds for which there is no convention.
    """
    sign = -1.0 if negative else 0.5
    left = [1.0, sign, 2.0, 2.0, 3.0, 0.5, 1.0, 2.0 * sign, 2.5]
    right = [1.0, 1.0, 2.0, 2.0 * sign, 1.0, 2.0, sign, 2.0 * sign, sign]
    return [
        sample("ones, twos and equal operands", values(left), values(right)),
        sample("one number in each operand", values([[2.0, 2.0], [2.0, 2.0]]), values([2.5, 2.5])),
    ]


def reductions(x: Callable[..., Input] = normal) -> list[Sample]:
    """Return calls of an operation that takes `dim` and `keepdim`: axes of every kind, kept or not."""
    return [
        sample("dim 1", x(2, 3), dim=1),
        sample("all elements", x(2, 3)),
        sample("all elements of a vector", x(5)),
        sample("all elements of three axes in float32", x(4, 2, 3).float32),
        sample("dim 0", x(2, 3, 5), dim=0),
        sample("dim 0 of a square", x(3, 3), dim=0),
        sample("dim -1 of a cube", x(3, 3, 3), dim=-1),
        sample("dim 1 of a cube", x(3, 3, 3), dim=1),
        sample("dim -2", x(2, 3, 5), dim=-2),
        sample("two dims", x(2, 3, 5), dim=(0, 2)),
        sample("two dims, in the other order", x(2, 3, 5), dim=(2, 0)),
        sample("two dims, one counted from the end", x(2, 3, 5), dim=(-1, 1)),
        sample("two dims, the first of them counted from the end", x(2, 3, 5), dim=(2, -2)),
        sample("two dims in a list", x(2, 3, 5), dim=[2, 1]),
        sample("a tuple of one dim", x(2, 3), dim=(-1,)),
        sample("three dims", x(2, 3, 5, 4), dim=(3, 0, -2)),
        sample("dim 1 kept", x(2, 3, 5), dim=1, keepdim=True),
        sample("dim -1 kept", x(2, 3), dim=-1, keepdim=True),
        sample("two dims kept, one counted from the end", x(2, 3, 5), dim=(0, -1), keepdim=True),
        sample("an axis of size 1 kept", x(1, 3), dim=1, keepdim=True),
        sample("a kept axis beside one of size 1", x(3, 1, 2), dim=-1, keepdim=True),
        sample("dim 0 kept", x(2, 3, 5), dim=0, keepdim=True),
        sample("two dims kept, in a list", x(2, 3, 5), dim=[2, 0], keepdim=True),
        sample("an axis of size 1", x(3, 1), dim=1),
        sample("the only axis, of size 1", x(1), dim=-1),
        sample("a single number", x()),
        sample("a single number, dim 0", x(), dim=0),
        sample("a single number, dim -1 kept", x(), dim=-1, keepdim=True),
        sample("not contiguous", x(2, 3).transposed, dim=0),
        sample("one row seen several times", x(4, 3).expanded, dim=1),
        sample("a vector in float32, kept", x(5).float32, dim=-1, keepdim=True),
        sample("two dims in float32", x(3, 2, 4).float32, dim=(0, 2)),
        sample("a vector in float16", x(3).float16, dim=0),
    ]
