"""The gradient of dropout was scaled outside of training, too."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The gradient was scaled as in training, though the layer was not training.")
HINT = Sentence("What does this layer do to its input when it is not training?")
RANK = 30
ABOUT = operation("dropout")


def fits(evidence: Evidence) -> bool:
    call, pair = evidence.call, evidence.pair
    if call is None or pair is None or call.options.get("training", True):
        return False
    return evidence.looks_like(pair[1] / (1 - call.options.get("p", 0.5)))
