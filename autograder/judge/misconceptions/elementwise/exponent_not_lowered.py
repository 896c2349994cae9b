"""The gradient of a power's base has the degree of the power itself."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..powers import follows

WHY = Sentence("The exponent became a factor, but it was not lowered.")
HINT = Sentence("Compare the degree of your gradient with the degree that a derivative should have.")
RANK = 20
ABOUT = operation("pow", input=0)


def fits(evidence: Evidence) -> bool:
    # lowering the exponent of the result leaves the result there, or the factor shows nothing
    return follows(evidence, lambda base, exponent: exponent * base**exponent, 1, 2)
