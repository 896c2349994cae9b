"""Run one torch program on the student's engine: what came back, or how it ended.

Called by the guest of the sandbox and by `check()` in the notebook. Nothing is compared here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch as pytorch

from ..records import Attempt, Outcome
from .ending import ended
from .function import registry, undefined
from .look_alike import torch
from .originals import restore
from .pieces import missing_pieces, state, undefined_piece, using
from .values import leaves


def attempt(
    program: Callable[[Any], Any],
    pieces: tuple[str, ...] = (),
    operation: str | None = None,
    passing: tuple[type[BaseException], ...] = (),
    own: tuple[str, ...] = (),
) -> Attempt:
    """The values `program` returns on the look-alike of torch, or the outcome that is known already.

    Exceptions of the types in `passing` are the caller's: they end the attempt from outside.
    The operation that the program is about, and those in `own`, are the student's or nobody's.
    """
    restore(program)
    if operation is not None and operation not in registry:
        return Attempt(ended=Outcome.MISSING, said=undefined(operation), operation=operation)
    absent = missing_pieces(pieces)
    if absent:
        return Attempt(ended=Outcome.MISSING, said=undefined_piece(absent[0]))
    dtype, printing = pytorch.get_default_dtype(), dict(vars(pytorch._tensor_str.PRINT_OPTS))
    try:
        pytorch.set_default_dtype(pytorch.float32)  # a student's own choice is no part of a case
        state.asked_operations = frozenset(own if operation is None else (operation, *own))
        with using(pieces):
            return Attempt(values=leaves(program(torch)))
    except passing:
        raise
    except BaseException as error:  # noqa: BLE001  student code may raise anything, SystemExit included
        return ended(error)
    finally:
        state.asked_operations = frozenset()
        pytorch.set_default_dtype(dtype)
        vars(pytorch._tensor_str.PRINT_OPTS).update(printing)
