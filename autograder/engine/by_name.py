"""Call a function of the student's notebook by its name, for a question that asks for a function and not for a rule.

Its arguments are plain tensors, numbers and texts, and so is what it returns. `grafting.py` calls this, where the
student's code is.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from typing import Any

from ..errors import MissingOperation, RuleError
from ..words import Template
from .ending import ARGUMENTS
from .wrapping import plain

UNDEFINED_FUNCTION = Template(
    "function_undefined", "The function {function} is not defined: no cell that ran defines it."
)


def call_by_name(name: str, arguments: Sequence[Any]) -> Any:
    """Return what the notebook's function `name` returns for `arguments`.

    Raise MissingOperation if there is none, RuleError if it takes other arguments, and every error that it raises.
    """
    function = vars(sys.modules["__main__"]).get(name)
    if not callable(function):
        raise MissingOperation(name, UNDEFINED_FUNCTION(function=name))
    _refuse_other_arguments(name, function, arguments)
    return plain(function(*arguments))


def _refuse_other_arguments(name: str, function: Any, arguments: Sequence[Any]) -> None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # the call itself shows whether it fits
    try:
        signature.bind(*arguments)
    except TypeError as error:
        raise RuleError(name, ARGUMENTS(error=f"{name}(): {error}")) from None
