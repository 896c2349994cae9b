"""Conversions of a `Tensor` to values of Python and numpy, and copies of it.

`Tensor` inherits these methods.
"""

from __future__ import annotations

import copy as copying
from typing import Any

import torch

from .pieces import state
from .wrapping import plain


class Conversions:
    """The methods of `Tensor` that convert or copy it."""

    __slots__ = ()

    __array_priority__ = 1000  # if numpy's number is on the left, the tensor does the operation, as in torch
    _data: torch.Tensor
    _requires: bool
    _grad: Any
    _node: Any

    def numpy(self, *, force: bool = False) -> Any:
        """Return the values as a numpy array in the same memory. RuntimeError if the tensor requires a gradient."""
        if self._requires and state.recording and not force:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self._data.numpy()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        found = self.numpy()
        return found if dtype is None else found.astype(dtype, copy=False)

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """Return what a numpy function made of this tensor as a tensor, as torch does."""
        return state.tensor(torch.as_tensor(array))

    def __bool__(self) -> bool:
        return bool(self._data)

    def __float__(self) -> float:
        return float(self._data)

    def __int__(self) -> int:
        return int(self._data)

    def __complex__(self) -> complex:
        return complex(self._data)

    def __index__(self) -> int:
        return self._data.__index__()

    def __len__(self) -> int:
        return len(self._data)

    def __contains__(self, value: Any) -> bool:
        return plain(value) in self._data

    def __copy__(self) -> Any:
        return state.tensor(self._data.data, requires_grad=self._requires)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self._node is not None:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol "
                "at the moment."
            )
        made = state.tensor(self._data.clone(), requires_grad=self._requires)
        memo[id(self)] = made
        made._grad = copying.deepcopy(self._grad, memo)
        return made
