"""A value that is used twice got as much as for one use, at every level."""

from ..evidence import Evidence, close

WHY = "Of several gradients that arrive at one value, only one was kept, or they were averaged."
HINT = "A value that is used several times receives several gradients: what has to happen to them?"
RANK = 63


def fits(evidence: Evidence) -> bool:
    ratio = evidence.ratio() if evidence.is_alone("walk") else None
    of_y = evidence.tensors("y.grad")
    if ratio is None or of_y is None or evidence.difference is None or evidence.difference.name != "x.grad":
        return False
    return abs(ratio - 0.25) < 1e-9 and close(of_y[0], of_y[1] / 4)  # two levels of two uses each
