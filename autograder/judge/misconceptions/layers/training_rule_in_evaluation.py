"""The paths through the statistics of the batch were taken in evaluation, too."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..forwards import gradients_of, in_order, itself, with_forward
from ..normal import normalised, parts_of

WHY = Sentence("The rule of training was used, though the forward took the running statistics.")
HINT = Sentence("Which statistics did this forward use, and do they move when the input moves?")
RANK = 230
ABOUT = operation("batch_norm")
EVERYWHERE = False  # training has this rule


def fits(evidence: Evidence) -> bool:
    """Say whether this is the rule of training, with the statistics of the batch or with the running ones in it."""
    of_the_batch = normalised("batch_norm", always_training=True)
    return evidence.is_what_this_gives(
        with_rule("batch_norm", _with_running_ones),
        with_forward("batch_norm", of_the_batch),
        with_forward("batch_norm", of_the_batch, (0,)),
    )


def _with_running_ones(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
    inputs, options = in_order("batch_norm", inputs, options)
    right = gradients_of(itself("batch_norm"), grad, inputs, options)
    parts = parts_of("batch_norm", *inputs)
    if parts.running is None:
        return right
    axes, (mean, variance) = tuple(range(1, parts.rows.dim())), parts.running
    slope = 1 / (variance + parts.eps).sqrt()
    sent = (grad if parts.weight is None else grad * parts.weight).transpose(0, 1)
    size = (parts.rows - mean) * slope
    over = size * (sent * size).mean(axes, keepdim=True) + sent.mean(axes, keepdim=True)
    return ((sent - over) * slope).transpose(0, 1), *right[1:]
