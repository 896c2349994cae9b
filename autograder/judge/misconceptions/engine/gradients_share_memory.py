"""Two leaves have the same gradient, number for number, because one of them was changed through the other."""

import torch

from ..evidence import Evidence, close

WHY = "The tensor that arrived was kept as it is, so that two leaves hold one and the same tensor."
HINT = "Are the gradients of two leaves ever one and the same tensor, and what happens to one when the other is changed in place?"
RANK = 51


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("accumulate") or evidence.difference is None or evidence.pair is None:
        return False
    name, (wrong, _) = evidence.difference.name, evidence.pair
    a = evidence.tensors("a.grad")
    if name != "b.grad" or a is None or not close(*a) or not torch.equal(a[0], wrong):
        return False
    upstream = evidence.tensors("the upstream gradient after backward")
    return bool(wrong.any()) or (upstream is not None and not upstream[0].any())
