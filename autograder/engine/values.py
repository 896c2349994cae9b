"""Flatten what a case returned to named leaves: a tensor, a number, a flag, a text or None.

Both sides of the line of trust use it, on PyTorch's tensors and on the engine's.
"""

from __future__ import annotations

from typing import Any

import torch

from ..records import Leaf, Name
from .tensor import Tensor
from .wrapping import plain


def leaves(value: Any) -> dict[str, Leaf]:
    """Return the leaves of a value by their names.

    They are {'x.grad': tensor, ...} for a dictionary, {'[0]': ...} for a sequence, {'': ...} for a single value.
    Tensors are copies: detached, contiguous and on no graph. TypeError for anything but numbers, texts, tensors and
    None.
    """
    return {name: _copied(leaf) for name, leaf in named(value).items()}


def named(value: Any, path: str = "") -> dict[str, Leaf]:
    """Return the same leaves with the tensors themselves: for a caller that writes them down at once."""
    if isinstance(value, dict):
        found: dict[str, Leaf] = {}
        for key, item in value.items():
            name = f"{path}.{key}" if path else key if isinstance(key, Name) else str(key)
            if type(item) is Tensor:
                found[name] = item._data
            elif isinstance(item, (dict, tuple, list)):
                found.update(named(item, name))
            else:
                found[name] = _leaf(item)
        return found
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return {k: v for i, item in enumerate(value) for k, v in named(item, f"{path}[{i}]").items()}
    return {path: _leaf(value)}


def _leaf(value: Any) -> Leaf:
    if isinstance(value, (Tensor, torch.Tensor)):
        return plain(value)  # type: ignore[no-any-return]
    if isinstance(value, torch.Size):
        return str(tuple(value))
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a case returns tensors, numbers, texts and None, not {type(value).__name__}.")


def _copied(leaf: Leaf) -> Leaf:
    if not isinstance(leaf, torch.Tensor):
        return leaf
    return (leaf.detach() if leaf.requires_grad else leaf).clone(memory_format=torch.contiguous_format)
