"""A PyTorch in which an operation has another rule: for second gradients, forward mode, random numbers and Hessians.

For the misconceptions of `higher/`. Unlike `with_rule`, these rules get tensors that still have their place in the
graph.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from ..counterfactual import PyTorch, with_rule
from .evidence import Evidence

QUANTIZE = "fake_quantize_per_tensor_affine"
# operations whose gradients are differentiated again
DIFFERENTIATED = ("square", "hypot", "rsqrt", "reverse_gradient", "sample_normal")


@lru_cache(maxsize=256)
def with_function(operation: str, function: Any) -> type[PyTorch]:
    """Return a PyTorch whose `operation` is `function.apply(func, options, *inputs)`, of a torch.autograd.Function."""
    return type("Replaced", (_Replaced,), {"_function": function, "_operation": operation})


class _Replaced(PyTorch):
    _function: Any
    _operation: str

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func.__name__ != self._operation:
            return super().__torch_function__(func, types, args, kwargs)
        self._step()
        return self._function.apply(func, dict(kwargs or {}), *args)


@lru_cache(maxsize=256)
def with_backward(operation: str, rule: Callable[..., Any]) -> type[PyTorch]:
    """Return a PyTorch whose `operation` has the gradients `rule(grad_output, result, *inputs)`, which are recorded."""

    class Recorded(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, func: Callable[..., Any], options: Any, *inputs: Tensor) -> Any:
            result = func(*inputs, **options)
            ctx.save_for_backward(result, *inputs)
            return result

        @staticmethod
        def backward(ctx: Any, grad: Tensor) -> Any:
            result, *inputs = ctx.saved_tensors
            return None, None, *rule(grad, result, *inputs)

    return with_function(operation, Recorded)


@lru_cache(maxsize=256)
def with_jvp(operation: str, rule: Callable[..., Any]) -> type[PyTorch]:
    """Return a PyTorch whose `operation` has the tangent `rule(inputs, tangents, result, options)`."""

    class Moved(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, func: Callable[..., Any], options: Any, *inputs: Any) -> Any:
            result = func(*inputs, **options)
            ctx.options, ctx.others = options, [None if isinstance(x, Tensor) else x for x in inputs]
            ctx.save_for_forward(result, *[x if isinstance(x, Tensor) else None for x in inputs])
            return result

        @staticmethod
        def backward(ctx: Any, *_: Any) -> Any:
            raise NotImplementedError

        @staticmethod
        def jvp(ctx: Any, *tangents: Any) -> Any:
            result, *inputs = ctx.saved_tensors
            every = [other if x is None else x for x, other in zip(inputs, ctx.others)]
            return rule(every, tangents[2:], result, ctx.options)

    return with_function(operation, Moved)


@lru_cache(maxsize=256)
def with_hvp(product: Callable[..., Any]) -> type[PyTorch]:
    """Return a PyTorch whose torch.autograd.functional.hvp gives `product(function, x, v)`."""

    def hvp(function: Callable[..., Any], x: Tensor, v: Tensor) -> tuple[Any, Any]:
        with torch.enable_grad():
            return function(x.detach()), product(function, x, v)

    autograd = SimpleNamespace(grad=torch.autograd.grad, functional=SimpleNamespace(hvp=hvp))
    return type("OtherHessian", (PyTorch,), {"autograd": autograd})


def slopes(function: Callable[..., Any], x: Tensor) -> tuple[Tensor, Tensor]:
    """Return a leaf with the values of `x`, and the recorded gradient of a function there."""
    here = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(function(here), here, create_graph=True)
    return here, slope


def again(slope: Tensor, here: Tensor, weights: Tensor) -> Tensor:
    """Return the gradient of a gradient; zeros where it does not depend on the leaf."""
    if not slope.requires_grad:
        return torch.zeros_like(here)
    return torch.autograd.grad(slope, here, weights)[0]


def begins_right(evidence: Evidence) -> bool:
    """Say whether the first half of the values that a case returns is right: these are the first gradients."""
    names = [str(name) for name in evidence.reference]
    return evidence.difference is not None and names.index(str(evidence.difference.name)) >= max(1, len(names) // 2)


@lru_cache(maxsize=256)
def with_layer(layer_again: Callable[..., Any]) -> type[PyTorch]:
    """Return a PyTorch in which `dropout(layer, p) @ b` is walked back with other numbers.

    `layer_again(layer, kept, p, state)` gives what is multiplied in on the way to the layer and what b is multiplied
    with. `kept` is the right factor of each element, `state` that of the random numbers before forward drew them.
    """
    return type("Recomputed", (_Recomputed,), {"_layer_again": staticmethod(layer_again)})


class _Recomputed(PyTorch):
    _layer_again: Callable[..., Any]

    def __init__(self) -> None:
        super().__init__()
        self._dropped: dict[int, Any] = {}

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func.__name__ == "dropout":
            state = torch.get_rng_state()
            dropped = super().__torch_function__(func, types, args, kwargs)
            self._dropped[id(dropped)] = dropped, args[0], (kwargs or {})["p"], state
            return dropped
        if func.__name__ in ("matmul", "__matmul__") and id(args[0]) in self._dropped:
            self._step()
            dropped, layer, p, state = self._dropped[id(args[0])]
            return _Again.apply(self._layer_again, p, state, dropped.detach(), layer, args[1])  # type: ignore[no-untyped-call]
        return super().__torch_function__(func, types, args, kwargs)


class _Again(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rule: Any, p: float, state: Tensor, dropped: Tensor, layer: Tensor, b: Tensor) -> Tensor:
        ctx.rule, ctx.p, ctx.state = rule, p, state
        ctx.save_for_backward(dropped, layer, b)
        return dropped @ b

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Any:
        dropped, layer, b = ctx.saved_tensors
        kept = torch.where(layer == 0, 1.0, dropped / layer)
        inner, outer = ctx.rule(layer, kept, ctx.p, ctx.state)
        return None, None, None, None, (grad @ b.mT) * inner, outer.mT @ grad


# -- the masks of a rounding with bounds -------------------------------------------------------------------------------

Mask = Callable[[Tensor, float, int, int, int], Any]


def _within(whole: Tensor, low: int, high: int) -> Tensor:
    return (whole >= low) & (whole <= high)


# each gives which elements get the gradient; the first one is right
MASKS: dict[str, Mask] = {
    "right": lambda x, scale, zero, low, high: _within(torch.round(x / scale) + zero, low, high),
    "strict": lambda x, scale, zero, low, high: _within(torch.round(x / scale) + zero, low + 1, high - 1),
    "not rounded": lambda x, scale, zero, low, high: _within(x / scale + zero, low, high),
    "not shifted": lambda x, scale, zero, low, high: _within(torch.round(x / scale), low, high),
    "shifted back": lambda x, scale, zero, low, high: _within(torch.round(x / scale) - zero, low, high),
    "not divided": lambda x, scale, zero, low, high: _within(x, low, high),
    "everywhere": lambda x, scale, zero, low, high: torch.ones_like(x),
    "nowhere": lambda x, scale, zero, low, high: torch.zeros_like(x),
    "steps": lambda x, scale, zero, low, high: scale * MASKS["right"](x, scale, zero, low, high),
    "inverse steps": lambda x, scale, zero, low, high: MASKS["right"](x, scale, zero, low, high) / scale,
}


@lru_cache(maxsize=256)
def with_mask(kind: str) -> type[PyTorch]:
    """Return a PyTorch that rounds with this mask on the way back."""
    mask = MASKS[kind]
    return with_rule(QUANTIZE, lambda grad, x, *others, **options: grad * mask(x, *others, **options))


def is_this_mask_alone(evidence: Evidence, *kinds: str) -> bool:
    """Say whether one of these masks gives the returned values, and none of the others does."""
    others = [kind for kind in MASKS if kind not in kinds]
    given = [kind for kind in kinds if evidence.is_what_this_gives(with_mask(kind))]
    return bool(given) and not evidence.is_what_this_gives(*map(with_mask, others))
