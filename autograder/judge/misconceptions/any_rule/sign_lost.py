"""The gradient is right but has the opposite sign everywhere."""

from dataclasses import replace

import torch

from ....words import Sentence
from ..about import rule
from ..evidence import Evidence

WHY = Sentence("The minus of the rule was forgotten, or a minus was added where there is none.")
HINT = Sentence("In which direction does the result move when this input grows?")
RANK = 90
ABOUT = rule


def fits(evidence: Evidence) -> bool:
    if evidence.role.kind != "gradient" or evidence.pair is None:
        return False
    wrong, right = evidence.pair
    operands = evidence.pair_of_operands
    if (
        evidence.case.operation == "pow"
        and evidence.position == 0
        and operands is not None
        and (operands[1] == 0.5).all()
    ):
        return False  # a factor that is one too low looks the same
    other = evidence.by_role(replace(evidence.role, of="b")) if evidence.role.of == "a" else None
    if other is not None and torch.equal(wrong, other[0]):
        return False  # the gradient of the second operand, handed to both
    return evidence.looks_like(-right)
