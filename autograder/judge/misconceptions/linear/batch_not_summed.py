"""An operand served several products of a batch, and the gradients of its uses were not all added up."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient of a shared operand still has axes of the batch.")
HINT = Sentence("How many products did this operand take part in, and what happens to the gradients of its uses?")
RANK = 10
ABOUT = operation("matmul", "linear", "bilinear")
EVERYWHERE = False  # a rule may make it in one of its branches only


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None or evidence.operands is None:
        return False
    returned, wanted = evidence.returned_shape
    own = len(wanted) if evidence.case.operation != "matmul" else min(2, len(wanted))
    end = wanted[len(wanted) - own :]
    if returned == wanted or len(returned) <= len(end) or returned[len(returned) - own :] != end:
        return False
    return len(returned) >= len(wanted)
