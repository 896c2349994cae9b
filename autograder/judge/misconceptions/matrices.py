"""The operands of a matrix product as matrices, for the misconceptions about products."""

from __future__ import annotations

from torch import Tensor

from .evidence import Evidence


def product_of(evidence: Evidence) -> tuple[Tensor, Tensor, Tensor] | None:
    """Return (left, right, upstream) of a call of matmul, all with the two axes of a matrix; None for another call.

    A vector on the left is a matrix of one row, a vector on the right a matrix of one column.
    """
    operands, call = evidence.pair_of_operands, evidence.call
    if evidence.case.operation != "matmul" or operands is None or call is None:
        return None
    (left, right), upstream = operands, call.upstream
    if right.dim() == 1:
        right, upstream = right.unsqueeze(1), upstream.unsqueeze(-1)
    if left.dim() == 1:
        left, upstream = left.unsqueeze(0), upstream.unsqueeze(-2)
    return left, right, upstream


def looks_like_summed(evidence: Evidence, guess: Tensor) -> bool:
    """Say whether the gradient that differs is `guess`, matrices of any batch, summed over what was broadcast."""
    if evidence.pair is None:
        return False
    shape = evidence.pair[1].shape
    summed = guess.sum_to_size((*shape[:-2], *guess.shape[-2:]))
    return evidence.looks_like(summed.reshape(shape))
