"""Leaving the inner of two blocks switched recording on inside the outer one."""

from ..evidence import Evidence

WHY = "On leaving the block, recording was switched on, whatever it had been before."
HINT = "A block may be inside another one: which state has to be there after leaving it?"
RANK = 58
INSIDE, AFTER = "requires_grad of x * x inside the inner block", "requires_grad of x * x after the inner block"


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("no_grad") or evidence.difference is None:
        return False
    name = evidence.difference.name
    inner = evidence.attempt.values.get(INSIDE) is False and evidence.reference.get(INSIDE) is False
    return name == AFTER and inner and evidence.attempt.values.get(name) is True
