"""Tables of PyTorch's names: of operations, arguments, operators, functions that create tensors, and nodes.

The dispatch, `Function` and `Tensor` look names up here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection
from functools import cache
from typing import Any, get_args

import numpy as np
import torch

# where torch has its functions
HOMES = {
    "torch": torch,
    "torch.nn.functional": torch.nn.functional,
    "torch.linalg": torch.linalg,
    "torch.special": torch.special,
    "torch.fft": torch.fft,
    "torch.autograd": torch.autograd,
    "torch.Tensor": torch.Tensor,
}
NUMBERS = (bool, int, float, np.generic)
_WORD = re.compile(r"\w+")
_OF_NUMBERS = {"bool", "int", "float", "complex", "None", "Optional", "Union", "typing"}  # of an annotation as text
ALIASES = {
    "true_divide": "div", "divide": "div", "truediv": "div", "multiply": "mul", "subtract": "sub", "negative": "neg",
    "radd": "add", "rmul": "mul", "concat": "cat", "concatenate": "cat", "clip": "clamp", "absolute": "abs",
    "swapaxes": "transpose", "swapdims": "transpose", "floordiv": "floor_divide", "mod": "remainder",
    "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "invert": "bitwise_not",
    "lshift": "bitwise_left_shift", "rshift": "bitwise_right_shift",
}  # fmt: skip
KEYWORDS = {"axis": "dim", "keepdims": "keepdim"}  # numpy's names of arguments, which torch takes too
SECOND = ("other", "exponent")  # torch's names of a second operand; the first one is "input"
OPERATORS = ("add", "sub", "mul", "pow", "matmul", "eq", "ne", "lt", "le", "gt", "ge")
OTHER_OPERATORS = {
    "floordiv": "floor_divide", "mod": "remainder", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift", "rshift": "bitwise_right_shift",
}  # fmt: skip
REFLECTED = ("add", "sub", "mul", "pow", "matmul")
UNARY = ("neg", "abs")
CREATION = {
    "arange", "as_tensor", "empty", "empty_like", "eye", "full", "full_like", "linspace", "logspace", "normal", "ones",
    "ones_like", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm", "tensor", "zeros",
    "zeros_like",
}  # fmt: skip
# operations whose results have no gradient
CONSTANT = CREATION | {
    "new_empty", "new_full", "new_ones", "new_tensor", "new_zeros", "histc", "bucketize", "floor_divide",
}  # fmt: skip
# operations that return several views, each of which PyTorch makes by itself
SINGLE_VIEWS = {"tensor_split", "hsplit", "vsplit", "dsplit", "broadcast_tensors", "meshgrid"}
# operations that may return x itself
SAME = {
    "double", "float", "half", "bfloat16", "to", "type", "type_as", "contiguous", "cpu", "positive", "flatten", "real",
    "resolve_conj",
}  # fmt: skip
# elementwise operations, with the positions of the operands for which torch takes a number as well as a tensor
_ARITHMETIC = (
    "add", "sub", "mul", "div", "pow", "rsub", "remainder", "fmod", "floor_divide", "float_power", "copysign", "xlogy",
    "special_xlogy", "special_xlog1py", "special_zeta", "eq", "ne", "lt", "le", "gt", "ge", "bitwise_and", "bitwise_or",
    "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift",
)  # fmt: skip
_NUMBERS_TOO = {**dict.fromkeys(_ARITHMETIC, (0, 1)), "where": (1, 2), "lerp": (2,)}
# torch's values of arguments that are left out
DEFAULTS: dict[str, dict[str, Any]] = {
    "cat": {"dim": 0}, "stack": {"dim": 0}, "unbind": {"dim": 0}, "split": {"dim": 0}, "chunk": {"dim": 0},
    "sort": {"dim": -1, "descending": False, "stable": False}, "argsort": {"dim": -1, "descending": False},
    "topk": {"dim": -1, "largest": True, "sorted": True}, "max": {"dim": None, "keepdim": False},
    "min": {"dim": None, "keepdim": False}, "aminmax": {"dim": None, "keepdim": False},
    "amax": {"dim": (), "keepdim": False}, "amin": {"dim": (), "keepdim": False},
    "median": {"dim": None, "keepdim": False}, "flatten": {"start_dim": 0, "end_dim": -1},
    "sum": {"dim": None, "keepdim": False}, "mean": {"dim": None, "keepdim": False},
    "prod": {"dim": None, "keepdim": False}, "squeeze": {"dim": None}, "logsumexp": {"keepdim": False},
    "clamp": {"min": None, "max": None}, "leaky_relu": {"negative_slope": 0.01},
    "kthvalue": {"dim": -1, "keepdim": False}, "mode": {"dim": -1, "keepdim": False}, "tril": {"diagonal": 0},
    "triu": {"diagonal": 0}, "std": {"dim": None, "correction": 1, "keepdim": False},
    "var": {"dim": None, "correction": 1, "keepdim": False}, "gelu": {"approximate": "none"},
    "diagonal": {"offset": 0, "dim1": 0, "dim2": 1},
}  # fmt: skip
_DIMS = ("dim", *(name for name, usual in KEYWORDS.items() if usual == "dim"))
# the number in a node's name, without and with a dim
_WITH_DIM = {"sum": (0, 1), "mean": (0, 1), "prod": (0, 1), "max": (1, 0), "min": (1, 0), "median": (0, 1)}
_NODES = {
    "view": "ViewBackward0", "reshape": "ViewBackward0", "flatten": "ViewBackward0", "T": "PermuteBackward0",
    "t": "TBackward0", "chunk": "SplitBackward0", "square": "PowBackward0", "clamp": "ClampBackward1",
    "outer": "MulBackward0", "double": "ToCopyBackward0", "float": "ToCopyBackward0", "half": "ToCopyBackward0",
    "to": "ToCopyBackward0", "type": "ToCopyBackward0", "narrow": "SliceBackward0", "diag": "DiagEmbedBackward0",
    "iter": "UnbindBackward0",
}  # fmt: skip


@cache
def operation_name(name: str) -> str:
    """Return the name under which an operation is registered: `__truediv__` is `div`."""
    bare = name.strip("_")
    return ALIASES.get(bare, bare)


def takes_constants(operation: str, parameters: tuple[inspect.Parameter, ...]) -> tuple[bool, ...]:
    """Tell for each parameter of forward whether a number that is given for it becomes a constant 0-d tensor.

    It does in the place of an operand of an elementwise operation, if the parameter has no default and its annotation,
    if there is one, allows more than numbers. Every other argument arrives as it was passed.
    """
    places = _NUMBERS_TOO.get(operation, ())
    return tuple(i in places and _may_be_a_tensor(p) for i, p in enumerate(parameters))


def _may_be_a_tensor(parameter: inspect.Parameter) -> bool:
    one_place = parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    return one_place and parameter.default is parameter.empty and not _is_a_number(parameter.annotation)


def _is_a_number(annotation: Any) -> bool:
    """Say whether an annotation allows only Python's numbers: `float`, `int | float`, or such a text."""
    if isinstance(annotation, str):
        return set(_WORD.findall(annotation)) <= _OF_NUMBERS
    if parts := get_args(annotation):
        return all(map(_is_a_number, parts))
    return annotation in (bool, int, float, complex, type(None))


def home_of(function: Any) -> tuple[str, str] | None:
    """Return where torch has a function, and under which name: ("torch.linalg", "vector_norm"); None if nowhere."""
    try:
        return _homes().get((function, getattr(function, "__name__", "")))
    except TypeError:  # it has no hash
        return None


@cache
def _homes() -> dict[Any, tuple[str, str]]:
    found: dict[Any, tuple[str, str]] = {}
    for home, module in HOMES.items():
        for name in dir(module):
            value = getattr(module, name, None)
            if callable(value) and not isinstance(value, type) and getattr(value, "__hash__", None):
                # with its name: to Python, torch.mm and torch.dsmm are equal
                found.setdefault((value, getattr(value, "__name__", "")), (home, name))
    return found


@cache
def torchs() -> frozenset[str]:
    """Return the names under which the engine looks for a rule of anything that torch has: `linalg_det`, `getitem`."""
    return frozenset(map(operation_name, {name for _, name in _homes()}.union(dir(torch.Tensor))))


def node_name(name: str, operation: str, args: tuple[Any, ...], keywords: Collection[str]) -> str:
    """Return PyTorch's name for the node of a call: `SumBackward1` if a dim is given. `name` is that of the class."""
    if operation == "pow":
        return (
            f"{name}Backward"
            f"{2 if isinstance(args[0], NUMBERS) else 0 if len(args) > 1 and isinstance(args[1], NUMBERS) else 1}"
        )
    if operation in _WITH_DIM:
        with_dim = len(args) > 1 or any(word in keywords for word in _DIMS)
        return f"{name}Backward{_WITH_DIM[operation][with_dim]}"
    if operation == "matmul":
        return _product(args)
    if operation == "getitem":
        return _indexed(args[1])
    if operation in ("reshape", "flatten") and not args[0].is_contiguous():
        data = getattr(args[0], "_data", args[0])
        return "UnsafeViewBackward0" if data.reshape(-1)._base is None else "ReshapeAliasBackward0"
    if operation == "chunk" and 0 in args[0].shape:
        return "SplitWithSizesBackward0"
    return _NODES.get(operation) or f"{name}Backward0"


def _product(args: tuple[Any, ...]) -> str:
    a, b = args[:2]
    dims = getattr(a, "ndim", 0), getattr(b, "ndim", 0)
    if dims[0] == 2 and dims[1] > 2 and getattr(a, "requires_grad", False):
        # PyTorch multiplies the transposed matrices; the result is copied if it does not lie in one piece
        in_one_piece = 1 in (a.shape[0], b.shape[-1]) or 0 in (*a.shape, *b.shape)
        return "TransposeBackward0" if in_one_piece else "CloneBackward0"
    return {(1, 1): "DotBackward0", (2, 2): "MmBackward0", (2, 1): "MvBackward0", (1, 2): "SqueezeBackward4"}.get(
        dims, "UnsafeViewBackward0"
    )


def is_array(part: Any) -> bool:
    """Say whether a part of an index is an array of numpy, with which PyTorch indexes as with a tensor."""
    return type(part).__module__ == "numpy" and getattr(part, "ndim", 0) > 0


def _indexed(index: Any) -> str:
    """Return the name of the node of `x[index]`: the node of PyTorch's last step."""
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(p, list) or hasattr(p, "dim") or is_array(p) for p in parts):
        return "IndexBackward0"
    steps = {int: "SelectBackward0", type(None): "UnsqueezeBackward0", slice: "SliceBackward0"}
    for part in reversed(parts):
        if type(part) in steps and part != slice(None):
            return steps[type(part)]
    return "AliasBackward0" if parts == (Ellipsis,) else "SliceBackward0"
