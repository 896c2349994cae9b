"""The engine: `Tensor`, `Function`, `Engine` and a look-alike of the torch namespace. It is what students plug rules into."""

from ..records import PIECES
from . import given as given  # the kit's own pieces register themselves
from .attempt import attempt
from .context import Context
from .function import Function, registry
from .look_alike import torch
from .nodes import AccumulateGrad, Node
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
