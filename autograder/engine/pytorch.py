"""Carry a rule over to PyTorch: a `Function` of the kit made a real `torch.autograd.Function`."""

from __future__ import annotations

from typing import Any

import torch

from .function import Function


def to_pytorch(function: type[Function]) -> type[torch.autograd.Function]:
    """The same forward and backward, unchanged, as a `torch.autograd.Function`.

    `to_pytorch(Mul).apply(a, b)` takes and gives plain torch tensors, so `torch.autograd.gradcheck` can judge it.
    """
    members: dict[str, Any] = {"forward": staticmethod(function.forward), "backward": staticmethod(function.backward)}
    return type(function.__name__, (torch.autograd.Function,), members)
