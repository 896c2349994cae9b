"""The border was cut off with its two sizes exchanged."""

from torch import Tensor
from torch.nn.functional import pad as padded

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The size of the border before was taken for the one behind.")
HINT = Sentence("How many elements were added in front, and how many does your rule cut off there?")
RANK = 70
ABOUT = operation("pad")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("pad", _exchanged))


def _exchanged(grad: Tensor, x: Tensor, pad: tuple[int, ...], mode: str = "constant", value: object = None) -> Tensor:
    pairs = zip(pad[::2], pad[1::2])
    return padded(grad, [-size for before, after in pairs for size in (after, before)])
