"""`torch.optim.SGD`, for the training loop of a lecture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

from .pieces import state
from .unsupported import lacking


class SGD:
    """An optimizer that takes steps against the gradients of `params`, by the formula of PyTorch's documentation.

    `params` are leaves, or groups of leaves with options of their own: `[{"params": [w], "lr": 0.1}, ...]`.
    `param_groups` holds the groups. A program may change their options between steps. Raises ValueError and TypeError
    where PyTorch does.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,  # it and `fused` change how fast PyTorch computes, and nothing else
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        if differentiable:
            raise lacking("torch.optim.SGD(differentiable=…)")
        for name, value in (
            ("learning rate", lr),
            ("momentum value", momentum),
            ("weight_decay value", weight_decay),
        ):
            if value < 0.0:
                raise ValueError(f"Invalid {name}: {value}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.defaults: dict[str, Any] = {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov, "maximize": maximize,
        }  # fmt: skip
        if isinstance(params, state.tensor):
            raise TypeError("params argument given to the optimizer should be an iterable of Tensors or dicts")
        given = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        self.param_groups: list[dict[str, Any]] = []
        self._moving: dict[int, torch.Tensor] = {}
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(torch.optim.SGD, name):
            raise AttributeError(f"'SGD' object has no attribute {name!r}")
        raise lacking(f"torch.optim.SGD.{name}")

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Take more parameters, with options of their own."""
        params = param_group["params"]
        params = [params] if isinstance(params, state.tensor) else list(params)
        for p in params:
            if not isinstance(p, state.tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        known = {id(p) for group in self.param_groups for p in group["params"]}
        if known & {id(p) for p in params}:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append({**self.defaults, **param_group, "params": params})

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
                    p._data.sub_(group["lr"] * self._change(p, **group))
        return found

    def _change(
        self, p: Any, momentum: float, dampening: float, weight_decay: float, nesterov: bool, maximize: bool, **_: Any
    ) -> torch.Tensor:
        change: torch.Tensor = -p.grad._data if maximize else p.grad._data
        if weight_decay:
            change = change + weight_decay * p._data
        if not momentum:
            return change
        before = self._moving.get(id(p))
        moving = change.clone() if before is None else before * momentum + (1 - dampening) * change
        self._moving[id(p)] = moving
        return change + momentum * moving if nesterov else moving
