"""The factors of a matrix product were multiplied in the other order."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..matrices import looks_like_summed, product_of

WHY = Sentence("The two factors of the gradient were multiplied in the wrong order.")
HINT = Sentence("Matrices do not commute: on which side of this input did the other matrix stand?")
RANK = 40
ABOUT = operation("matmul")
EVERYWHERE = False  # a rule may make it in one of its branches only


def fits(evidence: Evidence) -> bool:
    product = product_of(evidence)
    if product is None:
        return False
    left, right, upstream = product
    return looks_like_summed(evidence, right.mT @ upstream if evidence.position == 0 else upstream @ left.mT)
