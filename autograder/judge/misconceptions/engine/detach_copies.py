"""A change of the detached tensor is not seen in the tensor itself."""

from ..evidence import Evidence

WHY = "The values were copied where the memory should be shared."
HINT = "Does detach promise a buffer of its own?"
RANK = 54


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("detach") or evidence.difference is None or " after u was changed" not in evidence.difference.name:
        return False
    return evidence.looks_like(evidence.pair[1] / 10) if evidence.pair is not None else False
