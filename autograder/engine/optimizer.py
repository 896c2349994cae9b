"""`torch.optim.SGD` in its plain form, for the training loop of a lecture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from .pieces import state
from .unsupported import lacking


class SGD:
    """An optimizer that takes steps against the gradients of `params`, with momentum and weight decay if asked."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, momentum: float = 0, weight_decay: float = 0, **others: Any
    ) -> None:
        for name, value in others.items():
            if value not in (None, False, 0):
                raise lacking(f"torch.optim.SGD({name}=…)")
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        self.params = [params] if isinstance(params, state.tensor) else list(params)
        if not self.params:
            raise ValueError("optimizer got an empty parameter list")
        if any(isinstance(p, dict) for p in self.params):
            raise lacking("torch.optim.SGD of groups of parameters")
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self._moving: dict[int, torch.Tensor] = {}

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients to None, or to zero."""
        for p in self.params:
            if set_to_none:
                p.grad = None
            elif p.grad is not None:
                p.grad.zero_()

    def step(self) -> None:
        """Change every parameter that has a gradient, in place."""
        for position, p in enumerate(self.params):
            if p.grad is None:
                continue
            change = p.grad._data + self.weight_decay * p._data if self.weight_decay else p.grad._data
            if self.momentum:
                before = self._moving.get(position)
                change = self._moving[position] = change.clone() if before is None else before * self.momentum + change
            p._data.sub_(self.lr * change)
