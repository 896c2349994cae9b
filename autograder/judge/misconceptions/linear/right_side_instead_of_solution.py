"""The gradient of the matrix contains the right side of the system, where its solution belongs."""

import torch

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The right side of the system was used where its solution belongs.")
HINT = Sentence("Which of the two is multiplied by the matrix in the forward: the right side, or the solution?")
RANK = 80
ABOUT = operation("linalg_solve", input=0)


def fits(evidence: Evidence) -> bool:
    operands, call = evidence.pair_of_operands, evidence.call
    if operands is None or call is None:
        return False
    matrix, right = operands
    solved = torch.linalg.solve(matrix.mT, call.upstream)
    return evidence.looks_like(-torch.outer(solved, right) if right.dim() == 1 else -solved @ right.mT)
