"""`Function`: a rule of differentiation on plain torch tensors, in the form of `torch.autograd.Function`.

The definition of a subclass registers it: `torch.log_softmax(x)` and `x.log_softmax()` reach
`class LogSoftmax(Function)`. `dispatch.py` calls `apply`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, ClassVar

import torch

from ..errors import MissingOperation
from ..words import Sentence, Template
from .context import Context
from .forward_mode import push
from .graph import NO_METHOD, RuleNode
from .names import takes_constants
from .nodes import Edge, edge
from .pieces import engine, state
from .views import note_view
from .wrapping import is_differentiable, plain, tensors_in

UNDEFINED = Template(
    "operation_undefined", "The operation {operation} is not defined: no cell that ran defines class {name}(Function)."
)
OF_PYTORCH = Template(
    "function_of_pytorch",
    "The operation {operation} is not defined: the class {name} that ran derives from PyTorch's own Function. Take "
    "Function by `from autograder import Function`.",
)
registry: dict[str, type[Function]] = {}
# the kit's own rules of operations that only put tensors together, for programs about something else
spare: dict[str, type[Function]] = {}


class Function:
    """An operation: a static `forward(ctx, *inputs)` and a static `backward(ctx, *grad_outputs)`.

    If there is a static `setup_context(ctx, inputs, output)`, it fills ctx, and `forward(*inputs)` only computes, as in
    PyTorch. `backward` receives one gradient per output. It returns one per input of `forward`, of that input's shape
    and dtype, or None for an input that is not a tensor. A static `jvp(ctx, *tangents)` is the rule of forward mode.
    """

    operation: ClassVar[str]  # its torch name; by default the class's name in snake case
    jvp: ClassVar[Callable[..., Any] | None] = None
    __kit_signature__: ClassVar[inspect.Signature] = inspect.Signature()  # of forward, without ctx
    __kit_parameters__: ClassVar[tuple[inspect.Parameter, ...]] = ()
    # for which parameters a Python number becomes a constant: 2 * x
    __kit_constants__: ClassVar[tuple[bool, ...]] = ()
    __kit_wanted__: ClassVar[int] = 0  # how many parameters have no default
    # the name and the default of each parameter, if every one can be given by its place and by its name
    __kit_places__: ClassVar[tuple[tuple[str, Any], ...]] = ()

    __kit_registers__: ClassVar[bool] = True  # whether torch's name of the operation reaches the subclass

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "operation" not in vars(cls):
            cls.operation = snake_case(cls.__name__)
        for method in ("forward", "backward"):
            if getattr(cls, method) is getattr(Function, method):
                setattr(cls, method, _unwritten(cls, method))
        signature = inspect.signature(cls.forward)
        cls.__kit_parameters__ = tuple(signature.parameters.values())[0 if cls.sets_up_context() else 1 :]
        cls.__kit_signature__ = signature.replace(parameters=cls.__kit_parameters__)
        cls.__kit_constants__ = takes_constants(cls.operation, cls.__kit_parameters__)
        cls.__kit_wanted__ = sum(
            p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in cls.__kit_parameters__
        )
        plain = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in cls.__kit_parameters__)
        cls.__kit_places__ = tuple([(p.name, p.default) for p in cls.__kit_parameters__]) if plain else ()
        if cls.__kit_registers__:
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
        """Tell whether `setup_context` is written, so that `forward` takes no ctx."""
        return cls.setup_context is not Function.setup_context

    @classmethod
    def apply(cls, *inputs: Any) -> Any:
        """Run forward, and record it if a gradient may be asked for. Return a `Tensor` or a tuple of them."""
        made = apply(
            cls, tuple([plain(x) if type(x) is state.memory else x for x in inputs]), f"{cls.__name__}Backward"
        )
        for tensor in made if isinstance(made, tuple) else (made,):
            if isinstance(tensor, state.tensor) and isinstance(tensor._node, RuleNode):
                tensor._node.custom = True
        return made


def _unwritten(function: type[Function], method: str) -> staticmethod[..., Any]:
    """Return a stand-in for a missing forward or backward. It says that the method is missing when it is called."""
    said = NO_METHOD(function=function.__name__, method=method)

    def missing(ctx: Any, *_: Any) -> Any:
        raise MissingOperation(function.operation, said)

    return staticmethod(missing)


def snake_case(name: str) -> str:
    """Return a class's name in snake case: `LogSoftmax` -> `log_softmax`, `MaxPool2d` -> `max_pool2d`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel_case(name: str) -> str:
    """Return the name of the class to write: `log_softmax` -> `LogSoftmax`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def undefined(operation: str) -> Sentence:
    """Return why nobody has defined an operation."""
    name = camel_case(operation)
    of_pytorch = {one.__name__ for one in torch.autograd.Function.__subclasses__()}
    return (OF_PYTORCH if name in of_pytorch else UNDEFINED)(operation=operation, name=name)


def apply(function: type[Function], inputs: tuple[Any, ...], name: str) -> Any:
    """Run the forward of `function` and record it under `name`, if a gradient may be asked for."""
    Tensor = state.tensor
    separate = function.setup_context is not Function.setup_context
    if separate:
        inputs = with_defaults(function.__kit_signature__.bind(*inputs))
    groups, row = None, inputs
    if not _SINGLE.isdisjoint(map(type, inputs)):
        inputs, groups, row = _in_a_row(inputs)
    operands = [x for x in row if isinstance(x, Tensor)]
    record = (
        state.recording
        and not state.inside_rule
        and engine.requires_grad(operands)
        # torch's once_differentiable switches torch off in a recorded walk
        and (state.walking is None or torch.is_grad_enabled())
    )
    if groups is None:
        ctx = Context(tuple([record and isinstance(x, Tensor) and x._requires for x in inputs]))
        plains = [x._data if isinstance(x, Tensor) else x for x in inputs]
    else:
        ctx, plains = Context(_needs(inputs, record)), plain(list(inputs))
    state.inside_rule += 1  # as `rule` does it
    try:
        returned = function.forward(*plains) if separate else function.forward(ctx, *plains)
        if separate:
            function.setup_context(ctx, tuple(plains), returned)
    finally:
        state.inside_rule -= 1
    if state.inside_rule:
        return returned
    node = _node(function, ctx, name, row, groups) if record else None
    if type(returned) is not torch.Tensor or ctx.__kit_dirty__:
        results = _results(returned, ctx, node, row)
        if state.level is not None:
            push(function, ctx, inputs, results)
        return results
    made = Tensor(returned)
    if node is not None:
        node.made = [(returned.shape, returned.dtype, id(returned))]
        if is_differentiable(returned) and id(returned) not in ctx.__kit_non_differentiable__:
            made._node, made._requires = node, True
    if returned._base is not None:
        note_view(made, operands, False)
    if state.level is not None:
        push(function, ctx, inputs, made)
    return made


def _node(
    function: type[Function], ctx: Context, name: str, row: tuple[Any, ...], groups: list[int | None] | None
) -> RuleNode:
    """Return the node of a call whose inputs are in `row`."""
    Tensor, edges = state.tensor, list[Edge]()
    known: list[tuple[torch.Size, torch.dtype, int] | None] = []
    for x in row:
        if isinstance(x, Tensor):
            edges.append(edge(x))
            x = x._data
        else:
            edges.append(_NOWHERE)
        known.append((x.shape, x.dtype, id(x)) if isinstance(x, torch.Tensor) else None)
    return RuleNode(function, ctx, name, tuple(edges), known, groups)


def _results(returned: Any, ctx: Context, node: RuleNode | None, row: tuple[Any, ...]) -> Any:
    """Return what a forward gave as `Tensor`s, recorded by `node`.

    It is for several results, results that are not tensors, and inputs that were changed in place.
    """
    several = isinstance(returned, (tuple, list))
    outputs = [x._data if isinstance(x, state.tensor) else x for x in (returned if several else (returned,))]
    tensors = [state.tensor(x) if isinstance(x, torch.Tensor) else x for x in outputs]
    if ctx.__kit_dirty__:
        tensors = _in_place(ctx, tensors, row, node is not None)
    if node is not None:
        node.outputs = len(outputs)
        node.made = [(x.shape, x.dtype, id(x)) if isinstance(x, torch.Tensor) else None for x in outputs]
    operands = list(tensors_in(row))
    for index, (out, made) in enumerate(zip(outputs, tensors)):
        if not isinstance(out, torch.Tensor):
            continue
        if node is not None and is_differentiable(out) and id(out) not in ctx.__kit_non_differentiable__:
            made._node, made.output_nr, made._requires = node, index, True
        if out._base is not None and not ctx.__kit_dirty__:
            note_view(made, operands, several)
    return tuple(tensors) if several else tensors[0]


_NOWHERE: Edge = None, 0
_SINGLE: set[type] = {list, tuple}  # types of arguments that may hold tensors


def _in_a_row(inputs: tuple[Any, ...]) -> tuple[tuple[Any, ...], list[int | None] | None, tuple[Any, ...]]:
    """Return the inputs, the number of tensors in each sequence among them, and all of them in a row.

    The second is None if no input is a sequence of tensors.
    """
    inputs = tuple([state.tensor(plain(x)) if type(x) is state.memory else x for x in inputs])
    if not any(type(x) in (list, tuple) and next(tensors_in(x), None) is not None for x in inputs):
        return inputs, None, inputs
    held = [tuple(x) if type(x) in (list, tuple) and next(tensors_in(x), None) is not None else None for x in inputs]
    row = [y for x, inside in zip(inputs, held) for y in (inside if inside is not None else (x,))]
    return inputs, [None if inside is None else len(inside) for inside in held], tuple(row)


def _needs(inputs: tuple[Any, ...], record: bool) -> tuple[bool, ...]:
    return tuple([record and any(t.requires_grad for t in tensors_in((x,))) for x in inputs])


def _in_place(ctx: Context, tensors: list[Any], row: tuple[Any, ...], record: bool) -> list[Any]:
    """Return the outputs, with the inputs that forward changed in place as they are.

    RuntimeError if one of these inputs is a leaf that asks for a gradient.
    """
    dirty = {id(x._data): x for x in row if isinstance(x, state.tensor) and id(x._data) in ctx.__kit_dirty__}
    if record and any(x.is_leaf and x.requires_grad for x in dirty.values()):
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    return [dirty.get(id(x._data), x) if isinstance(x, state.tensor) else x for x in tensors]


def with_defaults(bound: inspect.BoundArguments) -> tuple[Any, ...]:
    """Return the arguments of a call in order, with the default values of those that were left out."""
    bound.apply_defaults()
    return bound.args
