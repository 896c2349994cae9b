"""What dropout kept was not multiplied in backward by the number of the forward."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradients of the elements that were kept were multiplied by another number than in the forward.")
HINT = Sentence("By what was a kept element multiplied in the forward?")
RANK = 10
ABOUT = operation("dropout")
EVERYWHERE = False  # it shows where something is dropped


def fits(evidence: Evidence) -> bool:
    call, ratio = evidence.call, evidence.ratio()
    return call is not None and bool(call.options.get("training", True)) and ratio is not None and ratio != 1.0
