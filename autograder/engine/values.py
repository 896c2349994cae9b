"""Flatten what a case returned to named leaves: a tensor, a number, a flag, a text or None.

Both sides of the line of trust use it, on PyTorch's tensors and on the engine's.
"""

from __future__ import annotations

from typing import Any

import torch

from ..records import Leaf, Name
from .tensor import Tensor
from .wrapping import plain


def leaves(value: Any, path: str = "") -> dict[str, Leaf]:
    """Return the leaves of a value by their names.

    They are {'x.grad': tensor, ...} for a dictionary, {'[0]': ...} for a sequence, {'': ...} for a single value.
    Tensors are detached, contiguous and on no graph. TypeError for anything but numbers, texts, tensors and None.
    """
    if isinstance(value, dict):
        found: dict[str, Leaf] = {}
        for key, item in value.items():
            name = f"{path}.{key}" if path else key if isinstance(key, Name) else str(key)
            found.update(leaves(item, name) if isinstance(item, (dict, tuple, list)) else {name: _leaf(item)})
        return found
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return {k: v for i, item in enumerate(value) for k, v in leaves(item, f"{path}[{i}]").items()}
    return {path: _leaf(value)}


def _leaf(value: Any) -> Leaf:
    if isinstance(value, (Tensor, torch.Tensor)):
        numbers: torch.Tensor = plain(value)
        return (numbers.detach() if numbers.requires_grad else numbers).clone(memory_format=torch.contiguous_format)
    if isinstance(value, torch.Size):
        return str(tuple(value))
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a case returns tensors, numbers, texts and None, not {type(value).__name__}.")
