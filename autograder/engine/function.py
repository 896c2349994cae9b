"""`Function`: a rule of differentiation, in the form of `torch.autograd.Function`, on plain torch tensors.

Defining a subclass registers it: `torch.log_softmax(x)` and `x.log_softmax()` reach `class LogSoftmax(Function)`.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, ClassVar

import torch

from ..errors import MissingOperation
from ..words import Sentence, Template
from .graph import Edge, RuleNode, edge
from .pieces import engine, rule, state

UNDEFINED = Template(
    "operation_undefined", "The operation {operation} is not defined: no cell that ran defines class {name}(Function)."
)
NO_METHOD = Template(
    "method_missing", "class {function} has no {method}: write one in its body, under that name, as a @staticmethod."
)
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
        """The saved tensors, in order.

        Raises RuntimeError after the graph is released, or if one of them was changed in place.
        """
        if self._saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time: what the graph had saved was released "
                "by the first backward. "
                "Call backward(retain_graph=True) the first time, or compute the result again."
            )
        for tensor, version in zip(self._saved, self._versions):
            if tensor is not None and tensor._version != version:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: "
                    "it was saved for backward, then changed."
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

    A static `setup_context(ctx, inputs, output)`, if there is one, fills ctx; then `forward(*inputs)` only computes, as
    in PyTorch.
    `backward` receives one gradient per output and returns one per input of `forward`, of that input's shape and dtype,
    or None for an input that is no tensor.
    """

    operation: ClassVar[str]  # its torch name; by default the class's name in snake case
    _signature: ClassVar[inspect.Signature] = inspect.Signature()  # of forward, without ctx
    _parameters: ClassVar[tuple[inspect.Parameter, ...]] = ()
    _operands: ClassVar[
        tuple[bool, ...]
    ] = ()  # which parameters are tensors: a Python number given for one becomes a constant

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
    said = NO_METHOD(function=function.__name__, method=method)

    def missing(ctx: Any, *_: Any) -> Any:
        raise MissingOperation(function.operation, said)

    return staticmethod(missing)


def snake_case(name: str) -> str:
    """`LogSoftmax` -> `log_softmax`, `MaxPool2d` -> `max_pool2d`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel_case(name: str) -> str:
    """`log_softmax` -> `LogSoftmax`: the name of the class to write."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def undefined(operation: str) -> Sentence:
    return UNDEFINED(operation=operation, name=camel_case(operation))


def apply(function: type[Function], inputs: tuple[Any, ...], name: str) -> Any:
    Tensor = state.tensor
    separate = function.sets_up_context()
    if separate:
        inputs = with_defaults(function._signature.bind(*inputs))
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
    outputs: list[Any] = [
        getattr(out, "data", out) for out in (returned if isinstance(returned, tuple) else (returned,))
    ]
    tensors = tuple([Tensor(out) for out in outputs])
    if record:
        edges: tuple[Edge, ...] = tuple([edge(x) if isinstance(x, Tensor) else (None, 0) for x in inputs])
        tensors_in = [x if isinstance(x, torch.Tensor) else None for x in plain]
        node = RuleNode(function, ctx, name, edges, tensors_in, outputs)
        for index, tensor in enumerate(tensors):
            if tensor.data.is_floating_point() and id(tensor.data) not in ctx._non_differentiable:
                tensor.grad_fn, tensor.output_nr, tensor.requires_grad = node, index, True
    return tensors if isinstance(returned, tuple) else tensors[0]


def _is_operand(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.annotation in (
        parameter.empty,
        torch.Tensor,
        "Tensor",
        "torch.Tensor",
    )


def with_defaults(bound: inspect.BoundArguments) -> tuple[Any, ...]:
    """Return the arguments of a call in order, with the values of those that were left out."""
    bound.apply_defaults()
    return bound.args
