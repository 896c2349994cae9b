"""`Tensor`: a torch tensor that remembers how it was made.

It holds plain torch data, has torch's methods, and hands every operation to the `Function` registered under its name.
It speaks torch's `__torch_function__` protocol, so `torch.exp(x)` and `torch.nn.functional.relu(x)` find it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

from .dispatch import call
from .function import registry
from .graph import Node, edge
from .names import OPERATORS, REFLECTED, UNARY
from .pieces import engine, rule, state
from .wrapping import plain

_WIDTH = 80  # torch's default line width when it prints


class Tensor:
    """A torch tensor (`data`) with a gradient (`grad`), the node that made it (`grad_fn`) and `requires_grad`."""

    __slots__ = ("__weakref__", "_accumulator", "data", "grad", "grad_fn", "output_nr", "requires_grad")

    def __init__(self, data: torch.Tensor, requires_grad: bool = False) -> None:
        self.data: torch.Tensor = data if isinstance(data, torch.Tensor) else torch.as_tensor(data)
        self.grad: Tensor | None = None
        self.grad_fn: Node | None = None
        self.output_nr = 0
        self.requires_grad = False
        self._accumulator: Any = None
        if requires_grad:
            self.requires_grad_()

    # -- the graph -----------------------------------------------------------------------------------------------

    @property
    def shape(self) -> torch.Size:
        return self.data.shape

    @property
    def dtype(self) -> torch.dtype:
        return self.data.dtype

    @property
    def is_leaf(self) -> bool:
        return self.grad_fn is None

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for gradients of this leaf. RuntimeError for integers, and for a result of an operation."""
        if requires_grad and not self.data.is_floating_point():
            raise RuntimeError(
                f"only Tensors of floating point dtype can require gradients; this one holds {self.data.dtype}."
            )
        if self.grad_fn is not None and not requires_grad:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. "
                "Use detach() for a tensor outside the graph."
            )
        self.requires_grad = requires_grad
        return self

    def backward(self, gradient: Any = None, retain_graph: bool | None = None) -> None:
        """Add to the `.grad` of every leaf the gradient of this tensor, weighted by `gradient` (of its shape).

        Raises RuntimeError if no input requires a gradient, if `gradient` is missing for more than one element or has
        another shape, or if an earlier backward released the graph.
        """
        if not self.requires_grad:
            raise RuntimeError(
                "element 0 of tensors does not require grad and does not have a grad_fn: "
                "nothing was recorded when it was made, or nothing it was made from asked for a gradient."
            )
        with rule():
            seed = engine.seed(self, plain(gradient))
            engine.walk(edge(self), plain(seed), bool(retain_graph))

    def detach(self) -> Tensor:
        with rule():
            found = engine.detach(self)
        return found if isinstance(found, Tensor) else Tensor(found)

    # -- operations ----------------------------------------------------------------------------------------------

    @classmethod
    def __torch_function__(cls, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return call(func.__name__, func, tuple(args), kwargs or {})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not hasattr(torch.Tensor, name):
            if name in registry:
                return _method(self, name, None)
            raise AttributeError(f"a tensor has no attribute {name!r}.")
        found = getattr(torch.Tensor, name)
        if callable(found):
            return _in_place(self, name) if name.endswith("_") else _method(self, name, found)
        value = getattr(self.data, name)
        return call(name, lambda x: getattr(x, name), (self,), {}) if isinstance(value, torch.Tensor) else value

    def zero_(self) -> Tensor:
        _refuse_in_place(self)
        with rule():
            return engine.zero_(self)

    def __bool__(self) -> bool:
        return bool(self.data)

    def __float__(self) -> float:
        return float(self.data)

    def __int__(self) -> int:
        return int(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        return call("getitem", torch.Tensor.__getitem__, (self, index), {})

    def __hash__(self) -> int:
        return id(self)

    # -- printing ------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        suffix = (
            f"grad_fn=<{self.grad_fn.name()}>"
            if self.grad_fn is not None
            else "requires_grad=True"
            if self.requires_grad
            else ""
        )
        text = repr(self.data)
        if not suffix:
            return text
        text = text[:-1]
        last_line = len(text) - text.rfind("\n") + 1
        separator = ",\n       " if last_line + len(suffix) + 2 > _WIDTH else ", "
        return f"{text}{separator}{suffix})"

    def __format__(self, spec: str) -> str:
        return repr(self) if self.data.dim() > 0 and not spec else format(self.data, spec)


def _method(tensor: Tensor, name: str, found: Callable[..., Any] | None) -> Callable[..., Any]:
    def method(*args: Any, **kwargs: Any) -> Any:
        return call(name, found, (tensor, *args), kwargs)

    return method


def _in_place(tensor: Tensor, name: str) -> Callable[..., Tensor]:
    def method(*args: Any, **kwargs: Any) -> Tensor:
        _refuse_in_place(tensor)
        getattr(tensor.data, name)(*plain(args), **plain(kwargs))
        return tensor

    return method


def _refuse_in_place(tensor: Tensor) -> None:
    if not (state.recording and tensor.requires_grad):
        return
    if tensor.is_leaf:
        raise RuntimeError(
            "a leaf Variable that requires grad is being used in an in-place operation: "
            "make a new tensor instead, or work under no_grad()."
        )
    raise RuntimeError(
        "a result that takes part in the graph is being used in an in-place operation: "
        "make a new tensor instead, or work under no_grad()."
    )


def _operator(name: str, reflected: bool = False) -> Any:
    own = getattr(torch, name)

    def operator(self: Tensor, other: Any) -> Any:
        if not isinstance(other, (Tensor, torch.Tensor, int, float)):
            return NotImplemented
        return call(name, own, (other, self) if reflected else (self, other), {})

    return operator


for _dunder in OPERATORS:
    setattr(Tensor, f"__{_dunder}__", _operator(_dunder))
for _dunder in REFLECTED:
    setattr(Tensor, f"__r{_dunder}__", _operator(_dunder, reflected=True))
setattr(Tensor, "__truediv__", _operator("div"))  # noqa: B010  as above: an attribute the class statement does not have
setattr(Tensor, "__rtruediv__", _operator("div", reflected=True))  # noqa: B010
for _dunder in UNARY:
    setattr(Tensor, f"__{_dunder}__", lambda self, name=_dunder: call(name, getattr(torch, name), (self,), {}))
state.tensor = Tensor
