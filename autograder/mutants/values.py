"""The kinds of wrong values: what a mistaken rule makes of a tensor on its way.

Each kind takes a float tensor and returns what the mistake makes of it; for most tensors that is the tensor itself.
Mutants call them by name. Anything that is not a float tensor goes through unchanged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

Wrong = Callable[[Tensor], "Tensor | None"]


def _masked(condition: Callable[[Tensor], Tensor], instead: Callable[[Tensor], Tensor]) -> Wrong:
    return lambda t: torch.where(condition(t), instead(t), t)


def _zero(t: Tensor) -> Tensor:
    return torch.zeros_like(t)


def _below(limit: float) -> Callable[[Tensor], Tensor]:
    return lambda t: (t.abs() < limit) & (t != 0)


def _to(limit: float) -> Callable[[Tensor], Tensor]:
    """Return the function that moves numbers to `limit`, with their signs; what no dtype holds becomes its largest."""
    return lambda t: torch.copysign(torch.full_like(t, min(limit, torch.finfo(t.dtype).max)), t)


def _beyond(limit: float) -> Callable[[Tensor], Tensor]:
    return lambda t: t.isfinite() & (t.abs() > limit)


def _if(condition: Callable[[Tensor], bool], change: Wrong = lambda t: t * 2) -> Wrong:
    return lambda t: change(t) if condition(t) else t


def _through(from_: torch.dtype, by: torch.dtype) -> Wrong:
    """Return a detour through a dtype that keeps fewer digits."""
    return _if(lambda t: t.dtype is from_, lambda t: t.to(by).to(from_))


def _in_memory_order(t: Tensor) -> Tensor:
    """Read the elements as they lie in memory, as if the tensor were contiguous."""
    needed = t.storage_offset() + t.numel()
    if t.untyped_storage().nbytes() // t.element_size() < needed:
        return t * 2
    strides = torch.empty(t.shape, device="meta").stride()
    return t.as_strided(t.shape, strides)


def _written(t: Tensor) -> Tensor:
    """Write into the memory of the tensor; the values that are handed on are right."""
    value = t.clone()
    if 0 not in t.stride() and t.numel():
        t.mul_(2)
    return value


def _one_step(t: Tensor) -> Tensor:
    return t.roll(1, 0) if t.dim() else t


def _cached() -> Wrong:
    """Return a memory: the first tensor of a shape and dtype is handed out for all later ones."""
    kept: dict[Any, Tensor] = {}
    return lambda t: kept.setdefault((t.shape, t.dtype), t.clone())


_PLAIN: dict[str, Wrong] = {
    **{f"threshold: zero below {e:g}": _masked(_below(e), _zero) for e in (1e-2, 1e-6, 1e-12, 1e-20, 1e-29)},
    **{f"threshold: at least {e:g}": _masked(_below(e), _to(e)) for e in (1e-3, 1e-8, 1e-12, 1e-20)},
    **{f"threshold: plus {e:g}": lambda t, e=e: t + e for e in (1e-6, 1e-8, 1e-12)},  # type: ignore[misc]
    **{f"threshold: zero taken for {e:g}": _masked(lambda t: t == 0, _to(e)) for e in (1e-8,)},
    **{f"clamp: at most {m:g}": _masked(_beyond(m), _to(m)) for m in (1e1, 1e3, 1e6, 1e12, 1e25)},
    "clamp: largest number for infinity": lambda t: torch.nan_to_num(t, nan=math.nan),
    "cleaned: NaN made 0": lambda t: torch.nan_to_num(t, posinf=math.inf, neginf=-math.inf),
    "cleaned: nan_to_num": torch.nan_to_num,
    "cleaned: all zero beside a NaN": _if(lambda t: bool(t.isnan().any()), _zero),
    **{f"mask: zero where it is {c:g}": _masked(lambda t, c=c: t == c, _zero) for c in (1, -1, 2)},  # type: ignore[misc]
    "mask: one where it is 0": _masked(lambda t: t == 0, torch.ones_like),
    "mask: zero where it is a whole number": _masked(lambda t: (t == t.round()) & t.isfinite(), _zero),
    "mask: zero where it is negative": _masked(lambda t: t < 0, _zero),
    "mask: doubled where all are equal": _if(lambda t: t.numel() > 1 and bool((t == t.flatten()[0]).all())),
    "layout: read in memory order": _if(lambda t: not t.is_contiguous(), _in_memory_order),
    "layout: doubled where not contiguous": _if(lambda t: not t.is_contiguous()),
    "layout: doubled where expanded": _if(lambda t: any(s == 0 and n > 1 for s, n in zip(t.stride(), t.shape))),
    "layout: doubled where it begins inside its memory": _if(lambda t: t.storage_offset() > 0),
    **{f"axes: doubled with {n} axes": _if(lambda t, n=n: t.dim() == n) for n in range(5)},  # type: ignore[misc]
    "axes: doubled with one element": _if(lambda t: t.numel() == 1),
    "axes: doubled where a square": _if(lambda t: t.dim() == 2 and t.shape[0] == t.shape[1]),
    "axes: first and last exchanged": _if(
        lambda t: t.dim() > 1 and t.shape[0] == t.shape[-1], lambda t: t.transpose(0, -1)
    ),
    "axes: one step further": _one_step,
    "dtype: float64 through float32": _through(torch.float64, torch.float32),
    "dtype: float32 through float16": _through(torch.float32, torch.float16),
    "dtype: float32 through bfloat16": _through(torch.float32, torch.bfloat16),
    "dtype: float16 through bfloat16": _through(torch.float16, torch.bfloat16),
    "dtype: always float64": lambda t: t.double(),
    "dtype: always float32": lambda t: t.float(),
    "precision: off by 1e-8": lambda t: t * (1 + 1e-8),
    "precision: off by 1e-10": lambda t: t * (1 + 1e-10),
    "precision: one added and subtracted": lambda t: (t - 1) + 1,
    "sign": torch.neg,
    "sign: absolute value": torch.abs,
    "factor: 0": _zero,
    "factor: 2": lambda t: t * 2,
    "factor: 1/2": lambda t: t / 2,
    "factor: itself": lambda t: t * t,
    "ones instead": torch.ones_like,
    "None for zeros": lambda t: t if t.numel() == 0 or bool((t != 0).any()) else None,
    "None for nothing": lambda t: t if t.numel() else None,
    "memory: written": _written,
}  # fmt: skip
_REMEMBERING: dict[str, Callable[[], Wrong]] = {
    "memory: the first of its shape": _cached,
}
KINDS = (*_PLAIN, *_REMEMBERING)


class Kinds(Mapping[str, Callable[[Any], Any]]):
    """The kinds by name, for one mutant. `acted` says whether one of them has changed a tensor's numbers or dtype."""

    def __init__(self) -> None:
        self.acted = False
        self._wrong = {**_PLAIN, **{name: make() for name, make in _REMEMBERING.items()}}

    def __iter__(self) -> Any:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)

    def __getitem__(self, kind: str) -> Callable[[Any], Any]:
        return lambda value: self._changed(self._wrong[kind], value)

    def _changed(self, wrong: Wrong, value: Any) -> Any:
        if not is_number(value):
            return value
        found = wrong(value)
        self.acted = self.acted or found is None or found.dtype is not value.dtype or not _equal(found, value)
        return found


def _equal(found: Tensor, value: Tensor) -> bool:
    return torch.equal(found.nan_to_num(7.0, 8.0, 9.0), value.nan_to_num(7.0, 8.0, 9.0))


def is_number(value: Any) -> bool:
    """Say whether `value` is a tensor of floating-point numbers."""
    return isinstance(value, Tensor) and value.is_floating_point()
