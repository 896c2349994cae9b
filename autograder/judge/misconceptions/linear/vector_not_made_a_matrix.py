"""A vector was transposed or multiplied as it was, so that a row and a column did not make a matrix."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient of a matrix was made of two vectors without an axis of size 1 in either of them.")
HINT = Sentence("Which product of two vectors has the shape of this input?")
RANK = 20
ABOUT = operation("matmul", "linalg_solve")
EVERYWHERE = False  # a rule may make it in one of its branches only


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is None or evidence.operands is None:
        return False
    returned, wanted = evidence.returned_shape
    meets_a_vector = any(x.dim() == 1 for x in evidence.operands)
    return meets_a_vector and len(wanted) == 2 and len(returned) < 2
