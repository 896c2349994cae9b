"""NaN or infinite exactly where a base of zero meets a formula that does not hold there; right elsewhere."""

import torch

from ..evidence import Evidence, close

WHY = "The plain formula was used where the base is zero."
HINT = "What does your formula multiply where the base is zero, and what does the exercise say about that place?"
RANK = 26


def fits(evidence: Evidence) -> bool:
    if evidence.case.operation != "pow" or evidence.pair is None or evidence.call is None or len(evidence.call.inputs) != 2:
        return False
    wrong, right = evidence.pair
    base = evidence.call.inputs[0]
    if base.shape != wrong.shape:
        return False
    strange = ~torch.isfinite(wrong) & torch.isfinite(right)
    return bool(strange.any()) and bool((base[strange] == 0).all()) and close(wrong[~strange], right[~strange])
