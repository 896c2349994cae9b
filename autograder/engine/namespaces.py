"""The look-alike's own parts of the torch namespace: `torch.autograd`, `torch.func`, `torch.testing`, `torch.nn`,
`torch.optim`.

They have some of torch's names and refuse the others. `look_alike.py` hands them to programs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any

import torch as pytorch

from . import forward_mode, recording, walks
from .function import Function as Rule
from .nodes import Node
from .optimizer import SGD
from .pieces import engine, state
from .tensor import Tensor
from .unsupported import lacking
from .wrapping import plain


class Function(Rule):
    """`torch.autograd.Function`: an operation that only `apply` reaches, and none of torch's names."""

    __kit_registers__ = False


class Namespace:
    """One of torch's modules, with some of its names. It refuses every other name by a sentence."""

    def __init__(self, name: str, own: dict[str, Any], handed_on: tuple[str, ...] = ()) -> None:
        self.__dict__.update(own)
        self._name, self._handed_on = name, handed_on

    def __getattr__(self, name: str) -> Any:
        original = attrgetter(self._name.partition(".")[2])(pytorch)
        if name.startswith("__") or not hasattr(original, name):
            raise AttributeError(f"module '{self._name}' has no attribute {name!r}")
        if name in self._handed_on:
            return getattr(original, name)
        raise lacking(f"{self._name}.{name}")

    def __repr__(self) -> str:
        return f"<the kit's look-alike of {self._name}>"


class Parameter(Tensor):
    """A leaf with the values of `data`, as torch.nn.Parameter is outside a module."""

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        super().__init__(pytorch.empty(0) if data is None else plain(data).detach(), requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


def _on_plain(function: Any) -> Any:
    @wraps(function)
    def compared(*args: Any, **kwargs: Any) -> Any:
        tensors = [x for x in args if isinstance(x, Tensor)]
        if state.recording and len({(x.shape, x.dtype) for x in tensors}) == 1:
            _ = [x._node for x in tensors]  # a stale view is refused here
        return function(*plain(args), **plain(kwargs))

    return compared


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Return a backward of which nothing is recorded. A second gradient through it is an error, as in PyTorch.

    But if no gradient that arrives asks for one itself, the results are constants, and a second gradient that should
    go through them is lost without a word. PyTorch does the same.
    """

    @wraps(backward)
    def once(ctx: Any, *gradients: Any) -> Any:
        with recording.no_grad():
            found = backward(ctx, *gradients)
        if state.inside_rule or not any(isinstance(g, Tensor) and g.requires_grad for g in gradients):
            return found
        several = isinstance(found, (tuple, list))
        made = [_refusing(g) if isinstance(g, (Tensor, pytorch.Tensor)) else g for g in (found if several else [found])]
        return tuple(made) if several else made[0]

    return once


def _refusing(gradient: Any) -> Tensor:
    """Return a gradient whose own gradient is an error."""
    made = Tensor(plain(gradient))
    made._node, made._requires = Refusal(), True
    return made


class Refusal(Node):
    """The node of what a rule returned that can be differentiated once."""

    def __init__(self) -> None:
        super().__init__("torch::autograd::Error", ((None, 0),))

    def __call__(self, *_: Any) -> Any:
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


def hvp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """Return the value of a function of one tensor, and the product of its Hessian matrix with `v`, by the piece."""
    if not isinstance(inputs, Tensor) or v is None or create_graph or strict:
        raise lacking("torch.autograd.functional.hvp(...) of several tensors, without v, or with options")
    with recording.no_grad():
        value = func(inputs.detach())
    return value, engine.hvp(func, inputs, v)


class _Initialisers(Namespace):
    """torch.nn.init: its functions write into leaves, which nothing records."""

    def __getattr__(self, name: str) -> Any:
        original = super().__getattr__(name)
        if not callable(original):
            return original

        @wraps(original)
        def initialised(*args: Any, **kwargs: Any) -> Any:
            with recording.no_grad():
                return original(*args, **kwargs)

        return initialised


autograd = Namespace("torch.autograd", {
    "grad": walks.grad, "backward": walks.backward, "Function": Function, "no_grad": recording.no_grad,
    "enable_grad": recording.enable_grad, "set_grad_enabled": recording.set_grad_enabled,
    "inference_mode": recording.inference_mode,
    "function": Namespace("torch.autograd.function", {
        "Function": Function, "once_differentiable": once_differentiable,
    }),
    "functional": Namespace("torch.autograd.functional", {"hvp": hvp}),
    "forward_ad": Namespace("torch.autograd.forward_ad", {
        "dual_level": forward_mode.dual_level, "make_dual": forward_mode.make_dual,
        "unpack_dual": forward_mode.unpack_dual,
    }),
}, ("set_detect_anomaly", "detect_anomaly"))  # fmt: skip
testing = Namespace("torch.testing", {"assert_close": _on_plain(pytorch.testing.assert_close)}, ("make_tensor",))
nn = Namespace("torch.nn", {
    "Parameter": Parameter, "init": _Initialisers("torch.nn.init", {}, tuple(vars(pytorch.nn.init))),
}, ("functional",))  # fmt: skip
optim = Namespace("torch.optim", {"SGD": SGD})
func = Namespace("torch.func", {"jvp": forward_mode.jvp})
OWN = {"autograd": autograd, "testing": testing, "nn": nn, "optim": optim, "func": func}
