"""What was detached still sends gradients back."""

from ..evidence import Evidence

WHY = "The detached tensor kept its place in the graph."
HINT = "Which path has to be cut, so that no gradient flows through the detached value?"
RANK = 52


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("detach") or evidence.difference is None:
        return False
    name = evidence.difference.name
    if name in ("u.requires_grad", "u.is_leaf"):
        return evidence.attempt.values.get(name) is (name == "u.requires_grad")
    if evidence.attempt.values.get("u.requires_grad") is False:
        return False  # it was cut: a rule is wrong
    ratio = evidence.ratio()
    return name == "x.grad" and ratio is not None and (abs(ratio - 2) < 1e-6 or abs(ratio - 3) < 1e-6)
