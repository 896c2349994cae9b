"""Ask PyTorch about a call in other ways: does it agree with itself, and would a right rule give its answer?

In comes a case; out goes a sentence to its author, or None. `reference.py` asks where `autograder check` runs each case
twice, on an author's folder: each case costs some milliseconds.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch.autograd import forward_ad
from torch.autograd.function import BackwardCFunction
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_flatten_with_path, tree_unflatten

from ..conventions.apart import Points, apart
from ..records import Call, Case
from ..words import Field, Sentence
from .rounding import rounding
from .ties import is_by_chance

_APART = 1e-6  # relative: two ways to a gradient round differently, and a disagreement is larger
_ROUNDINGS = 1e3  # how many times what rounding gives a cancelled number counts as rounding
_STEP = 2.0**-16  # of a difference quotient, relative to each number: its error is some 1e-10
_SMALLER = 8.0  # the second step is so many times as small
_QUOTIENT = 1e-4  # relative: how far a quotient may be from the slope
_STEADY = 1e-2  # relative: how far a quotient may move with its step; further, the function has smaller details
_NOISE = 64 * torch.finfo(torch.float64).eps  # of a sum of some numbers, relative to the sum of their sizes

QUOTIENT = Sentence("a difference quotient")
BOTH = Sentence("a difference quotient and forward mode")
Gradients = dict[str, torch.Tensor]
Leaves = Mapping[str, torch.Tensor]


def unfair(case: Case, seen: Points) -> Sentence | None:
    """Say why a right rule, or another version of PyTorch, would lose in this case; None if nothing speaks against it.

    `seen` has seen a run of its program on PyTorch.
    """
    if case.convention:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call = case.call() if case.call is not None else None
        found = disagreement(call) if call is not None else None
    if found is not None:
        return Sentence(
            "A right rule would lose in the case {case!r}: {found}. Take other numbers, or write convention=True into "
            "the sample if the question asks for what PyTorch gives there.",
            case=case.name, found=found,
        )  # fmt: skip
    for point, answers in apart(seen):
        return Sentence(
            "The case {case!r} comes to a point where versions of PyTorch give different gradients ({point}): "
            "{answers}. Take other numbers, or write convention=True into the case or the sample if every student has "
            "your version.",
            case=case.name, point=point, answers=answers,
        )  # fmt: skip
    return None


def disagreement(call: Call) -> Sentence | None:
    """Return what PyTorch says in two ways about this call, if the two differ; None if they agree or cannot be asked.

    The ways are: a walk, as any program runs it; a walk with `create_graph=True`, for which some operations have a
    second formula; forward mode; a difference quotient, where the function is smooth; the same walk with the elements
    in another order, where some are equal. All in float64.
    """
    try:
        return ways_apart(call)
    except Exception:  # noqa: BLE001  a case that fails is named before; some operations do not take float64
        return None


def ways_apart(call: Call) -> Sentence | None:
    """Return the same, and raise the errors of a call that cannot be asked."""
    asked = Asked(call)
    plain = asked.gradients(asked.leaves)
    if not all(bool(u.isfinite().all()) for u in asked.upstream):
        return None  # infinity times 0 is a matter of the steps, and the law of it asks where there are none
    return _by_create_graph(asked, plain) or _by_slopes(asked, plain) or _by_order(asked, plain)


class Asked:
    """A call as a function of its leaves: the inputs, also in lists and options, that require a gradient."""

    def __init__(self, call: Call) -> None:
        self._function = call.function
        inside, self._spec = tree_flatten_with_path((list(call.arguments), dict(call.options)))
        names, self._values, self._places = list(call.inputs), [value for _, value in inside], dict[str, int]()
        for place, (path, value) in enumerate(inside):
            if not isinstance(value, torch.Tensor):
                continue
            if value.requires_grad:
                self._places[_name(path, names)] = place
            self._values[place] = _double(value.detach()).clone(memory_format=torch.contiguous_format)
        self.leaves: Leaves = {name: self._values[place] for name, place in self._places.items()}
        self._positions = [i for i, u in enumerate(call.upstreams) if u is not None]
        self.upstream = tuple(_double(u) for u in call.upstreams if u is not None)

    def results(self, leaves: Leaves) -> tuple[torch.Tensor, ...]:
        """Return the results that have an upstream gradient, for leaves with these numbers."""
        values = [value.clone() if isinstance(value, torch.Tensor) else value for value in self._values]
        for name, leaf in leaves.items():
            # what requires a gradient goes in as a result: an operation may write into it
            values[self._places[name]] = leaf.view_as(leaf)
        inputs, options = tree_unflatten(values, self._spec)
        flat = _tensors(self._function(*inputs, **options))
        return tuple(flat[i] for i in self._positions)

    def gradients(
        self, at: Leaves, upstream: Sequence[torch.Tensor] | None = None, create_graph: bool = False
    ) -> Gradients:
        """Return the gradients of the leaves; zeros where none arrives."""
        with torch.enable_grad():
            leaves = {name: x.detach().clone().requires_grad_() for name, x in at.items()}
            pairs = list(zip(self.results(leaves), self.upstream if upstream is None else upstream))
            roots, seeds = [r for r, _ in pairs if r.requires_grad], [u for r, u in pairs if r.requires_grad]
            if not roots:
                raise RuntimeError("nothing requires a gradient")
            found = torch.autograd.grad(
                roots, list(leaves.values()), seeds, create_graph=create_graph, allow_unused=True
            )
        return {n: torch.zeros_like(x) if g is None else g.detach() for (n, x), g in zip(leaves.items(), found)}

    def is_cut(self) -> bool:
        """Say whether the function detaches something, or has a rule of its own."""
        leaves = {name: x.detach().clone().requires_grad_() for name, x in self.leaves.items()}
        with torch.enable_grad(), _Cuts() as seen:
            nodes = [r.grad_fn for r in self.results(leaves) if r.grad_fn is not None]
        known = set(nodes)
        for node in nodes:
            further = {n for n, _ in node.next_functions if n is not None} - known
            known |= further
            nodes += further
        return seen.cut or any(isinstance(node, BackwardCFunction) for node in nodes)

    def total(self, at: Leaves) -> tuple[float, float]:
        """Return the sum of the results times their upstream gradients, and the sum of the terms' sizes."""
        with torch.no_grad():
            terms = [(u.conj() * r).real for r, u in zip(self.results(at), self.upstream)]
        return sum(float(t.sum()) for t in terms), sum(float(t.abs().sum()) for t in terms)


class _Cuts(TorchFunctionMode):
    """Sees whether a program detaches a tensor, or computes without recording."""

    cut = False

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        detaches = func in (torch.Tensor.detach, torch.Tensor.detach_, torch.Tensor.data.__get__)  # type: ignore[attr-defined]
        self.cut |= detaches or not torch.is_grad_enabled()
        return func(*args, **(kwargs or {}))


def _tensors(value: Any) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    return [x for one in value for x in _tensors(one)] if isinstance(value, (tuple, list)) else []


def _double(x: torch.Tensor) -> torch.Tensor:
    return x.to(torch.complex128) if x.is_complex() else x.double() if x.is_floating_point() else x


def _name(path: Sequence[Any], names: Sequence[str]) -> str:
    """Return the name of a tensor by its place in (inputs, options): "a", "a[0]", or the name of an option."""
    _, first, *inner = (getattr(key, "idx", getattr(key, "key", None)) for key in path)
    return (names[first] if isinstance(first, int) else str(first)) + "".join(f"[{i}]" for i in inner)


# -- a second walk -----------------------------------------------------------------------------------------------------


def _by_create_graph(asked: Asked, plain: Gradients) -> Sentence | None:
    try:
        again = asked.gradients(asked.leaves, create_graph=True)
    except Exception:  # noqa: BLE001  an operation may have no second derivative
        return None
    for name, one in plain.items():
        place = _apart(one, again[name])
        if place is None:
            continue
        moves = rounding(lambda: asked.gradients(asked.leaves), plain)
        place = _apart(one, again[name], moves.get(name))
        if place is not None:
            return Sentence(
                "the gradient of {input} at index {index} is {one:.6g} by backward() and {other:.6g} by "
                "backward(create_graph=True)",
                input=name, index=_index(place, one.shape), one=_number(one, place), other=_number(again[name], place),
            )  # fmt: skip
    return None


def _apart(one: torch.Tensor, other: torch.Tensor, rounding: torch.Tensor | None = None) -> int | None:
    """Return the place of the first element that differs by more than rounding, in row-major order; None if none."""
    if one.is_complex():
        one, other = torch.view_as_real(one).flatten(), torch.view_as_real(other).flatten()
    sizes = torch.maximum(one.abs(), other.abs())
    most = float(sizes[sizes.isfinite()].amax()) if bool(sizes.isfinite().any()) else 0.0
    limit = _APART * sizes + _APART**2 * most + (0 if rounding is None else _ROUNDINGS * rounding)
    agree = (one == other) | (one.isnan() & other.isnan()) | ((one - other).abs() <= limit)
    off = (~agree).flatten().nonzero()
    return int(off[0]) if len(off) else None


def _number(x: torch.Tensor, place: int) -> float:
    return float((torch.view_as_real(x) if x.is_complex() else x).flatten()[place])


def _index(place: int, shape: Sequence[int]) -> Field:
    return tuple(int(i) for i in torch.unravel_index(torch.tensor(place), tuple(shape))) if shape else ()


# -- slopes ------------------------------------------------------------------------------------------------------------


def _by_slopes(asked: Asked, plain: Gradients) -> Sentence | None:
    """Compare the gradient of each leaf with a difference quotient, and name forward mode as well if it differs, too.

    A program that cuts its graph on purpose has other gradients than slopes. What eigh and others read is one half of a
    matrix that is meant to be symmetric: it is enough that a square matrix is right along a symmetric direction.
    """
    if asked.is_cut():
        return None
    generator = torch.Generator().manual_seed(0)
    for name, gradient in plain.items():
        leaf = asked.leaves[name]
        directions = [_direction(leaf, gradient, generator) for _ in range(2)]
        found = _slopes_apart(asked, name, gradient, directions)
        if found is not None and leaf.dim() > 1 and leaf.shape[-1] == leaf.shape[-2] > 1:
            found = _slopes_apart(asked, name, gradient, [one + one.mH for one in directions])
        if found is not None:
            return found
    return None


def _slopes_apart(
    asked: Asked, name: str, gradient: torch.Tensor, directions: Sequence[torch.Tensor]
) -> Sentence | None:
    for direction, (quotient, error) in zip(directions, _quotients(asked, name, directions) or ()):
        terms = (gradient.conj() * direction).real.nan_to_num(0.0, 0.0, 0.0)
        slope = float(terms.sum())
        limit = error + _QUOTIENT * max(float(terms.abs().sum()), abs(quotient))
        if abs(quotient - slope) > limit:
            forward = _forward(asked, name, direction)
            both = forward is not None and abs(forward - quotient) <= limit
            return Sentence(
                "along one direction of {input} the slope is {one:.6g} by backward() and {other:.6g} by {way}",
                input=name, one=slope, other=quotient, way=BOTH if both else QUOTIENT,
            )  # fmt: skip
    return None


def _direction(leaf: torch.Tensor, gradient: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return a random direction in which each number moves by its own size; a 0, as far as the smallest other number.

    What is not finite stays, and what has a gradient that is not finite.
    """
    drawn = torch.randn(leaf.shape, generator=generator, dtype=leaf.dtype)
    sizes = leaf.abs()
    others = sizes[(sizes > 0) & sizes.isfinite()]
    sizes = torch.where(sizes > 0, sizes, float(others.min()) if len(others) else 1.0)
    moves = leaf.isfinite() & gradient.isfinite()
    return torch.where(moves, drawn * torch.where(moves, sizes, 1.0), 0.0)


def _quotients(asked: Asked, name: str, directions: Sequence[torch.Tensor]) -> list[tuple[float, float]] | None:
    """Return the slope along each of two directions by central differences, with its error; None if there is none.

    It is one only if directions between the two have the slopes between: the median of equal numbers has others.
    """
    first, second = directions
    one, other = _quotient(asked, name, first), _quotient(asked, name, second)
    if one is None or other is None:
        return None
    for much in (1.0, -1.0, 3.0, -3.0):
        between = _quotient(asked, name, first + much * second)
        limit = _QUOTIENT * (abs(one[0]) + abs(much * other[0])) + one[1] + abs(much) * other[1]
        if between is None or abs(between[0] - one[0] - much * other[0]) > limit + between[1]:
            return None
    return [one, other]


def _quotient(asked: Asked, name: str, direction: torch.Tensor) -> tuple[float, float] | None:
    """Return the slope along a direction by central differences, and its error; None if it is not smooth there.

    It is smooth if the slopes ahead and behind come together with the step, and stay the same with a smaller one.
    Between those of a kink the gap stays.
    """
    middle, size = asked.total(asked.leaves)
    found, gaps = [], []
    for step in (_STEP, _STEP / _SMALLER):
        ahead, behind = (
            asked.total({**asked.leaves, name: asked.leaves[name] + sign * step * direction})[0] for sign in (1, -1)
        )
        found.append((ahead - behind) / (2 * step))
        gaps.append(abs((ahead - middle) - (middle - behind)) / step)
    noise = _NOISE * size * _SMALLER / _STEP
    if not all(map(math.isfinite, (*found, *gaps, noise))):
        return None
    turn = abs(found[0] - found[1])
    if gaps[1] > gaps[0] * 2 / _SMALLER + noise or turn > _STEADY * abs(found[1]) + noise:
        return None
    return found[1], noise + 10 * turn


def _forward(asked: Asked, name: str, direction: torch.Tensor) -> float | None:
    """Return the slope along a direction by forward mode; None if the operation has none."""
    try:
        with forward_ad.dual_level():
            leaf = forward_ad.make_dual(asked.leaves[name].clone(), direction)  # type: ignore[no-untyped-call]
            results = asked.results({**asked.leaves, name: leaf})
            duals = [forward_ad.unpack_dual(r).tangent for r in results]  # type: ignore[no-untyped-call]
            found = sum(float((u.conj() * t).real.sum()) for u, t in zip(asked.upstream, duals) if t is not None)
    except Exception:  # noqa: BLE001  an operation may have no forward mode
        return None
    return found if math.isfinite(found) else None


# -- another order -----------------------------------------------------------------------------------------------------


def _by_order(asked: Asked, plain: Gradients) -> Sentence | None:
    for name, gradient in plain.items():

        def forward(x: torch.Tensor, name: str = name) -> tuple[torch.Tensor, ...]:
            return asked.results({**asked.leaves, name: x})

        def walk(x: torch.Tensor, upstream: tuple[torch.Tensor, ...], name: str = name) -> torch.Tensor:
            return asked.gradients({**asked.leaves, name: x}, upstream)[name]

        if is_by_chance(asked.leaves[name], gradient, forward, walk):
            return Sentence(
                "elements of {input} are equal, and which of them gets which gradient follows no convention, such as "
                "the first of them, or all",
                input=name,
            )
    return None
