"""The look-alike's own parts of the torch namespace: `torch.autograd`, `torch.testing`, `torch.nn`, `torch.optim`.

They have some of torch's names and refuse the others. `look_alike.py` hands them to programs.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

import torch as pytorch

from . import recording, walks
from .function import Function as Rule
from .optimizer import SGD
from .pieces import state
from .tensor import Tensor
from .unsupported import lacking
from .wrapping import plain


class Function(Rule):
    """`torch.autograd.Function`: an operation that only `apply` reaches, and none of torch's names."""

    _registers = False


class Namespace:
    """One of torch's modules, with some of its names. It refuses every other name by a sentence."""

    def __init__(self, name: str, own: dict[str, Any], handed_on: tuple[str, ...] = ()) -> None:
        self.__dict__.update(own)
        self._name, self._handed_on = name, handed_on

    def __getattr__(self, name: str) -> Any:
        original = getattr(pytorch, self._name.partition(".")[2])
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
            _ = [x.grad_fn for x in tensors]  # a stale view is refused here
        return function(*plain(args), **plain(kwargs))

    return compared


autograd = Namespace("torch.autograd", {
    "grad": walks.grad, "backward": walks.backward, "Function": Function, "no_grad": recording.no_grad,
    "enable_grad": recording.enable_grad, "set_grad_enabled": recording.set_grad_enabled,
    "inference_mode": recording.inference_mode,
}, ("set_detect_anomaly", "detect_anomaly"))  # fmt: skip
testing = Namespace("torch.testing", {"assert_close": _on_plain(pytorch.testing.assert_close)}, ("make_tensor",))
nn = Namespace("torch.nn", {"Parameter": Parameter}, ("functional", "init"))
optim = Namespace("torch.optim", {"SGD": SGD})
OWN = {"autograd": autograd, "testing": testing, "nn": nn, "optim": optim}
