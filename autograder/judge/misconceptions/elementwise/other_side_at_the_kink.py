"""The gradient is that of the other side exactly where the input, or the difference, is zero."""

from ....words import Sentence
from ..about import operation
from ..evidence import Evidence, close

WHY = Sentence("The comparison counts zero to the wrong side of the kink.")
HINT = Sentence("Look at an input of zero: to which side of the kink does the text count it, and to which your rule?")
RANK = 170
ABOUT = operation("abs", "relu", "leaky_relu", "l1_loss")


def fits(evidence: Evidence) -> bool:
    call = evidence.call
    if call is None or evidence.pair is None:
        return False
    (wrong, right), (x, *others), upstream = evidence.pair, tuple(call.inputs.values()), call.upstream
    if evidence.case.operation == "l1_loss":
        x = x - others[0]
        is_mean = call.options.get("reduction", "mean") == "mean"
        upstream = (upstream / x.numel() if is_mean else upstream).expand(x.shape)
    if x.shape != wrong.shape or not bool((x == 0).any()):
        return False
    here = x == 0
    moved = close(wrong[here], upstream[here]) or close(wrong[here], -upstream[here])
    return moved and not close(wrong[here], right[here]) and close(wrong[~here], right[~here])
