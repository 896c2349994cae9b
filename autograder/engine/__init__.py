"""The engine that students plug their rules into.

It gives `Tensor`, `Function`, `Engine` and `torch`, a look-alike of the torch namespace. Notebooks, the judge and the
guest of the sandbox import it.
"""

from ..records import PIECES
from . import given as given  # registers the kit's own pieces
from .attempt import attempt, tried
from .context import Context
from .function import Function, registry, snake_case
from .look_alike import torch
from .nodes import AccumulateGrad, Node
from .pieces import Engine, engine
from .pytorch import to_pytorch
from .tensor import Tensor
from .values import leaves, named

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
    "named",
    "registry",
    "snake_case",
    "to_pytorch",
    "torch",
    "tried",
]
