"""What a check in a notebook can say besides its verdicts: a class of an earlier run, a tensor from outside the rule.

In come a question and the classes that are in force; out go sentences. `check` calls this.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

from ...engine import Function, Tensor, registry
from ...engine.pieces import state
from ...records import Question
from ...words import Sentence

_CLASS = re.compile(r"^class[ \t]+(\w+)", re.MULTILINE)
_failed: set[str] = set()  # classes whose cell, when it was last run, ended before it made them
_known: dict[str, int] = {}  # the ids of the classes that cells have made


def watch() -> None:
    """Take note of cells that fail, from now on. Outside IPython nothing happens."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.events.register("post_run_cell", lambda result: _note(shell.user_ns, result))


def _note(names: dict[str, Any], result: Any) -> None:
    for name in _CLASS.findall(getattr(result.info, "raw_cell", None) or ""):
        found = id(names.get(name))
        is_new = result.error_before_exec is None and _known.get(name) != found
        (_failed.discard if result.success or is_new else _failed.add)(name)
        _known[name] = found


def of_an_earlier_run(question: Question) -> Sentence | None:
    """Return a sentence if the question is about a class that a cell was to define anew, and did not; else None."""
    for name in dict.fromkeys(name for case in question.cases for name in case.named):
        rule = registry.get(name) or type(state.installed.get(name))
        if rule.__name__ in _failed:
            return Sentence(
                "The cell with class {name} ended with an error when it was last run. So what is checked here is the "
                "class of an earlier run.",
                name=rule.__name__,
            )
    return None


def from_outside(operation: str | None) -> Sentence | None:
    """Return a sentence if the rule of an operation uses a tensor that is a name of the notebook; else None."""
    rule = registry.get(operation or "")
    name = next(_tensors_outside(rule), None) if rule is not None else None
    if rule is None or name is None:
        return None
    return Sentence(
        "{function}.backward uses {name}, which is a tensor of the notebook and not of this call: "
        "what backward needs is what forward saved on ctx.",
        function=rule.__name__,
        name=name,
    )


def _tensors_outside(rule: type[Function]) -> Iterator[str]:
    code, around = getattr(rule.backward, "__code__", None), getattr(rule.backward, "__globals__", {})
    for name in code.co_names if code is not None else ():
        if isinstance(around.get(name), Tensor):
            yield name
