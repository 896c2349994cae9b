"""The numbers are right but were rounded to a smaller dtype on the way, or returned in a smaller dtype."""

import torch

from ....words import Sentence
from ..about import anything
from ..evidence import Evidence

WHY = Sentence("The gradient went through float32, for example by a tensor that was made with the default dtype.")
HINT = Sentence(
    "The numbers are right but have fewer digits than the input: "
    "which dtype do the tensors have that your rule makes on the way?"
)
RANK = 40
ABOUT = anything


def fits(evidence: Evidence) -> bool:
    if evidence.difference is None:
        return False
    name = evidence.difference.name
    wrong, right = evidence.attempt.values.get(name), evidence.reference.get(name)
    if (
        not isinstance(wrong, torch.Tensor)
        or not isinstance(right, torch.Tensor)
        or right.dtype != torch.float64
        or wrong.shape != right.shape
    ):
        return False
    finite = right[right.isfinite()].abs()
    if not finite.any():
        return False  # where there is no number but zero, no digits can be lost
    atol = 1e-6 * float(finite.max())
    if wrong.dtype == torch.float32:
        return bool(torch.allclose(wrong.to(torch.float64), right, rtol=1e-5, atol=atol))
    if wrong.dtype != torch.float64 or right.numel() < 2:
        return False
    rounded = bool((wrong == wrong.to(torch.float32).to(torch.float64)).all())
    return rounded and bool(torch.allclose(wrong, right, rtol=1e-5, atol=atol))
