"""Keep the kit's names as they were before student code ran, and put them back before every attempt.

The warm server calls `remember` once; `attempt` calls `restore` before each case.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from operator import is_, itemgetter
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakSet

from ..errors import Forbidden
from ..words import Template
from .pieces import state

REWRITTEN = Template("kit_rewritten", "{function} is a function of the kit: it cannot be rewritten.")
_ROOMS = ("autograder.engine", "autograder.cases", "autograder.words")
_BODY = ("__code__", "__defaults__", "__kwdefaults__")
_noted: list[tuple[Any, Any, dict[str, Any]]] = []  # the place, its dictionary, the names with their values
_now: list[tuple[Callable[[Any], tuple[Any, ...]], Mapping[str, Any]]] = []  # looks all of them up at once
_then: list[Any] = []  # the values at that time
_functions: WeakSet[FunctionType] = WeakSet()  # the kit's own; weak, because `forget` deletes some
_cases: dict[str, Any] = {}  # what a case file may have imported from `autograder.cases`


def _note(place: Any, names: Mapping[str, Any]) -> None:
    """Remember the values of `names` in `place`, a class or the dictionary of a module."""
    if names:
        view = place if isinstance(place, dict) else vars(place)
        _noted.append((place, view, dict(names)))
        keys = [*names, *names][: max(2, len(names))]  # at least two, so that the answer is a tuple
        _now.append((itemgetter(*keys), view))
        _then.extend(names[key] for key in keys)


def remember(*callers: str) -> None:
    """Note the names of the engine, of the cases and of the modules that call them: every attempt starts from these."""
    for module, found in list(sys.modules.items()):
        if module.startswith((*_ROOMS, *callers)):
            names = {k: v for k, v in vars(found).items() if isinstance(v, (dict, list, ModuleType)) or _is_used(v)}
            _note(vars(found), {k: v for k, v in names.items() if v is not state.given.get(k)})
            if module == "autograder.cases":
                _cases.update(names)
            for value in names.values():
                _look_into(value, module)
    _note(vars(state), {"tensor": state.tensor})
    sys.addaudithook(_refuse_rewriting)


def _is_used(value: Any) -> bool:
    """Tell whether a callable is looked up by its name while a case runs. Types that only annotate are not."""
    return callable(value) and getattr(value, "__module__", "") not in ("typing", "collections.abc", "__future__")


def _look_into(value: Any, module: str) -> None:
    if getattr(value, "__module__", None) != module:
        return
    if isinstance(value, FunctionType):
        _functions.add(value)
    elif isinstance(value, type):
        members = {
            k: v for k, v in vars(value).items() if callable(v) or isinstance(v, (staticmethod, classmethod, property))
        }
        _note(value, members)
        for member in members.values():
            _look_into(getattr(member, "__func__", member), module)


def _refuse_rewriting(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise Forbidden before a function of the kit gets another body. Python calls this before every such change."""
    if (
        event == "object.__setattr__"
        and arguments[1] in _BODY
        and isinstance(arguments[0], FunctionType)
        and arguments[0] in _functions
    ):
        raise Forbidden(REWRITTEN(function=arguments[0].__qualname__))


def restore(program: Any = None) -> None:
    """Put back what `remember` noted, also among the names that `program` looks up."""
    if not untouched():
        for place, view, names in _noted:
            for name, value in names.items():
                if view.get(name) is value:
                    continue
                if place is view:
                    place[name] = value
                else:
                    setattr(place, name, value)
    file = _file(program)
    file.update({name: _cases[name] for name in file if name in _cases})


def untouched(programs: Iterable[Any] = ()) -> bool:
    """Tell whether every name still has its value, also those that `programs` look up.

    It is asked again and again, so this may take only microseconds.
    """
    try:
        return all(map(is_, chain.from_iterable([get(view) for get, view in _now]), _then)) and all(
            file[name] is value
            for file in {id(found): found for found in map(_file, programs)}.values()
            for name, value in _cases.items()
            if name in file
        )
    except KeyError:  # a name was deleted
        return False


def _file(program: Any) -> dict[str, Any]:
    """Return the names of the case file that defines `program`; none if another file does."""
    file: dict[str, Any] = getattr(program, "__globals__", {})
    return file if file.get("__name__", "").startswith("autograder_cases_") else {}
