"""What comes through the statistics was averaged over other axes than the statistics."""

from functools import cache
from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import PyTorch, with_rule
from ..about import operation
from ..evidence import Evidence
from ..forwards import gradients_of, in_order, itself
from ..normal import NORMALISATIONS, normalised, parts_of

WHY = Sentence("The means in the gradient were taken over other axes than those of the forward.")
HINT = Sentence("Which elements share one mean and one variance in this forward?")
RANK = 258
ABOUT = operation(*NORMALISATIONS)
EVERYWHERE = False  # some shapes have no other axes
_CONSTANT = frozenset({"mean", "variance"})


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    others = ("last", "after the channels", "of an example", "first")
    return evidence.is_what_this_gives(*(_over(name, which) for which in others))


@cache
def _over(name: str, which: str) -> type[PyTorch]:
    def rule(grad: Tensor, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        inputs, options = in_order(name, inputs, options)
        right = gradients_of(itself(name), grad, inputs, options)
        parts = parts_of(name, *inputs)
        if parts.running is not None:
            return right
        x, every = inputs[0], range(inputs[0].dim())
        axes = {"last": every[-1:], "after the channels": every[2:], "of an example": every[1:], "first": every[:1]}[
            which
        ]
        bare = gradients_of(normalised(name, _CONSTANT), grad / grad, (x, *_without_parameters(name, inputs)), {})[0]
        sent = grad if parts.weight is None else grad * parts.weight
        normal = normalised(name)(x, *_without_parameters(name, inputs))
        shared = normal * (sent * normal).mean(tuple(axes), keepdim=True)
        shared = shared if name == "rms_norm" else shared + sent.mean(tuple(axes), keepdim=True)
        return bare * (sent - shared), *right[1:]

    return with_rule(name, rule)


def _without_parameters(name: str, inputs: tuple[Any, ...]) -> list[Any]:
    """Return all inputs but the first, with None in the place of weight and bias."""
    place = 3 if name == "batch_norm" else 2
    parameters = (place,) if name == "rms_norm" else (place, place + 1)
    return [None if i in parameters else value for i, value in enumerate(inputs) if i > 0]
