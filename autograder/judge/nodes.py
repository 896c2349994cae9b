"""The nodes of a computational graph, of the kit's or of PyTorch's: their order, and the name of their operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine.names import operation_name


def in_order(root: Any) -> list[Any]:
    """Return the nodes of the graph of `root`, each after the nodes that it uses."""
    found: list[Any] = []
    seen: set[Any] = set()
    waiting = [(root, False)]
    while waiting:  # without recursion: a graph may be deeper than Python's limit
        node, is_done = waiting.pop()
        if is_done:
            found.append(node)
        elif node not in seen:
            seen.add(node)
            waiting += [(node, True), *((below, False) for below, _ in reversed(node.next_functions) if below)]
    return found


def operation(node: Any) -> str:
    """Return the operation of a node: "Mul" of MulBackward0, "CopySlices" of torch::autograd::CopySlices."""
    name = str(node.name()).rpartition("::")[2]
    return name.rstrip("0123456789").removesuffix("Backward") or name


def called_name(func: Callable[..., Any]) -> str:
    """Return the name of the operation that a call of torch's `func` is: `__rsub__` is sub."""
    name = getattr(func, "__name__", "")
    name = getattr(getattr(func, "__self__", None), "__name__", "") if name == "__get__" else name
    return operation_name(name.strip("_")[1:] if name.startswith("__r") else name)
