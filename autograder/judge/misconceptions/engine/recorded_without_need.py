"""A result of constants takes part in the graph."""

from ..evidence import Evidence

WHY = "Results were recorded although none of the operands asks for a gradient."
HINT = "Who could ever ask for a gradient with respect to something made of constants alone?"
RANK = 57


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("requires_grad") or evidence.difference is None:
        return False
    name = evidence.difference.name
    wrong, right = evidence.attempt.values.get(name), evidence.reference.get(name)
    asked = name == "requires_grad of c * c" and wrong is True and right is False
    return asked or (name.endswith(".is_leaf") and wrong is False and right is True)
