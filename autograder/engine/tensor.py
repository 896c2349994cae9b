"""`Tensor`: a torch tensor that remembers how it was made.

It holds plain torch data, has torch's methods, and hands every operation to the `Function` registered under that name.
It follows torch's protocol `__torch_function__`, so `torch.exp(x)` and `torch.nn.functional.relu(x)` reach it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import torch

from . import hooks, views, walks
from .conversions import Conversions
from .dispatch import call
from .function import registry
from .graph import RuleNode
from .in_place import change
from .memory import Memory
from .nodes import Node
from .operators import asked, install, method_of
from .pieces import engine, rule, state
from .printing import text_of
from .wrapping import is_tracked, plain

if TYPE_CHECKING:
    from weakref import WeakSet


class Tensor(Conversions):
    """A torch tensor (`data`) with a gradient (`grad`), the node that made it (`grad_fn`) and `requires_grad`."""

    __slots__ = ("__dict__", "__weakref__", "_data", "_grad", "_node", "_requires", "output_nr")

    _accumulator: Any = None
    _hooks: list[Any] | None = None
    _after: list[Any] | None = None  # functions that are called after a gradient was added
    _retains: Callable[[], None] | None = None  # attaches retain_grad to the present node
    _view_of: Tensor | None = None
    _viewed_without_recording = False
    _tangent: tuple[Any, Any] | None = None  # the level of forward mode at which it was made, and its numbers
    _asks = False  # of a view: `requires_grad_` was called on it
    _one_of_several = False
    _outdated: Tensor | None = None  # the base of a view that has to be connected to it anew
    _sharing: WeakSet[Tensor] | None = None  # this and its detached tensors, which have one memory
    _views: WeakSet[Tensor] | None = None

    def __init__(self, data: Any = (), requires_grad: Any = False, *sizes: int) -> None:
        if type(data) is torch.Tensor:
            self._data: torch.Tensor = data
        else:  # torch's old constructor: Tensor([1, 2]), Tensor(2, 3)
            self._data = _made_of(data, *(() if isinstance(requires_grad, bool) else (requires_grad, *sizes)))
        self._grad: Tensor | None = None
        self._node: Node | None = None
        self.output_nr = 0
        self._requires = False
        if requires_grad is True:
            self.requires_grad_()

    # -- the graph -----------------------------------------------------------------------------------------------

    @property
    def data(self) -> Any:
        """Return the values: in a rule or a piece the plain tensor itself, in a program a `Memory`."""
        return self._data if state.inside_rule else Memory.of(self._data)

    @data.setter
    def data(self, value: Any) -> None:
        if not isinstance(value, (torch.Tensor, Tensor)):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        node = views.node_of(self)
        if isinstance(node, RuleNode):
            node.ctx.__kit_moved__(self._data, self._data.detach())  # a saved result keeps its values
        self._data.data = plain(value)

    @property
    def grad_fn(self) -> Node | None:
        """Return the node that made this tensor; None for a leaf."""
        return None if self._node is None else self._node.shown()

    @grad_fn.setter
    def grad_fn(self, node: Node | None) -> None:  # a student's piece may set it
        self._node = node

    @property
    def grad(self) -> Any:
        """Return the gradient that has arrived so far, or None."""
        return self._grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is None:
            self._grad = None
            return
        if not isinstance(value, (torch.Tensor, Tensor)):
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
            )
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        new = value if isinstance(value, Tensor) else Tensor(plain(value))
        if new.dtype is not self.dtype:
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{new.dtype}' to a tensor with grad_dtype '{self.dtype}'."
            )
        if new.shape != self.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(new.shape)}' to a tensor of size "
                f"'{list(self.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
        self._grad = new

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def requires_grad(self) -> bool:
        """Tell whether gradients are asked for."""
        return self._requires

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    @property
    def shape(self) -> torch.Size:
        return self._data.shape

    @property
    def dtype(self) -> torch.dtype:
        return self._data.dtype

    @property
    def is_leaf(self) -> bool:
        return self._node is None

    @property
    def retains_grad(self) -> bool:
        return self._retains is not None

    @property
    def _version(self) -> int:
        return self._data._version

    @property
    def _base(self) -> Tensor | None:
        return self._view_of

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for gradients of this leaf. RuntimeError for integers, and for False on a result of an operation."""
        if requires_grad and not (self._data.is_floating_point() or self._data.is_complex()):
            raise RuntimeError(
                "only Tensors of floating point and complex dtype can require gradients; "
                f"this one holds {self._data.dtype}."
            )
        if not requires_grad and self._node is not None:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. "
                "Use detach() for a tensor outside the graph."
            )
        base = self._view_of
        self._requires = bool(requires_grad) or (base is not None and base._requires)
        if base is not None:
            self._asks = bool(requires_grad)
        if self._views is not None and self._view_of is None:
            views.follow_flag(self)
        return self

    def backward(
        self, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None
    ) -> None:
        """Add to the `.grad` of every leaf the gradient of this tensor, weighted by `gradient`.

        `gradient` has this tensor's shape. RuntimeError if nothing here requires a gradient, if `gradient` is missing
        for more than one element, if its shape is another, or if the graph was released by an earlier backward.
        """
        if inputs is None and not create_graph:
            walks.ordinary(self, gradient, bool(retain_graph))
        else:
            walks.backward(self, gradient, retain_graph, create_graph, inputs)

    def detach(self) -> Tensor:
        """Return a tensor in the same memory that takes no part in the graph."""
        with rule():
            found = engine.detach(self)
        made = found if isinstance(found, Tensor) else Tensor(found)
        if made._node is None and not made._requires and made._data._base is not None:
            made._data = made._data.detach()  # the same memory, but not a view that the graph follows
        if made is not self:
            views.share(self, made)
        return made

    def detach_(self) -> Tensor:
        """Take this tensor out of the graph."""
        if self._view_of is not None:
            raise RuntimeError("Can't detach views in-place. Use detach() instead.")
        self._node, self.output_nr, self._requires = None, 0, False
        return self

    def zero_(self) -> Tensor:
        """Set every element to zero, in place."""
        if is_tracked((self,), {}):
            views.refuse(self)
            return change("zero_", torch.Tensor.zero_, (self,), {})  # type: ignore[no-any-return]
        with rule():
            zeroed = engine.zero_(self)
        if not state.inside_rule:
            views.touched(self)
        return zeroed

    register_hook = hooks.register
    register_post_accumulate_grad_hook = hooks.register_after
    retain_grad = hooks.retain

    # -- operations ----------------------------------------------------------------------------------------------

    @classmethod
    def __torch_function__(cls, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return asked(func.__name__, func, tuple(args), kwargs or {})

    def __getattr__(self, name: str) -> Any:
        if name == "_node":  # only a view whose memory was changed has none
            return views.renewed(self)
        if name.startswith("__") or not hasattr(torch.Tensor, name):
            if name in registry:
                return method_of(self, name, None)
            raise AttributeError(f"'Tensor' object has no attribute {name!r}")
        found = getattr(torch.Tensor, name)
        if callable(found):
            return method_of(self, name, found)
        value = getattr(self._data, name)
        return call(name, lambda x: getattr(x, name), (self,), {}) if isinstance(value, torch.Tensor) else value

    def __iter__(self) -> Iterator[Any]:
        if self._data.dim() == 0:
            raise TypeError("iteration over a 0-d tensor")
        if "unbind" in registry or "getitem" not in registry:
            return iter(call("unbind", torch.unbind, (self,), {}))
        return iter([self[i] for i in range(len(self))])

    def __reversed__(self) -> Any:
        return self if self._data.dim() == 0 else call("flip", torch.flip, (self, (0,)), {})

    def __getitem__(self, index: Any) -> Any:
        return call("getitem", torch.Tensor.__getitem__, (self, index), {})

    def __setitem__(self, index: Any, value: Any) -> None:
        change("__setitem__", torch.Tensor.__setitem__, (self, index, value), {})

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return text_of(self)

    def __format__(self, spec: str) -> str:
        return (
            repr(self) if self._data.dim() > 0 and not spec else format(self._data.item() if spec else self._data, spec)
        )

    def __dir__(self) -> list[str]:
        return dir(self._data)


def _made_of(data: Any, *sizes: int) -> torch.Tensor:
    """Return the plain tensor of torch's old constructor: `Tensor([1, 2])` has floats, `Tensor(3)` three elements."""
    if isinstance(data, (torch.Tensor, Tensor)):
        return plain(data)  # type: ignore[no-any-return]
    return torch.Tensor(plain(data), *sizes)


install(Tensor)
state.tensor = Tensor
state.kinds.update((Tensor, torch.Tensor))
