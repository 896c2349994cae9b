"""Say how far a right answer may be from the reference: one table, by dtype.

A right rule in other algebra, or summed in another order, differs by a few units in the last place (2e-16). A central
difference quotient is not a rule; it is off by 1e-11 or more at its best step. Richardson's and the complex step are
exact: only reading the source finds them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Tolerance:
    """|attempt - reference| <= relative * |reference| + absolute * (the largest finite |reference|, at least 1e-3)."""

    relative: float
    absolute: float


TABLE = {
    torch.float64: Tolerance(2e-12, 1e-13),
    torch.float32: Tolerance(1e-5, 1e-6),
    torch.float16: Tolerance(5e-3, 1e-3),
    torch.bfloat16: Tolerance(2e-2, 1e-2),
}
EXACT = Tolerance(0.0, 0.0)  # integers and truth values
SMALLEST_SCALE = 1e-3


def allowed(reference: torch.Tensor) -> torch.Tensor:
    """Return the greatest difference allowed at each element of `reference`, in its shape and in float64."""
    tolerance = TABLE.get(reference.dtype, EXACT)
    size = torch.nan_to_num(reference.to(torch.float64), nan=0.0, posinf=0.0, neginf=0.0).abs()
    scale = max(float(size.max()), SMALLEST_SCALE) if size.numel() else 0.0
    return tolerance.relative * size + tolerance.absolute * scale
