"""Find the operation registered under one of torch's names: `torch.exp(x)`, `x.exp()` and `x * y` come here.

The name, torch's own function and the arguments come in. The result of the rule's forward goes out, recorded, or
torch's own result. `Tensor` and `Memory` call it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import torch

from ..errors import MissingOperation
from .forward_mode import moves
from .function import Function, apply, registry, spare, undefined, with_defaults
from .names import CONSTANT, DEFAULTS, KEYWORDS, NUMBERS, SAME, SECOND, SINGLE_VIEWS, node_name, operation_name
from .nodes import Node, edge
from .pieces import state
from .views import note_view
from .wrapping import is_differentiable, is_tracked, plain, tensors_in, wrapped


def call(
    name: str, function: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any], node: str = ""
) -> Any:
    """Call the operation that is registered as `name`.

    If there is none and no gradient is asked for, call torch's own `function`. If one is asked for, use the kit's spare
    rule, or raise MissingOperation.
    """
    name = operation_name(name)
    defined = registry.get(name)
    if defined is None:
        return _unregistered(name, function, args, kwargs)
    bound = _bound(defined, function, args, kwargs)
    if bound is None or (name in SAME and _gives_back(function, args, kwargs)):
        return _unregistered(name, function, args, kwargs)
    try:
        made = apply(defined, bound, node or node_name(defined.__name__, name, args, kwargs))
    except IndexError as error:
        for tensor in tensors_in(args) if state.recording and not is_seen_at_once(name, args, error) else ():
            tensor._node  # noqa: B018  PyTorch refuses a stale view before it looks at a dim
        raise
    return made if type(made) is not tuple else _named(name, made)


def is_seen_at_once(name: str, args: tuple[Any, ...], error: IndexError) -> bool:
    """Tell whether PyTorch refuses an index before it makes the first view: there are too many, or it is a number.

    `...` and `:` make no view.
    """
    index = args[1] if name == "getitem" else None
    every = index if isinstance(index, tuple) else (index,)
    parts = [part for part in every if part is not Ellipsis and not (isinstance(part, slice) and part == slice(None))]
    return name == "getitem" and (str(error).startswith("too many") or isinstance((parts or [None])[0], int))


def _gives_back(function: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Tell whether torch's own function returns its first argument itself."""
    first = args[0] if args else None
    return (
        function is not None
        and isinstance(first, state.tensor)
        and function(*plain(args), **plain(dict(kwargs))) is first._data
    )


def _named(name: str, made: tuple[Any, ...]) -> Any:
    """Return several results as torch does: with `.values` and `.indices` if torch names them."""
    kind = getattr(torch.return_types, name, None)
    return kind(made) if kind is not None and getattr(kind, "n_fields", 0) == len(made) else made


def _bound(
    function: type[Function], original: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    """Return the arguments in forward's order, or None if torch itself has to answer.

    A number in the place of an operand of an elementwise operation becomes a constant 0-d tensor. Every other argument
    arrives as it was passed.
    """
    given = args
    if kwargs or len(args) < function.__kit_wanted__:
        named = {KEYWORDS.get(k, k): v for k, v in kwargs.items()}
        args = _at_their_places(function, args, named) or _in_order(function, original, args, named)
    for x in args:
        if type(x) not in state.kinds:
            return _with_constants(function, original, args, (given, kwargs))
    return args


def _with_constants(
    function: type[Function], original: Callable[..., Any] | None, args: tuple[Any, ...], asked: Any
) -> tuple[Any, ...] | None:
    args = tuple(
        [
            state.tensor(plain(x))
            if type(x) is state.memory
            else torch.as_tensor(x)
            if isinstance(x, np.ndarray)
            else x
            for x in args
        ]
    )
    numbers = [x for x, constant in zip(args, function.__kit_constants__) if constant and isinstance(x, NUMBERS)]
    if not numbers:
        return args
    others = [x for x in plain(args) if isinstance(x, torch.Tensor)]
    if others and original is not None and not any(x.is_floating_point() or x.is_complex() for x in others):
        return None  # integer tensors: torch refuses some numbers that it would take as tensors
    if original is not None and any(isinstance(x, (bool, np.bool_)) for x in numbers):
        original(*plain(asked[0]), **plain(dict(asked[1])))  # PyTorch refuses some calls with a bool: it does so here
    made = tuple([_constant(x, others) if constant else x for x, constant in zip(args, function.__kit_constants__)])
    return made + args[len(function.__kit_constants__) :]


def _at_their_places(
    function: type[Function], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    """Return the arguments in forward's order, if each has its place there and none is missing: most calls' are so."""
    found, left = list(args), len(kwargs)
    for name, default in function.__kit_places__[len(args) :]:
        if name in kwargs:
            found.append(kwargs[name])
            left -= 1
        elif default is _NO_DEFAULT:
            return None
        else:
            found.append(default)
    return None if left or not function.__kit_places__ else tuple(found)


_NO_DEFAULT = inspect.Parameter.empty


def _in_order(
    function: type[Function], original: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, ...]:
    names = [p.name for p in function.__kit_parameters__]
    for position, torch_name in enumerate(("input", next((name for name in SECOND if name in kwargs), ""))):
        if torch_name in kwargs and torch_name not in names[position:] and position < len(names):
            kwargs[names[position]] = kwargs.pop(torch_name)
    if "tensors" in kwargs and "tensors" not in names and names:
        kwargs[names[0]] = kwargs.pop("tensors")
    usual = {**DEFAULTS.get(function.operation, {}), **_usual(original)}
    kept = {
        k: v
        for k, v in kwargs.items()
        if k in names or (v is not None and not k.startswith("_") and not (k in usual and usual[k] == v))
    }
    for k, v in DEFAULTS.get(function.operation, {}).items():
        if (
            k in names[len(args) :]
            and k not in kept
            and function.__kit_signature__.parameters[k].default is inspect.Parameter.empty
        ):
            kept[k] = v
    try:
        bound = function.__kit_signature__.bind(*args, **kept)
    except TypeError as error:
        raise TypeError(
            f"{function.operation}: {error}; the forward of class {function.__name__} says what it takes."
        ) from None
    return with_defaults(bound)


@cache
def _usual(original: Callable[..., Any] | None) -> dict[str, Any]:
    """Return the arguments of torch's function that have a default; torch passes them on as if they were given."""
    try:
        parameters = inspect.signature(original).parameters.values() if original is not None else ()
    except (TypeError, ValueError):
        return {}
    return {
        p.name: p.default
        for p in parameters
        if p.default is not p.empty and isinstance(p.default, (bool, int, float, str))
    }


def _constant(value: Any, others: list[torch.Tensor]) -> Any:
    """Return a Python or numpy number as a 0-d tensor, of the dtype that torch would compute with."""
    if not isinstance(value, NUMBERS):
        return value
    value = value.item() if isinstance(value, np.generic) else value
    if not others:
        return torch.tensor(value)
    dtype = torch.result_type(others[0], value)
    if dtype in (torch.float16, torch.bfloat16) and any(x.dim() for x in others):
        dtype = torch.float32  # PyTorch computes with the number itself, which half precision may not hold
    return torch.tensor(value, dtype=dtype)


def _unregistered(
    name: str, function: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Any:
    if function is None:
        raise AttributeError(f"neither torch nor this notebook has an operation called {name!r}.")
    result = function(*plain(args), **plain(dict(kwargs)))
    if isinstance(result, torch.Tensor):
        same = next((x for x in args if isinstance(x, state.tensor) and x._data is result), None)
        if same is not None and not state.inside_rule:
            return same  # x.float() of a float32, x.contiguous() of a contiguous tensor
    if state.level is not None and name not in CONSTANT:
        _refuse_tangents(name, result, args, kwargs)
    if name not in CONSTANT and is_tracked(args, kwargs) and _has_gradient(result):
        if name in spare and name not in state.asked_operations:
            return apply(
                spare[name],
                _in_order(spare[name], function, args, dict(kwargs)),
                node_name(spare[name].__name__, name, args, kwargs),
            )
        return _later(name, wrapped(result), args, kwargs)
    made = wrapped(result)
    if isinstance(result, torch.Tensor) and not state.inside_rule:
        if result._base is not None:
            note_view(made, list(tensors_in(args)), False)
    elif type(result) in (tuple, list) and not state.inside_rule:
        for tensor in tensors_in(made):
            if tensor._data._base is not None:
                note_view(tensor, list(tensors_in(args)), name not in SINGLE_VIEWS)
    return made


def _refuse_tangents(name: str, result: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Raise MissingOperation if the result would have a tangent: there is no rule that could say which."""
    if moves((*args, *kwargs.values())) and _has_gradient(result):
        raise MissingOperation(name, undefined(name))


def _has_gradient(result: Any) -> bool:
    if isinstance(result, torch.Tensor):
        return is_differentiable(result)
    return isinstance(result, (tuple, list)) and any(map(_has_gradient, result))


class Undefined(Node):
    """A node that stands for an operation without a rule in a recorded walk.

    The first gradient is right. The error is raised when a second gradient goes through this node.
    """

    def __init__(self, operation: str, tensors: list[Any]) -> None:
        super().__init__(f"{operation}: not defined", tuple(edge(x) for x in tensors))
        self._operation = operation

    def __call__(self, *grad_outputs: torch.Tensor | None) -> Any:
        if state.walking is not None and state.walking.skips(self):
            return (None,) * len(self.edges)
        raise MissingOperation(self._operation, undefined(self._operation))


def _later(name: str, made: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Return the result of an operation without a rule in a recorded walk; raise MissingOperation in a program."""
    if state.walking is None or not state.walking.differentiable:
        raise MissingOperation(name, undefined(name))
    node = Undefined(name, list(tensors_in((*args, *kwargs.values()))))
    results = list(tensors_in((made,)))
    node.outputs = len(results)
    for index, tensor in enumerate(results):
        if is_differentiable(tensor._data):
            tensor._node, tensor.output_nr, tensor._requires = node, index, True
    return made
