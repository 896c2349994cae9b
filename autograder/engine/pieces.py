"""The engine in pieces: `order`, `walk`, `accumulate`, `zero_`, `detach`, `requires_grad`, `no_grad`, `seed`, `hvp`.

`Tensor` asks the engine for a piece. The student's piece answers if it is in use, else the given one. The definition of
a subclass of `Engine` installs the methods it defines; a second definition replaces them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..errors import Forbidden, MissingOperation, RuleError
from ..records import PIECES
from ..words import Sentence, Template

if TYPE_CHECKING:
    import torch

    from .nodes import Edge, Node
    from .tensor import Tensor


UNDEFINED_PIECE = Template(
    "piece_undefined",
    "The engine's piece {piece} is not defined: no cell that ran defines it in a class that derives from Engine.",
)
NOT_BY_SUPER = Template(
    "piece_by_super", "super().{piece}() is the kit's own {piece}: this piece has to be your own work."
)
OF_THE_KIT = Template("piece_of_the_kit", "the kit's own {piece} is no answer: this piece has to be your own work.")
NO_ANSWER = Template(
    "piece_returned_nothing", "{piece} returned nothing (None): help(Engine.{piece}) says what is expected."
)
SEED_SHAPE = Template("seed_shape", "seed returned a gradient of shape {got} for a root of shape {expected}.")
SEED_KIND = Template("seed_kind", "seed returned {kind} instead of a tensor for a root of shape {expected}.")


class _State:
    """What the engine knows at this moment: one per process, for one thread."""

    def __init__(self) -> None:
        self.recording = True
        self.inside_rule = 0
        self.sequence = 0
        self.installed: dict[str, Engine] = {}  # the student's pieces, by name
        self.in_use: frozenset[str] | None = None  # None: every installed piece
        self.asked_for: frozenset[str] = frozenset()  # the pieces that the cases now running are about
        self.asked_operations: frozenset[str] = frozenset()  # those that no spare rule of the kit's may answer now
        self.retaining = False  # whether the walk under way has to leave what the graph has saved
        self.gave_nothing = ""  # the student's piece that has returned None to the program that now runs, if one has
        self.given: dict[str, Callable[..., Any]] = {}
        self.tensor: type[Tensor]  # set by tensor.py; the modules below it need the class
        self.memory: type[torch.Tensor]  # `Memory`, likewise
        self.kinds: set[type] = set()  # types of the operands of an ordinary call
        self.level: object | None = None  # the level of forward mode that is open, if one is
        self.walking: Walking | None = None  # how this walk differs from the ordinary one, if it does
        # contexts of the statement set_grad_enabled(False) that are still entered
        self.switched_off: list[AbstractContextManager[Any]] = []

    def next_sequence(self) -> int:
        self.sequence += 1
        return self.sequence


class Walking:
    """A walk that differs from the ordinary one: which nodes' rules it calls, and whether it records these."""

    def __init__(self, root: Node | None, only: frozenset[Node] | None, differentiable: bool) -> None:
        self.root = root
        self.only = only  # None: all nodes
        self.differentiable = differentiable

    def skips(self, node: Node) -> bool:
        return self.only is not None and node not in self.only


state = _State()
_unguarded: dict[str, Callable[..., Any]] = {}  # the given pieces as the engine calls them
_homes: dict[str, ModuleType] = {}  # of the pieces that were forgotten
missed: set[str] = set()  # the forgotten pieces that something called


class Engine:
    """The pieces of the engine. Subclass it and define a method to replace that piece by your own.

    Every value that a piece gets is a plain torch tensor, unless its docstring says `Tensor`.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        mine = [name for name in vars(cls) if name in PIECES]
        if not mine:
            raise TypeError(
                f"class {cls.__name__}(Engine) defines no piece of the engine; the pieces are: {', '.join(PIECES)}."
            )
        instance = cls()
        for name in mine:
            state.installed[name] = instance

    @property
    def recording(self) -> bool:
        """Tell whether operations are recorded in the graph at this moment."""
        return state.recording

    @recording.setter
    def recording(self, value: bool) -> None:
        state.recording = bool(value)

    def order(self, root: Node) -> Iterable[Node]:
        """Return the nodes that can be reached from `root`, each once, before every node that it hands gradients to."""
        piece = _piece("order", self)
        if piece is not _unguarded["order"]:
            root.shown()
        return _answered("order", piece(root))  # type: ignore[no-any-return]

    def walk(self, root: Edge, gradient: torch.Tensor, retain_graph: bool) -> None:
        """Carry `gradient` from `root`, a pair (node, index of its output), back to the leaves."""
        before, state.retaining = state.retaining, retain_graph
        try:
            piece = _piece("walk", self)
            if piece is not _unguarded["walk"] and root[0] is not None:
                root[0].shown()
            piece(root, gradient, retain_graph)
        finally:
            state.retaining = before

    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        """Return a leaf's new gradient: `old` is the present one (None before the first), `new` has just arrived."""
        return _answered("accumulate", _piece("accumulate", self)(old, new))  # type: ignore[no-any-return]

    def zero_(self, tensor: Tensor) -> Tensor:
        """Set the elements of `tensor` (a `Tensor`) to zero in place, and return it."""
        found = _piece("zero_", self)(tensor)
        if found is None:
            state.gave_nothing = "zero_"  # most programs do not look at what it returns
        return found  # type: ignore[no-any-return]

    def detach(self, tensor: Tensor) -> Tensor:
        """Return a `Tensor` with the values of `tensor` (a `Tensor`) and no part in the graph."""
        return _answered("detach", _piece("detach", self)(tensor))  # type: ignore[no-any-return]

    def requires_grad(self, operands: list[Tensor]) -> bool:
        """Tell whether the result of an operation on `operands` (`Tensor`s) takes part in the graph."""
        return bool(_piece("requires_grad", self)(operands))

    def no_grad(self) -> AbstractContextManager[Any]:
        """Return a context in which nothing is recorded."""
        return _answered("no_grad", _piece("no_grad", self)())  # type: ignore[no-any-return]

    def seed(self, root: Tensor, gradient: torch.Tensor | None) -> torch.Tensor:
        """Return the gradient that backward starts from at `root` (a `Tensor`).

        RuntimeError if there is none; its message says why.
        """
        found = _answered("seed", _piece("seed", self)(root, gradient))
        if gradient is None and root._data.numel() == 1 and getattr(found, "shape", None) != root.shape:
            expected = tuple(root.shape)
            if hasattr(found, "shape"):
                raise RuleError("seed", SEED_SHAPE(got=tuple(found.shape), expected=expected))
            raise RuleError("seed", SEED_KIND(kind=type(found).__name__, expected=expected))
        return found  # type: ignore[no-any-return]

    def hvp(self, function: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
        """Return the product of the Hessian matrix of `function` at `x` with `v`: a `Tensor` of the shape of `x`.

        `function` takes a `Tensor` and returns one with one element. The engine records, and `x` stays as it is.
        """
        return _answered("hvp", _piece("hvp", self)(function, x, v))  # type: ignore[no-any-return]


def _answered(name: str, found: Any) -> Any:
    """Return what a piece returned. RuleError if that is None."""
    if found is None:
        raise RuleError(name, NO_ANSWER(piece=name))
    return found


def _piece(name: str, asking: Engine) -> Callable[..., Any]:
    """Return the piece in use. Forbidden if the student's own version calls Engine's by `super()`."""
    if type(asking) is not Engine and getattr(type(asking), name) is not getattr(Engine, name):
        raise Forbidden(NOT_BY_SUPER(piece=name))
    mine = state.installed.get(name)
    if mine is not None and (state.in_use is None or name in state.in_use):
        return getattr(mine, name)  # type: ignore[no-any-return]
    return state.given[name] if name in state.asked_for else _unguarded[name]


def given(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register the kit's own version of a piece. It raises Forbidden while a case asks for the student's."""
    name = function.__name__

    @wraps(function)
    def guarded(*args: Any) -> Any:
        if name in state.asked_for:
            raise _refusal(name)
        return function(*args)

    del guarded.__wrapped__  # type: ignore[attr-defined]  # the guard does not hand out the function it guards
    state.given[name], _unguarded[name] = guarded, function
    return guarded


def forget(names: Iterable[str]) -> None:
    """Delete the kit's own versions of these pieces from this process.

    Code that runs in the process later cannot find them anywhere, until their text is given back.
    """
    for name in names:
        home = _homes[name] = sys.modules[state.given[name].__module__]
        state.given[name] = _unguarded[name] = _forgotten(name)
        setattr(home, name, state.given[name])


def give_back(texts: Mapping[str, str]) -> None:
    """Define the kit's own versions of forgotten pieces again, from their text, by name."""
    for name, text in texts.items():
        home = _homes[name]
        exec(compile(text, str(home.__file__), "exec"), vars(home))  # its decorator, `given`, puts it into its place


def _forgotten(name: str) -> Callable[..., Any]:
    def gone(*_: Any) -> Any:
        if name in state.asked_for:
            raise _refusal(name)
        missed.add(name)
        raise MissingOperation(name, undefined_piece(name))

    return gone


class lending:
    """A context in which the functions of the student's rules find the kit's helpers of these names, not their own."""

    def __init__(self, helpers: Iterable[str], functions: Iterable[Any]) -> None:
        self._helpers = tuple(helpers)
        self._spaces = {id(space): space for f in functions if (space := getattr(f, "__globals__", None)) is not None}

    def __enter__(self) -> None:
        self._before = [
            (space, name, space.get(name, self)) for space in self._spaces.values() for name in self._helpers
        ]
        for space, name, _ in self._before:
            space[name] = state.given[name]

    def __exit__(self, *_: object) -> None:
        for space, name, value in self._before:
            if value is self:
                space.pop(name, None)
            else:
                space[name] = value


def _refusal(name: str) -> Forbidden:
    return Forbidden(OF_THE_KIT(piece=name))


def undefined_piece(name: str) -> Sentence:
    return UNDEFINED_PIECE(piece=name)


def missing_pieces(names: Iterable[str]) -> list[str]:
    """Return those of `names` that the student has not defined."""
    return [name for name in names if name not in state.installed]


class using:
    """A context with a fresh engine, in which only these of the student's pieces are in use (None: all of them)."""

    def __init__(self, pieces: Iterable[str] | None) -> None:
        self._pieces = None if pieces is None else frozenset(pieces)

    def __enter__(self) -> None:
        self._before = state.in_use, state.asked_for, state.recording, state.inside_rule, state.walking
        state.level = None  # of a program that did not leave it
        state.in_use = self._pieces
        if self._pieces:
            state.asked_for |= self._pieces
        state.recording, state.inside_rule, state.walking = True, 0, None
        state.gave_nothing = ""

    def __exit__(self, *_: object) -> None:
        state.switched_off.clear()  # a generator that is deleted may switch recording
        state.in_use, state.asked_for, state.recording, state.inside_rule, state.walking = self._before


class program:
    """A context for a program's function that runs in a walk (a hook).

    The function sees what it would see outside: `Tensor`s, recorded if `recording` is true.
    """

    def __init__(self, recording: bool) -> None:
        self._recording = recording

    def __enter__(self) -> None:
        self._before = state.inside_rule, state.recording, state.walking
        state.inside_rule, state.recording, state.walking = 0, self._recording, None

    def __exit__(self, *_: object) -> None:
        state.inside_rule, state.recording, state.walking = self._before


class rule:
    """A context for a rule: tensors are plain and nothing is recorded."""

    def __enter__(self) -> None:
        state.inside_rule += 1

    def __exit__(self, *_: object) -> None:
        state.inside_rule -= 1


engine = Engine()
