"""Forward mode: tangents travel with the values, and each operation's `jvp` says what becomes of them.

Programs enter by torch's names: `torch.autograd.forward_ad.dual_level`, `make_dual` and `unpack_dual`, or
`torch.func.jvp`. `function.py` calls `push` after every forward while a level is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch.autograd.forward_ad import UnpackedDualTensor

from ..errors import MissingOperation, RuleError
from ..words import Sentence, Template
from .context import Context
from .graph import GRADIENTS, NO_METHOD, OUTPUTS, kind_of, ordinal
from .pieces import rule, state
from .unsupported import lacking_in
from .wrapping import is_differentiable, tensors_in

if TYPE_CHECKING:
    from .tensor import Tensor

COUNT = Template(
    "tangents_count",
    "The jvp of {function} returned {found}, but its forward returned {outputs}: return one for each, in order.",
)
KIND = Template(
    "tangent_kind", "The jvp of {function} returned {kind} as the tangent of its {nth} output: a tensor was expected."
)
SHAPE = Template(
    "tangent_shape",
    "The jvp of {function} returned a tangent of shape {got} for its {nth} output, which has shape {expected}.",
)
ASKING = Template("kit_lacks_dual_leaf", "make_dual of a tensor that requires a gradient")
LISTS = Template("kit_lacks_dual_list", "forward mode through a list of tensors")
IN_PLACE = Template("kit_lacks_dual_in_place", "an operation in place on a tensor that has a tangent")


class dual_level:
    """A context in which tensors may have a tangent. Levels do not nest, as in PyTorch."""

    def __enter__(self) -> int:
        if state.level is not None:
            raise RuntimeError("Nested forward mode AD is not supported at the moment")
        state.level = self
        return 0

    def __exit__(self, *_: object) -> None:
        state.level = None


def make_dual(tensor: Any, tangent: Any, *, level: int | None = None) -> Any:
    """Return `tensor` with a tangent of its own shape. RuntimeError outside a level or for another shape."""
    if state.level is None:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make a dual_level first."
        )
    primal, direction = _plain(tensor), _plain(tangent)
    if not is_differentiable(direction):
        raise ValueError(f"Expected tangent to be floating point or complex, but got: {direction.dtype}")
    if primal.shape != direction.shape:
        raise RuntimeError(
            f"Trying to set a forward gradient of size {list(direction.shape)} for a tensor of size "
            f"{list(primal.shape)}: they have to be the same."
        )
    if getattr(tensor, "requires_grad", False):
        raise lacking_in(ASKING)
    made = state.tensor(primal)
    made._tangent = state.level, direction
    return made


def unpack_dual(tensor: Any, *, level: int | None = None) -> UnpackedDualTensor:
    """Return the values of `tensor` without a tangent, and its tangent; None if it has none at the open level."""
    tangent = tangent_of(tensor)
    found = None if tangent is None else state.tensor(tangent)
    return UnpackedDualTensor(tensor if found is None else state.tensor(_plain(tensor)), found)  # type: ignore[arg-type]


def jvp(func: Callable[..., Any], primals: Any, tangents: Any) -> tuple[Any, Any]:
    """Return `func(*primals)`, and how it changes if its arguments move along `tangents`."""
    if not isinstance(primals, tuple):
        raise RuntimeError("jvp(f, primals, tangents): Expected primals to be a tuple.")
    if not isinstance(tangents, tuple) or len(tangents) != len(primals):
        raise RuntimeError("jvp(f, primals, tangents): Expected primals and tangents to have the same structure.")
    with dual_level():
        made = func(*[make_dual(x, t) for x, t in zip(primals, tangents)])
        several = isinstance(made, (tuple, list))
        pairs = [unpack_dual(x) for x in (made if several else (made,))]
    values = tuple([x for x, _ in pairs])
    moved = tuple([state.tensor(torch.zeros_like(_plain(x))) if t is None else t for x, t in pairs])
    return (values, moved) if several else (values[0], moved[0])


def tangent_of(tensor: Any) -> torch.Tensor | None:
    """Return the tangent of a `Tensor` at the open level, or None."""
    level, tangent = getattr(tensor, "_tangent", None) or (None, None)
    return tangent if level is not None and level is state.level else None


def moves(values: Any) -> bool:
    """Tell whether one of these arguments of a call has a tangent."""
    return state.level is not None and any(tangent_of(x) is not None for x in tensors_in(values))


def push(function: Any, ctx: Context, inputs: tuple[Any, ...], made: Any) -> None:
    """Give the results `made` of a call their tangents, which the `jvp` of `function` computes.

    As in PyTorch, it gets one tangent for each input of forward: zeros for a tensor without one, or None if ctx does
    not materialize; None for what is not a tensor. Its `ctx.saved_tensors` are those of `save_for_forward`.
    """
    if not moves(inputs):
        return
    if any(isinstance(x, (tuple, list)) and next(tensors_in(x), None) is not None for x in inputs):
        raise lacking_in(LISTS)
    if function.jvp is None:
        raise MissingOperation(function.operation, NO_METHOD(function=function.__name__, method="jvp"))
    ctx.__kit_in_its_place__ = ctx.__kit_for_forward__
    try:
        with rule():
            returned = function.jvp(ctx, *[_arriving(x, ctx) for x in inputs])
    finally:
        ctx.__kit_in_its_place__ = None
    results = made if isinstance(made, tuple) else (made,)
    tangents = tuple(returned) if isinstance(returned, (tuple, list)) else (returned,)
    _check(function, results, tangents)
    for result, tangent in zip(results, tangents):
        if isinstance(result, state.tensor) and tangent is not None and is_differentiable(result._data):
            result._tangent = state.level, _plain(tangent)


def _arriving(x: Any, ctx: Context) -> torch.Tensor | None:
    tangent = tangent_of(x)
    if tangent is None and ctx.materialize_grads and isinstance(x, (state.tensor, torch.Tensor)):
        return torch.zeros_like(_plain(x)) if is_differentiable(_plain(x)) else None
    return tangent


def _check(function: Any, results: Sequence[Any], tangents: Sequence[Any]) -> None:
    """Raise RuleError if jvp did not return a tensor of the result's shape, or None, for each result."""
    if len(results) != len(tangents):
        raise _error(function, COUNT, found=GRADIENTS(n=len(tangents)), outputs=OUTPUTS(n=len(results)))
    for position, (result, tangent) in enumerate(zip(results, tangents)):
        if tangent is None or not isinstance(result, state.tensor) or not is_differentiable(result._data):
            continue
        if not isinstance(tangent, (torch.Tensor, state.tensor)):
            raise _error(function, KIND, kind=kind_of(tangent), nth=ordinal(position))
        if tangent.shape != result.shape:
            got, expected = tuple(tangent.shape), tuple(result.shape)
            raise _error(function, SHAPE, got=got, nth=ordinal(position), expected=expected)


def _error(function: Any, template: Template, **fields: Any) -> RuleError:
    said: Sentence = template(function=function.__name__, **fields)
    return RuleError(function.operation, said)


def _plain(tensor: Tensor | torch.Tensor) -> torch.Tensor:
    return tensor if type(tensor) is torch.Tensor else tensor._data  # type: ignore[union-attr]
