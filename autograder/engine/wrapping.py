"""Between `Tensor`s and plain torch tensors: what rules see, and what programs see."""

from __future__ import annotations

from typing import Any

import torch

from .pieces import state


def plain(value: Any) -> Any:
    """`value` with every `Tensor` in it replaced by its torch tensor."""
    kind = type(value)
    if kind is tuple or kind is list:
        return kind([plain(v) for v in value])
    if isinstance(value, state.tensor):
        return value.data
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def wrapped(value: Any) -> Any:
    """`value` with every torch tensor in it made a `Tensor`, unless a rule is running: rules see plain tensors."""
    if state.inside_rule:
        return value
    if isinstance(value, torch.Tensor):
        return state.tensor(value)
    if isinstance(value, tuple) and type(value) is not torch.Size:
        items = [wrapped(v) for v in value]
        return type(value)(items) if hasattr(value, "n_fields") or type(value) is tuple else tuple(items)
    return [wrapped(v) for v in value] if type(value) is list else value
