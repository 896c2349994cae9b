"""`Function`: a rule of differentiation, in the form of `torch.autograd.Function`, on plain torch tensors.

Defining a subclass registers it: `class LogSoftmax(Function)` is what `torch.log_softmax(x)` and `x.log_softmax()` reach.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import torch

from ..errors import MissingOperation
from .graph import Edge, RuleNode, edge
from .pieces import engine, rule, state

if TYPE_CHECKING:
    from .tensor import Tensor

FREED = (
    "Trying to backward through the graph a second time: what the graph had saved was released by the first backward. "
    "Call backward(retain_graph=True) the first time, or compute the result again."
)
ALIASES = {
    "true_divide": "div", "divide": "div", "truediv": "div", "multiply": "mul", "subtract": "sub", "negative": "neg",
    "radd": "add", "rmul": "mul",
}  # fmt: skip
_KEYWORDS = {"axis": "dim", "keepdims": "keepdim"}
registry: dict[str, type[Function]] = {}


class Context:
    """What forward leaves for backward. Any attribute may be set on it; tensors belong in `save_for_backward`."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self.materialize_grads = True
        self._saved: tuple[torch.Tensor | None, ...] | None = ()
        self._versions: tuple[int | None, ...] = ()
        self._non_differentiable: tuple[int, ...] = ()

    def save_for_backward(self, *tensors: torch.Tensor | None) -> None:
        self._saved = tensors
        self._versions = tuple(None if t is None else t._version for t in tensors)

    @property
    def saved_tensors(self) -> tuple[torch.Tensor | None, ...]:
        """The saved tensors, in order. RuntimeError once the graph is released, or if one was changed in place since."""
        if self._saved is None:
            raise RuntimeError(FREED)
        for tensor, version in zip(self._saved, self._versions):
            if tensor is not None and tensor._version != version:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: it was saved for backward, then changed."
                )
        return self._saved

    def mark_non_differentiable(self, *tensors: torch.Tensor) -> None:
        self._non_differentiable = tuple(id(t) for t in tensors)

    def set_materialize_grads(self, value: bool) -> None:
        self.materialize_grads = value

    def release(self) -> None:
        """Let go of what was saved. Where nothing was, the graph may be walked again, as in PyTorch."""
        if self._saved:
            self._saved = None


class Function:
    """An operation: a static `forward(ctx, *inputs)` and a static `backward(ctx, *grad_outputs)`.

    Where there is a static `setup_context(ctx, inputs, output)`, it fills ctx, and `forward(*inputs)` only computes, as in PyTorch.
    `backward` receives one gradient per output and returns one per input of `forward`, of that input's shape and dtype,
    or None for an input that is no tensor.
    """

    operation: ClassVar[str]  # its torch name; by default the class's name in snake case
    _signature: ClassVar[inspect.Signature] = inspect.Signature()  # of forward, without ctx
    _parameters: ClassVar[tuple[inspect.Parameter, ...]] = ()
    _operands: ClassVar[tuple[bool, ...]] = ()  # which parameters are tensors: a Python number given for one becomes a constant

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "operation" not in vars(cls):
            cls.operation = snake_case(cls.__name__)
        for method in ("forward", "backward"):
            if getattr(cls, method) is getattr(Function, method):
                setattr(cls, method, _unwritten(cls, method))
        signature = inspect.signature(cls.forward)
        cls._parameters = tuple(signature.parameters.values())[0 if cls.sets_up_context() else 1 :]
        cls._signature = signature.replace(parameters=cls._parameters)
        cls._operands = tuple(_is_operand(p) for p in cls._parameters)
        registry[cls.operation] = cls

    @staticmethod
    def forward(ctx: Any, *inputs: Any) -> Any:
        raise NotImplementedError

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def sets_up_context(cls) -> bool:
        """Whether `setup_context` is written, so that `forward` takes no ctx."""
        return cls.setup_context is not Function.setup_context

    @classmethod
    def apply(cls, *inputs: Any) -> Any:
        """Run forward, and record it if a gradient may be asked for. Gives a `Tensor` or a tuple of them."""
        return apply(cls, inputs, f"{cls.__name__}Backward0")


def _unwritten(function: type[Function], method: str) -> staticmethod[..., Any]:
    """Stands where a class has no forward or no backward of its own, and says so as soon as it is needed."""
    sentence = f"class {function.__name__} has no {method}: write one in its body, under that name, as a @staticmethod."

    def missing(ctx: Any, *_: Any) -> Any:
        raise MissingOperation(function.operation, sentence)

    return staticmethod(missing)


@cache
def _tensor_type() -> type[Tensor]:
    from .tensor import Tensor  # Tensor's methods call this module: the import waits until both exist

    return Tensor


def snake_case(name: str) -> str:
    """`LogSoftmax` -> `log_softmax`, `MaxPool2d` -> `max_pool2d`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel_case(name: str) -> str:
    """`log_softmax` -> `LogSoftmax`: the name of the class to write."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def undefined(operation: str) -> str:
    return f"The operation {operation} is not defined: no cell that ran defines class {camel_case(operation)}(Function)."


def apply(function: type[Function], inputs: tuple[Any, ...], name: str) -> Any:
    Tensor = _tensor_type()
    separate = function.sets_up_context()
    if separate:
        inputs = _with_defaults(function._signature.bind(*inputs))
    operands = [x for x in inputs if isinstance(x, Tensor)]
    record = state.recording and not state.inside_rule and engine.requires_grad(operands)
    ctx = Context(tuple([record and isinstance(x, Tensor) and x.requires_grad for x in inputs]))
    plain = [x.data if isinstance(x, Tensor) else x for x in inputs]
    with rule():
        returned = function.forward(*plain) if separate else function.forward(ctx, *plain)
        if separate:
            function.setup_context(ctx, tuple(plain), returned)
    if state.inside_rule:
        return returned
    outputs: list[Any] = [getattr(out, "data", out) for out in (returned if isinstance(returned, tuple) else (returned,))]
    tensors = tuple([Tensor(out) for out in outputs])
    if record:
        edges: tuple[Edge, ...] = tuple([edge(x) if isinstance(x, Tensor) else (None, 0) for x in inputs])
        tensors_in = [x if isinstance(x, torch.Tensor) else None for x in plain]
        node = RuleNode(function, ctx, name, edges, tensors_in, outputs)
        for index, tensor in enumerate(tensors):
            if tensor.data.is_floating_point() and id(tensor.data) not in ctx._non_differentiable:
                tensor.grad_fn, tensor.output_nr, tensor.requires_grad = node, index, True
    return tensors if isinstance(returned, tuple) else tensors[0]


def call(name: str, function: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Reach the operation registered as `name`; where there is none and no gradient is asked for, torch's own `function`."""
    name = ALIASES.get(name.strip("_"), name.strip("_"))
    defined = registry.get(name)
    if defined is None:
        return _unregistered(name, function, args, kwargs)
    return apply(defined, _bound(defined, args, kwargs), _node_name(defined, name, args, kwargs))


def _bound(function: type[Function], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """The arguments in forward's order; a Python number given for an operand becomes a constant 0-d tensor."""
    if kwargs:
        args = _in_order(function, args, {_KEYWORDS.get(k, k): v for k, v in kwargs.items()})
    if int in (kinds := [type(x) for x, operand in zip(args, function._operands) if operand]) or float in kinds:
        return tuple(_constant(x, args) if operand else x for x, operand in zip(args, function._operands)) + args[len(function._operands) :]
    return args


def _in_order(function: type[Function], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    names = [p.name for p in function._parameters]
    for position, torch_name in enumerate(("input", "other" if "other" in kwargs else "exponent")):
        if torch_name in kwargs and torch_name not in names[position:] and position < len(names):
            kwargs[names[position]] = kwargs.pop(torch_name)
    try:
        bound = function._signature.bind(*args, **{k: v for k, v in kwargs.items() if k in names or (v is not None and not k.startswith("_"))})
    except TypeError as error:
        raise TypeError(f"{function.operation}: {error}; the forward of class {function.__name__} says what it takes.") from None
    return _with_defaults(bound)


def _with_defaults(bound: inspect.BoundArguments) -> tuple[Any, ...]:
    bound.apply_defaults()
    return bound.args


def _is_operand(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.annotation in (parameter.empty, torch.Tensor, "Tensor", "torch.Tensor")


def _constant(value: Any, args: tuple[Any, ...]) -> Any:
    """A Python number as a 0-d tensor, of the dtype that torch would compute with."""
    if type(value) not in (int, float):
        return value
    Tensor = _tensor_type()
    others: list[Any] = [x.data if isinstance(x, Tensor) else x for x in args if isinstance(x, (Tensor, torch.Tensor))]
    return torch.tensor(value, dtype=torch.result_type(others[0], value) if others else None)


def _unregistered(name: str, function: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    from .tensor import Tensor, plain, wrapped  # Tensor's methods call this module: the import waits until both exist

    if function is None:
        raise AttributeError(f"neither torch nor this notebook has an operation called {name!r}.")
    result = function(*plain(args), **plain(dict(kwargs)))
    tracked = state.recording and any(isinstance(x, Tensor) and x.requires_grad for x in args)
    if tracked and isinstance(result, torch.Tensor) and result.is_floating_point():
        raise MissingOperation(name, undefined(name))
    return wrapped(result)


def _node_name(function: type[Function], name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """PyTorch's name of the node, with the number of the overload where PyTorch has several."""
    overload = 0
    if name == "pow":
        overload = 2 if isinstance(args[0], (int, float)) else 0 if isinstance(args[1], (int, float)) else 1
    elif name in ("sum", "mean"):
        overload = int(len(args) > 1 or bool({"dim", "axis"} & set(kwargs)))
    return f"{function.__name__}Backward{overload}"
