"""Nothing arrives at a leaf along the list: nodes are missing, or they are called before anything arrives."""

from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ..about import piece
from ..evidence import Evidence
from .handed_on_too_early import TOO_EARLY
from .uses_not_added_up import FirstOperandOnly

WHY = Sentence("Along the list, no gradient ever arrives at a leaf.")
HINT = Sentence("Follow one gradient along your list: is each node still to come when something arrives for it?")
RANK = 68
ABOUT = piece("order")


class WithoutLeaves(Walking):
    def order(self, root: Node) -> list[Node]:
        return [node for node in super().order(root) if node.next_functions]


class WithoutTheRoot(Walking):
    def order(self, root: Node) -> list[Node]:
        return [node for node in super().order(root) if node is not root]


MISSING = (WithoutLeaves, WithoutTheRoot)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*MISSING) and not evidence.is_what_this_gives(FirstOperandOnly, *TOO_EARLY)
