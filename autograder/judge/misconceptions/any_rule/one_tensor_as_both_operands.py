"""A rule is right for two tensors, but not where one tensor is both operands: a use is lost, or counted twice."""

from collections.abc import Iterable, Sequence

from torch import Tensor
from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import program
from ..engine.uses_not_added_up import OneForEachOperand
from ..evidence import Evidence

WHY = Sentence("Where one tensor was both operands, only one of its two uses was seen.")
HINT = Sentence("What does your rule do if both operands are the same tensor, and how many gradients does it owe then?")
RANK = 60
ABOUT = program
ALONE = True  # a rule that is wrong for two tensors gives the same

_Message = tuple[Edge, "Tensor | None"]


class FirstUse(Walking):
    """A PyTorch whose operations send one message to each operand: the first."""

    def posted(self, node: Node, sent: Sequence[Tensor | None]) -> Iterable[_Message]:
        return dict(reversed(list(super().posted(node, sent)))).items()


class FirstForAll(Walking):
    """A PyTorch whose operations send the first message to an operand once for each of its uses."""

    def posted(self, node: Node, sent: Sequence[Tensor | None]) -> Iterable[_Message]:
        every = list(super().posted(node, sent))
        first = dict(reversed(every))
        return [(to, first[to]) for to, _ in every]


class LastForAll(Walking):
    """A PyTorch whose operations send the last message to an operand once for each of its uses."""

    def posted(self, node: Node, sent: Sequence[Tensor | None]) -> Iterable[_Message]:
        every = list(super().posted(node, sent))
        last = dict(every)
        return [(to, last[to]) for to, _ in every]


def fits(evidence: Evidence) -> bool:
    every = (FirstUse, OneForEachOperand, FirstForAll, LastForAll)
    return any(evidence.begins_as_this_gives(one) for one in every)  # one operation of several may do so
