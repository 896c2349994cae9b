"""Say how far a right answer may be from the reference: one table, by dtype, and what rounding gives the case.

A right rule in other algebra, or summed in another order, differs by a few units in the last place (2e-16). A central
difference quotient is not a rule; it is off by 1e-11 or more at its best step. Richardson's and the complex step are
exact: only reading the source finds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import torch


@dataclass(frozen=True)
class Tolerance:
    """|attempt - reference| <= relative * |reference| + absolute * (the largest finite |reference|).

    Where numbers cancel, more may be allowed: `rounding.py` moves the numbers of a case by `absolute` times their size.
    `typical` bounds the root of the mean square of the relative differences in half precision, where a detour through
    bfloat16 (8 digits instead of 11) may stay below `relative` in every element.
    """

    relative: float
    absolute: float
    typical: float = float("inf")


TABLE = {
    torch.float64: Tolerance(2e-12, 1e-13),
    torch.float32: Tolerance(1e-5, 1e-6),
    torch.float16: Tolerance(2.5e-3, 5e-4, 1.1e-3),  # one rounding is 2**-11, 4.9e-4
    torch.bfloat16: Tolerance(2e-2, 4e-3),  # one rounding is 2**-8, 3.9e-3
}
EXACT = Tolerance(0.0, 0.0)  # integers and truth values
_TWICE = 2.0  # PyTorch's value and the attempt may be rounded to opposite sides
_FEWEST = 3  # elements that have a typical difference
_SPREAD = 0.5  # times 1 / sqrt(n): how far the typical difference of n elements may be above that of many
_STEADY = 5.0  # an element that rounding moves by more than so many times `absolute` has cancelled


def allowed(reference: torch.Tensor, rounding: torch.Tensor | None = None) -> torch.Tensor:
    """Return the greatest difference allowed at each element of `reference`, in its shape and in float64.

    `rounding` is how far rounding moves each element, where that was measured.
    """
    tolerance = TABLE.get(reference.dtype, EXACT)
    size = torch.nan_to_num(reference.to(torch.float64), nan=0.0, posinf=0.0, neginf=0.0).abs()
    scale = float(size.max()) if size.numel() else 0.0
    found = tolerance.relative * size + tolerance.absolute * scale
    return found if rounding is None else torch.maximum(found, _TWICE * rounding)


def typically_off(
    reference: torch.Tensor, gap: torch.Tensor, rounding: torch.Tensor | None = None
) -> tuple[float, float] | None:
    """Return the typical relative difference and the allowed one, if it is too large for the dtype; else None.

    `gap` is |attempt - reference| in float64. Elements that have cancelled are left out; a few say nothing.
    """
    tolerance = TABLE.get(reference.dtype, EXACT)
    if tolerance.typical == float("inf"):
        return None
    size = reference.to(torch.float64).abs()
    solid = size.isfinite() & (size > float(torch.finfo(reference.dtype).tiny) / tolerance.absolute)
    if rounding is not None:
        solid &= rounding <= _STEADY * tolerance.absolute * size
    n = int(solid.sum())
    if n < _FEWEST:
        return None
    typical = float((gap[solid] / size[solid]).square().mean().sqrt())
    most = tolerance.typical * (1 + _SPREAD / sqrt(n))
    return (typical, most) if typical > most else None


def through_bfloat16(reference: torch.Tensor, got: torch.Tensor) -> bool:
    """Say whether float16 numbers have no more digits than bfloat16 holds, though PyTorch's have.

    By chance one number in eight has so few digits; here at least three have, all that there are, and two of PyTorch's
    have more.
    """
    if reference.dtype is not torch.float16 or got.numel() < _FEWEST:
        return False
    fewer = got == got.to(torch.bfloat16)
    longer = reference.isfinite() & (reference != reference.to(torch.bfloat16))
    return bool(fewer.all()) and int(longer.sum()) >= 2
