"""Run one torch program on the student's engine.

A program comes in. An `Attempt` goes out: the returned values, or how the program ended. Nothing is compared here. The
guest of the sandbox and `check()` in the notebook call it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch as pytorch

from ..records import Attempt, Leaf, Outcome
from .ending import ended
from .function import registry, undefined
from .look_alike import torch
from .originals import restore
from .pieces import lending, missing_pieces, state, undefined_piece, using
from .values import leaves


def attempt(
    program: Callable[[Any], Any],
    pieces: tuple[str, ...] = (),
    operation: str | None = None,
    passing: tuple[type[BaseException], ...] = (),
    own: tuple[str, ...] = (),
) -> Attempt:
    """Return the values of `program` on the look-alike of torch, or how it ended.

    The operation that the program is about, and those in `own`, are the student's or nobody's. The kit's names are put
    back first. Exceptions of the types in `passing` are raised again: the caller ends the attempt with them.
    """
    restore(program)
    return tried(program, pieces, operation, leaves, own, passing)


def tried(
    program: Callable[[Any], Any],
    pieces: tuple[str, ...],
    operation: str | None,
    take: Callable[[Any], Mapping[str, Leaf]],
    own: tuple[str, ...] = (),
    passing: tuple[type[BaseException], ...] = (),
) -> Attempt:
    """Do the same for a caller that looks after the kit's names itself. `take` gives the leaves of what is returned."""
    if operation is not None and operation not in registry:
        return Attempt(ended=Outcome.MISSING, said=undefined(operation), operation=operation)
    if pieces and (absent := missing_pieces(pieces)):
        return Attempt(ended=Outcome.MISSING, said=undefined_piece(absent[0]))
    placed = getattr(pytorch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
    dtype, options = pytorch.get_default_dtype(), vars(pytorch._tensor_str.PRINT_OPTS)
    printing = dict(options)
    try:
        if placed is not None:
            pytorch.set_default_device(None)  # new tensors are on the CPU, whatever default the student set
        if dtype is not pytorch.float32:
            pytorch.set_default_dtype(pytorch.float32)  # a case does not use a default that the student set
        state.asked_operations = frozenset(own if operation is None else (operation, *own))
        with using(pieces):
            return Attempt(values=take(program(torch)))
    except passing:
        raise
    except BaseException as error:  # noqa: BLE001  student code may raise anything, SystemExit included
        return ended(error)
    finally:
        state.asked_operations = frozenset()
        if pytorch.get_default_dtype() is not dtype:
            pytorch.set_default_dtype(dtype)
        options.update(printing)
        if placed is not None:
            pytorch.set_default_device(placed.device)


def lent(helpers: Iterable[str]) -> lending:
    """Return a context in which all rules and pieces of the student find the kit's helpers of these names."""
    rules = [
        getattr(rule, name) for rule in registry.values() for name in ("forward", "backward", "setup_context", "jvp")
    ]
    pieces = [getattr(type(piece), name, None) for name, piece in state.installed.items()]
    return lending(helpers, [*rules, *pieces])
