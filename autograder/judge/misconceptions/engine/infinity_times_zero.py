"""NaN where zeros should be."""

import torch

from ..evidence import Evidence

WHY = "The old values took part in the zeroing."
HINT = "What do infinity and NaN become under the operation that you zero with?"
RANK = 56


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("zero_") or evidence.pair is None or len(evidence.made) != 1:
        return False
    wrong, before = evidence.pair[0], evidence.made[0]
    if wrong.shape != before.shape or bool(evidence.pair[1].any()):
        return False
    strange = ~torch.isfinite(before)
    return bool(strange.any()) and bool(wrong[strange].isnan().all()) and not bool(wrong[~strange].any())
