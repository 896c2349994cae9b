"""Find what rounding allows: how far each value of a case moves if the numbers in its backward passes move a little.

In comes a case; out goes a distance for each value that it returns. `reference.py` asks for it when a value differs by
more than the table of `tolerance.py` allows: two terms of size 1 may cancel to 1e-17 on PyTorch and to 0 in a right
rule, and only the terms say that both are right.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only

from ..records import Leaf
from .tolerance import TABLE

RUNS = 4  # the chance that a term shows in none of them is less than one in a million
_JUMP = 1e3  # a result that moves by more than so many times what went in sits on a kink: no rounding moved it
_FORWARD = (torch.float64, torch.float32)  # half precision would round most of the moves away
_LESS = 8.0  # a forward is moved by two sizes, so many times apart
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


class Rounded(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Runs a program on PyTorch with its numbers moved by their relative rounding, in backward passes or outside.

    A move is of either sign and of the size of the table's `absolute`, so it is larger than PyTorch's own rounding and
    much smaller than the error of a difference quotient. Zeros, and what is compared or chosen, stay as they are.
    """

    def __init__(self, seed: int, forward: bool = False, size: float = 1.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._generator = torch.Generator().manual_seed(seed)  # its own: the program's draws stay the same
        self._forward, self._size = forward, size

    def dispatch(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs, walking = kwargs or {}, torch._C._current_graph_task_id() != -1
        if walking is self._forward:
            return func(*args, **kwargs)
        if func._schema.name == "aten::add_" and walking:  # PyTorch adds to the gradient that a leaf has already
            return func(args[0], *tree_map_only(torch.Tensor, self._moved([]), args[1:]), **kwargs)
        if any(r.alias_info for r in func._schema.returns):
            return func(*args, **kwargs)
        exact = func(*args, **kwargs)
        if self._forward:
            made = any(name in func._schema.name for name in _MADE)
            return exact if made else tree_map_only(torch.Tensor, self._moved([], _FORWARD), exact)
        sizes: list[torch.Tensor] = []
        moved = func(*tree_map_only(torch.Tensor, self._moved(sizes), args), **kwargs)
        if isinstance(exact, (tuple, list)):
            return type(exact)([_kept(a, b, sizes) for a, b in zip(exact, moved)])
        return _kept(exact, moved, sizes)

    def _moved(
        self, sizes: list[torch.Tensor], dtypes: Container[torch.dtype] = TABLE
    ) -> Callable[[torch.Tensor], torch.Tensor]:
        """Return a function that moves a tensor and adds its largest size to `sizes`."""

        def move(x: torch.Tensor) -> torch.Tensor:
            if x.dtype not in dtypes or x.numel() == 0 or x.layout is not torch.strided:
                return x
            if x._is_zerotensor() or x.is_meta:
                return x  # a tangent of zeros, which has no memory, and what stands for it
            sizes.append(torch.nan_to_num(x.detach().abs().amax().double(), 0.0, 0.0))
            drawn = torch.rand(x.shape, generator=self._generator, dtype=torch.float64)
            # 0.6 to 1.4 of either sign: never so near to 0 that half precision rounds it away
            step = torch.where(drawn < 0.5, 0.6 + 1.6 * drawn, 0.2 - 1.6 * drawn) * TABLE[x.dtype].absolute
            return (x.double() * (1 + self._size * step)).to(x.dtype)

        return move


# set here and not in the class: there PyTorch wraps it, and the first call would import its compiler, for seconds
Rounded.__torch_dispatch__ = Rounded.dispatch  # type: ignore[method-assign, assignment]


def _kept(exact: Any, moved: Any, sizes: list[torch.Tensor]) -> Any:
    """Return `moved`, but `exact` where it is not finite or has jumped: at a kink, a tie or the edge of a domain."""
    if not isinstance(exact, torch.Tensor) or exact.dtype not in TABLE or exact.layout is not torch.strided:
        return exact
    a, b = exact.double(), moved.double()
    largest = max((float(size) for size in sizes), default=0.0)
    limit = _JUMP * TABLE[exact.dtype].absolute * a.abs().clamp(min=largest)
    return torch.where(((a - b).abs() <= limit) & b.isfinite(), moved, exact)


def rounding(run: Callable[[], Mapping[str, Leaf]], reference: Mapping[str, Leaf]) -> dict[str, torch.Tensor]:
    """Return the greatest distance from `reference`, element by element in float64, that rounding gives its values.

    `run` computes the case on PyTorch once more. Only floating-point tensors and numbers have a distance.
    """
    found: dict[str, torch.Tensor] = {}
    for seed in range(RUNS):
        with Rounded(seed):
            _widen(found, _distances(reference, run()))
    for seed in range(RUNS // 2):
        with Rounded(seed, forward=True):
            far = _distances(reference, run())
        with Rounded(seed, forward=True, size=1 / _LESS):
            near = _distances(reference, run())
        # what a smaller move does not make smaller is no rounding: the move has left a kink or a tie
        _widen(found, {k: torch.where(near[k] <= 2 * d / _LESS, d, 0.0) for k, d in far.items() if k in near})
    return found


def _widen(found: dict[str, torch.Tensor], distances: Mapping[str, torch.Tensor]) -> None:
    for name, distance in distances.items():
        found[name] = torch.maximum(found.get(name, distance), distance)


def _distances(reference: Mapping[str, Leaf], moved: Mapping[str, Leaf]) -> dict[str, torch.Tensor]:
    both = {name: _distance(value, moved.get(name)) for name, value in reference.items()}
    return {name: distance for name, distance in both.items() if distance is not None}


def _distance(value: Leaf, moved: Leaf) -> torch.Tensor | None:
    """Return |moved - value|, 0 where one of them is not finite; None if they cannot be compared."""
    if isinstance(value, float) and isinstance(moved, float):
        value, moved = torch.tensor(value, dtype=torch.float64), torch.tensor(moved, dtype=torch.float64)
    if not (isinstance(value, torch.Tensor) and isinstance(moved, torch.Tensor)):
        return None
    if value.dtype not in TABLE or value.shape != moved.shape or value.dtype != moved.dtype:
        return None
    return torch.nan_to_num((moved.double() - value.double()).abs(), 0.0, 0.0, 0.0)
