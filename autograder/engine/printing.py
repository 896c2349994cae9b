"""Print a `Tensor` as torch prints its own, with `grad_fn` by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from .tensor import Tensor


def text_of(tensor: Tensor) -> str:
    """Return the `repr` of a torch tensor with the same values and history."""
    suffix = ""
    try:
        node = tensor._node
    except RuntimeError:  # a view whose base has changed
        node, suffix = None, "grad_fn=<Invalid>"
    if node is not None:
        suffix = f"grad_fn=<{node.name().rpartition('::')[2]}>"
    elif not suffix and tensor.requires_grad:
        suffix = "requires_grad=True"
    text = repr(tensor._data)
    if not suffix:
        return text
    text = text[:-1]
    last_line = len(text) - text.rfind("\n") + 1
    separator = ",\n       " if last_line + len(suffix) + 2 > torch._tensor_str.PRINT_OPTS.linewidth else ", "
    return f"{text}{separator}{suffix})"
