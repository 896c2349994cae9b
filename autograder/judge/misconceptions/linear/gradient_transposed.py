"""The gradient of a matrix came out as its transpose."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The rows and the columns of the gradient were exchanged.")
HINT = Sentence("Which index counts the rows of this input, and which one its columns?")
RANK = 150
ABOUT = operation("matmul", "linear", "einsum", "bilinear", "linalg_slogdet", "linalg_solve", "baddbmm")
EVERYWHERE = False  # a rule may make it in one of its branches only


def fits(evidence: Evidence) -> bool:
    if evidence.returned_shape is not None:
        returned, wanted = evidence.returned_shape
        return len(wanted) > 1 and returned != wanted and returned == (*wanted[:-2], wanted[-1], wanted[-2])
    return evidence.pair is not None and evidence.pair[1].dim() > 1 and evidence.looks_like(evidence.pair[1].mT)
