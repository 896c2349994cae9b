"""The engine: `Tensor`, `Function`, `Engine` and a look-alike of the torch namespace. Students plug rules into it."""

from ..records import PIECES
from . import given as given  # the kit's own pieces register themselves
from .attempt import attempt
from .function import Context, Function, registry
from .graph import AccumulateGrad, Node
from .look_alike import torch
from .pieces import Engine, engine
from .pytorch import to_pytorch
from .tensor import Tensor
from .values import leaves

__all__ = [
    "PIECES",
    "AccumulateGrad",
    "Context",
    "Engine",
    "Function",
    "Node",
    "Tensor",
    "attempt",
    "engine",
    "leaves",
    "registry",
    "to_pytorch",
    "torch",
]
