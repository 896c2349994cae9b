"""Of a product that is used at once and by way of other operations, only the direct use arrived."""

from ..evidence import Evidence, close

WHY = "A node was called before everything that used its result had been dealt with."
HINT = "A node may hand its gradient on only when it is complete: which nodes must have been called before it?"
RANK = 64


def fits(evidence: Evidence) -> bool:
    if not evidence.is_alone("order") or evidence.difference is None or evidence.difference.name != "x.grad" or len(evidence.made) != 3:
        return False
    of_y = evidence.tensors("y.grad")
    x, y, upstream = evidence.made
    if of_y is None or not x.shape == y.shape == upstream.shape:
        return False
    return evidence.looks_like(upstream * y) and close(of_y[0], upstream * x)
