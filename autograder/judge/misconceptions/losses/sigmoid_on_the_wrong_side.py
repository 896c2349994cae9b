"""The slope of the logarithm of a sigmoid is the sigmoid itself."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The slope is small where it should be near 1, and the other way round.")
HINT = Sentence("How steep is the curve far on the left, and how steep far on the right?")
RANK = 160
ABOUT = operation("logsigmoid", "log_sigmoid")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule(evidence.case.operation or "", _itself))


def _itself(grad: Tensor, x: Tensor) -> Tensor:
    return grad * x.sigmoid()
