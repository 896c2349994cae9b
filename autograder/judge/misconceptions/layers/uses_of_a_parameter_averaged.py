"""The gradients of the uses of a parameter were averaged."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence
from ..normal import NORMALISATIONS
from ..window import CONVOLUTIONS

WHY = Sentence("The gradients of the uses of a parameter were divided by their number.")
HINT = Sentence("A parameter is used many times: do the gradients of its uses average, or add up?")
RANK = 180
ABOUT = operation(*CONVOLUTIONS, *NORMALISATIONS, "gru_cell")
EVERYWHERE = False  # it shows where a parameter has several uses


def fits(evidence: Evidence) -> bool:
    """Say whether a parameter's gradient is divided by the examples, or by the elements of the result for each."""
    call, pair, position = evidence.call, evidence.pair, evidence.position
    if call is None or pair is None or not position or (evidence.case.operation == "gru_cell" and position == 1):
        return False
    examples, elements = len(call.upstream), call.upstream.numel()
    counts = {elements // max(pair[1].numel(), 1)}
    if evidence.case.operation not in ("layer_norm", "rms_norm"):
        counts |= {examples, elements // max(call.upstream.shape[1], 1)}
    return any(evidence.looks_like(pair[1] / count) for count in sorted(counts - {0, 1}))
