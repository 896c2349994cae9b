"""`torch.optim.SGD` in its plain form, for the training loop of a lecture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

from .pieces import state
from .unsupported import lacking


class SGD:
    """An optimizer that takes steps against the gradients of `params`, with momentum and weight decay if asked.

    `params` are leaves, or groups of leaves with options of their own: `[{"params": [w], "lr": 0.1}, ...]`.
    `param_groups` holds the groups. A program may change their options between steps.
    """

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, momentum: float = 0, weight_decay: float = 0, **others: Any
    ) -> None:
        for name, value in others.items():
            if value not in (None, False, 0):
                raise lacking(f"torch.optim.SGD({name}=…)")
        usual = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, **others}
        given = [params] if isinstance(params, state.tensor) else list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        groups: list[Any] = given if isinstance(given[0], dict) else [{"params": given}]
        self.param_groups: list[dict[str, Any]] = [{**usual, **group, "params": _row(group)} for group in groups]
        if any(group["lr"] < 0.0 for group in self.param_groups):
            raise ValueError(f"Invalid learning rate: {lr}")
        self._moving: dict[int, torch.Tensor] = {}

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients to None, or to zero."""
        for p in (p for group in self.param_groups for p in group["params"]):
            if set_to_none:
                p.grad = None
            elif p.grad is not None:
                p.grad.zero_()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient, in place. Return what `closure` gives, which runs before."""
        found = closure() if closure is not None else None
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p._data.sub_(group["lr"] * self._change(p, group["momentum"], group["weight_decay"]))
        return found

    def _change(self, p: Any, momentum: float, weight_decay: float) -> torch.Tensor:
        change: torch.Tensor = p.grad._data + weight_decay * p._data if weight_decay else p.grad._data
        if momentum:
            before = self._moving.get(id(p))
            change = self._moving[id(p)] = change.clone() if before is None else before * momentum + change
        return change


def _row(group: dict[str, Any]) -> list[Any]:
    params = group["params"]
    return [params] if isinstance(params, state.tensor) else list(params)
