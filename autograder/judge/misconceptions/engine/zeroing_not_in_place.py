"""The call gave zeros back, but whoever shares the memory does not see them."""

from ..evidence import Evidence

WHY = "A new tensor of zeros was made where the old one should have been filled."
HINT = "Does everybody who holds this tensor see the zeros?"
RANK = 55


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("zero_") or evidence.difference is None or evidence.pair is None:
        return False
    returned = evidence.agrees("the tensor that zero_ returns")
    return returned and evidence.difference.name in ("t", "the tensor that shares its memory with t") and not bool(evidence.pair[1].any())
