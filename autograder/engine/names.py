"""PyTorch's names, in tables: aliases, names of arguments, operators, functions that create tensors, numbered nodes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

ALIASES = {
    "true_divide": "div", "divide": "div", "truediv": "div", "multiply": "mul", "subtract": "sub", "negative": "neg",
    "radd": "add", "rmul": "mul",
}  # fmt: skip
KEYWORDS = {"axis": "dim", "keepdims": "keepdim"}  # numpy's names of arguments, which torch takes too
SECOND = ("other", "exponent")  # torch's names of a second operand; the first one is "input"
OPERATORS = ("add", "sub", "mul", "pow", "matmul", "eq", "ne", "lt", "le", "gt", "ge")
REFLECTED = ("add", "sub", "mul", "pow", "matmul")
UNARY = ("neg", "abs")
CREATION = {
    "arange", "as_tensor", "empty", "empty_like", "eye", "full", "full_like", "linspace", "logspace", "normal", "ones",
    "ones_like",
    "rand", "rand_like", "randint", "randn", "randn_like", "randperm", "tensor", "zeros", "zeros_like",
}  # fmt: skip
_DIMS = ("dim", *(name for name, usual in KEYWORDS.items() if usual == "dim"))


def operation_name(name: str) -> str:
    """Return the name under which an operation is registered: `__truediv__` is `div`."""
    bare = name.strip("_")
    return ALIASES.get(bare, bare)


def overload(operation: str, args: tuple[Any, ...], keywords: Collection[str]) -> int:
    """Return the number that PyTorch puts behind a node's name where an operation has several: 1 in `SumBackward1`."""
    if operation == "pow":
        return 2 if isinstance(args[0], (int, float)) else 0 if isinstance(args[1], (int, float)) else 1
    return int(operation in ("sum", "mean") and (len(args) > 1 or any(name in keywords for name in _DIMS)))
