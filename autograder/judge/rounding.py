"""Find what rounding allows: how far each value of a case moves if the numbers in its backward passes move a little.

In comes a case; out goes a distance for each value that it returns. `reference.py` asks for it when a value differs by
more than the table of `tolerance.py` allows: two terms of size 1 may cancel to 1e-17 on PyTorch and to 0 in a right
rule, and only the terms say that both are right.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only

from ..records import Leaf
from .tolerance import TABLE

FIRST, REST = (0,), (1, 2, 3)  # seeds; the chance that a term shows in none of these runs is below one in a million
_FAR = 1e5  # how many times what the first runs give is never given by more of them, at that chance
_PART = 1e-5  # of the largest number of a case: in float64, what rounding moves by that much is moved in every run
_HUGE = torch.finfo(torch.float64).max
_JUMP = 1e3  # a result that moves by more than so many times what went in sits on a kink: no rounding moved it
_FORWARD = (torch.float64, torch.float32)  # half precision would round most of the moves away
_LESS = 8.0  # numbers are moved by two sizes, so many times apart
_ROOT = 0.6  # of what a move gives: a smaller one gives less, a third even at a root, and as much at a jump
_MADE = (
    "_like",
    "::new_",
    "::clone",
    "::_to_copy",
    "::empty",
    "::zeros",
    "::ones",
    "::full",
    "::arange",
    "::scalar_tensor",
)
_DRAWN, _NEXT = 1 << 14, 1000  # factors that are drawn at once, and the step to the seed of the next ones


@dataclass(frozen=True)
class _Operator:
    """What is asked of each call of a PyTorch operator: PyTorch makes its schema anew whenever it is read."""

    adds: bool  # PyTorch adds to the gradient that a leaf has already
    aliases: bool  # a result shares memory with an input
    makes: bool  # a result is made of no numbers, or is a copy


@cache
def _operator(func: Any) -> _Operator:
    schema = func._schema
    return _Operator(
        schema.name == "aten::add_",
        any(r.alias_info for r in schema.returns),
        any(name in schema.name for name in _MADE),
    )


class Rounded(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Runs a program on PyTorch with its numbers moved by their relative rounding, in backward passes or outside.

    A move is of either sign and of the size of the table's `absolute`, so it is larger than PyTorch's own rounding and
    much smaller than the error of a difference quotient. Zeros, and what is compared or chosen, stay as they are.
    """

    def __init__(self, seed: int, forward: bool = False, size: float = 1.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._seed, self._forward, self._size = seed, forward, size
        self._dtypes: Container[torch.dtype] = _FORWARD if forward else TABLE
        self._used = 0  # of the factors that are drawn

    def dispatch(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs, walking = kwargs or {}, torch._C._current_graph_task_id() != -1
        if walking is self._forward:
            return func(*args, **kwargs)
        operator = _operator(func)
        if operator.adds and walking:
            return func(args[0], *self._all_moved(args[1:]), **kwargs)
        if operator.aliases:
            return func(*args, **kwargs)
        exact = func(*args, **kwargs)
        if self._forward:
            return exact if operator.makes else self._all_moved(exact)
        moved = func(*self._all_moved(args), **kwargs)
        if isinstance(exact, (tuple, list)):
            return type(exact)([_kept(a, b, args) for a, b in zip(exact, moved)])
        return _kept(exact, moved, args)

    def _all_moved(self, value: Any) -> Any:
        """Return `value` with every tensor in it moved."""
        if isinstance(value, torch.Tensor):
            return self._moved(value)
        if type(value) in (tuple, list):
            return type(value)([self._all_moved(one) for one in value])
        return value if isinstance(value, _PLAIN) else tree_map_only(torch.Tensor, self._moved, value)

    def _moved(self, x: torch.Tensor) -> torch.Tensor:
        if not _can_move(x, self._dtypes):
            return x
        return (x.double() * self._factors(x.dtype, x.numel()).view(x.shape)).to(x.dtype)

    def _factors(self, dtype: torch.dtype, n: int) -> torch.Tensor:
        """Return the next `n` factors for numbers of a dtype."""
        start, self._used = self._used, self._used + n
        if self._used > _DRAWN:
            self._seed, start, self._used = self._seed + _NEXT, 0, n
        return _factors(self._seed, dtype, self._size, max(n, _DRAWN))[start : self._used]


# set here and not in the class: there PyTorch wraps it, and the first call would import its compiler, for seconds
Rounded.__torch_dispatch__ = Rounded.dispatch  # type: ignore[method-assign, assignment]
_PLAIN = (int, float, complex, str, type(None), torch.dtype, torch.layout, torch.device, torch.memory_format)


@lru_cache(maxsize=64)
def _factors(seed: int, dtype: torch.dtype, size: float, n: int) -> torch.Tensor:
    """Return `n` factors: 1, moved by 0.6 to 1.4 times `size` roundings of the dtype, in either direction.

    A move is never so small that half precision rounds it away. The generator is its own: the program's draws stay the
    same.
    """
    u = torch.rand(n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    step = torch.where(u < 0.5, 0.6 + 1.6 * u, 0.2 - 1.6 * u) * TABLE[dtype].absolute
    return 1 + size * step


def _can_move(x: torch.Tensor, dtypes: Container[torch.dtype]) -> bool:
    """Say whether a tensor has numbers that rounding moves.

    A tangent of zeros has no memory, nor has what stands for it.
    """
    if x.dtype not in dtypes or x.numel() == 0 or x.layout is not torch.strided:
        return False
    return not (x._is_zerotensor() or x.is_meta)


def _kept(exact: Any, moved: Any, args: Any) -> Any:
    """Return `moved`, but `exact` where it is not finite or has jumped: at a kink, a tie or the edge of a domain.

    How far it may move goes by its own size or by the greatest number in `args`, the inputs of the operator.
    """
    if not isinstance(exact, torch.Tensor) or exact.dtype not in TABLE or exact.layout is not torch.strided:
        return exact
    a, b = exact.double(), moved.double()
    gap, most = (a - b).abs(), _JUMP * TABLE[exact.dtype].absolute
    if bool((gap <= (most * a.abs()).clamp(max=_HUGE)).all()):
        return moved  # all are finite, and there is no need to look for the greatest number
    sizes = [float(torch.nan_to_num(x.detach().abs().amax().double(), 0.0, 0.0)) for x in _movable(args)]
    limit = most * a.abs().clamp(min=max(sizes, default=0.0))
    return torch.where((gap <= limit) & b.isfinite(), moved, exact)


def _movable(args: Any) -> list[torch.Tensor]:
    return [x for x in tree_leaves(args) if isinstance(x, torch.Tensor) and _can_move(x, TABLE)]


def rounding(
    run: Callable[[], Mapping[str, Leaf]],
    reference: Mapping[str, Leaf],
    seeds: Sequence[int] = FIRST + REST,
    known: Mapping[str, torch.Tensor] | None = None,
) -> dict[str, torch.Tensor]:
    """Return the greatest distance from `reference`, element by element in float64, that rounding gives its values.

    `run` computes the case on PyTorch once more: once for each of `seeds`, and twice more for half of them.
    `known` is what other seeds gave. Only floating-point tensors and numbers have a distance.
    """
    zeros = {name: _distance(value, value) for name, value in reference.items()}
    found = {name: distance for name, distance in zeros.items() if distance is not None}
    _widen(found, known or {})
    for seed in seeds:
        with Rounded(seed):
            _widen(found, _distances(reference, run()))
    for seed in seeds[: max(1, len(seeds) // 2)]:
        with Rounded(seed, forward=True):
            far = _distances(reference, run())
        with Rounded(seed, forward=True, size=1 / _LESS):
            near = _distances(reference, run())
        # what a smaller move does not make smaller is no rounding: the move has left a kink or a tie
        _widen(found, {k: torch.where(near[k] <= 2 * d / _LESS, d, 0.0) for k, d in far.items() if k in near})
    return found


def steady(
    run: Callable[[], Mapping[str, Leaf]], reference: Mapping[str, Leaf], moves: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """Return `moves`, as `rounding` gives them, without those that leave a kink.

    A rule may compute 1 - 1 and then ask whether that is zero, as the power 0 ** (b - 1) does: moved numbers answer
    otherwise, however little they move. So an element has no move where a smaller move gives as much, or no finite
    number. In half precision all elements keep theirs, because there a smaller move is rounded away. Nor is it asked of
    moves that are a small part of the largest number of the case: PyTorch rounds by as much.
    """
    found, least = dict(moves), _PART * _largest(reference)
    for seed in FIRST + REST:
        with Rounded(seed):
            far = run()
        with Rounded(seed, size=1 / _LESS):
            near = run()
        for name, kept in found.items():
            value = reference[name]
            if isinstance(value, torch.Tensor) and value.dtype in _FORWARD:
                found[name] = torch.where(_jumps(value, far.get(name), near.get(name), least), 0.0, kept)
    return found


def _jumps(value: torch.Tensor, far: Leaf, near: Leaf, least: float) -> torch.Tensor:
    """Return which elements move by as much, and by more than `least`, if their numbers move less."""
    if _distance(value, far) is None or _distance(value, near) is None:
        return torch.ones(value.shape, dtype=torch.bool)
    a, b, exact = far.double(), near.double(), value.double()  # type: ignore[union-attr]
    gap = (a - exact).abs()
    ends = exact.isfinite() & ~(a.isfinite() & b.isfinite())
    return ends | ((gap > least) & ((b - exact).abs() > _ROOT * gap))


@dataclass(frozen=True)
class First:
    """What the first runs give: distances, and those that further runs will not reach."""

    moves: Mapping[str, torch.Tensor]
    beyond: Mapping[str, torch.Tensor]


def first_rounding(run: Callable[[], Mapping[str, Leaf]], reference: Mapping[str, Leaf]) -> First:
    """Return what the first runs give.

    A run may leave an element as it is, because its moves go too far, so what no run reaches is also a part of the
    largest number of the case. It is not said of less precision than float64: too little lies between its rounding and
    a mistake.
    """
    moves = rounding(run, reference, FIRST)
    exact = {k: v for k, v in reference.items() if isinstance(v, torch.Tensor) and v.dtype is torch.float64}
    least = _PART * _largest(exact)
    return First(moves, {name: (_FAR * far).clamp(min=least) for name, far in moves.items() if name in exact})


def _largest(values: Mapping[str, Leaf]) -> float:
    """Return the size of the largest finite number in tensors of float64 and float32."""
    tensors = [v.detach() for v in values.values() if isinstance(v, torch.Tensor) and v.dtype in _FORWARD and v.numel()]
    return max((float(torch.nan_to_num(x, 0.0, 0.0, 0.0).abs().max()) for x in tensors), default=0.0)


def _widen(found: dict[str, torch.Tensor], distances: Mapping[str, torch.Tensor]) -> None:
    for name, distance in distances.items():
        found[name] = torch.maximum(found[name], distance)


def _distances(reference: Mapping[str, Leaf], moved: Mapping[str, Leaf]) -> dict[str, torch.Tensor]:
    """Return the distances of those values that have moved."""
    both = {name: _distance(value, moved.get(name)) for name, value in reference.items() if _differ(value, moved, name)}
    return {name: distance for name, distance in both.items() if distance is not None}


def _differ(value: Leaf, moved: Mapping[str, Leaf], name: str) -> bool:
    other = moved.get(name)
    if isinstance(value, torch.Tensor) and isinstance(other, torch.Tensor):
        return value.shape != other.shape or not torch.equal(value, other)
    return value != other


def _distance(value: Leaf, moved: Leaf) -> torch.Tensor | None:
    """Return |moved - value|, 0 where one of them is not finite; None if they cannot be compared."""
    if isinstance(value, float) and isinstance(moved, float):
        value, moved = torch.tensor(value, dtype=torch.float64), torch.tensor(moved, dtype=torch.float64)
    if not (isinstance(value, torch.Tensor) and isinstance(moved, torch.Tensor)):
        return None
    if value.dtype not in TABLE or value.shape != moved.shape or value.dtype != moved.dtype:
        return None
    return torch.nan_to_num((moved.double() - value.double()).abs(), 0.0, 0.0, 0.0)
