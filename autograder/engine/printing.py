"""How a `Tensor` prints: as torch's would, its `grad_fn` by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from .tensor import Tensor


def text_of(tensor: Tensor) -> str:
    """Return what `repr` gives of a torch tensor of the same values and history."""
    suffix = ""
    try:
        node = tensor.grad_fn
    except RuntimeError:  # of a view whose base has changed
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
