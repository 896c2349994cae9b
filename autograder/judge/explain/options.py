"""Ways in which a rule is right for other options than those of the call, or does forward once more.

In comes one wrong gradient; out go `Way`s: the right rule as if `dim` were -1, or as if it were not given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor

from ...words import Sentence
from .seen import Numbers, Seen
from .way import Way, right

Setting = tuple[bool, Any]  # whether it is an option, and its name, or else the position of the input
_GONE = object()  # in the place of an option that is left out
_SAME = object()  # where a change says nothing about a value
_TWO = 2  # wrong gradients, so that a number that fits one of them says something


def with_other_options(seen: Seen, options: frozenset[str]) -> Iterator[Way]:
    """Yield the right rule for other values of an option, or of an input that is no tensor.

    `options` are the names of those that some call of the question gives.
    """
    n = seen.numbers
    assert n is not None
    for setting, name in _settings(n, options).items():
        value = _value(n, setting)
        for said, change in _CHANGES:
            if value is _GONE and change not in _OF_A_MISSING_ONE:
                continue
            if _changed(change, value, n, seen.position) is not _SAME and (setting[0] or change is not _left_out):
                whole = Sentence("the right rule, but {change}", change=said(name))
                least = _TWO if change in _NUMBERS else 1
                yield Way("rule_for_other_options", whole, 2.1, partial(_predicted, setting, change), least=least)


def _settings(n: Numbers, options: frozenset[str]) -> dict[Setting, str]:
    inputs = {(False, i): list(n.call.inputs)[i] for i, x in enumerate(n.inputs) if not isinstance(x, Tensor)}
    return {**inputs, **{(True, name): name for name in sorted(options | set(n.call.options))}}


def _value(n: Numbers, setting: Setting) -> Any:
    is_option, key = setting
    if is_option:
        return n.call.options.get(key, _GONE)
    return n.inputs[key] if key < len(n.inputs) and not isinstance(n.inputs[key], Tensor) else _SAME


def _predicted(setting: Setting, change: Change, seen: Seen) -> Tensor | None:
    n = seen.numbers
    if n is None:
        return None
    old = _value(n, setting)
    new = old if old is _SAME else _changed(change, old, n, seen.position)
    if new is _SAME or new is old:
        return right(seen)
    is_option, key = setting
    if not is_option:
        return n.otherwise(seen.position, {key: new}, n.call.options, seen.upstream)
    options: Mapping[str, Any] = {k: v for k, v in n.call.options.items() if k != key}
    return n.otherwise(seen.position, {}, options if new is _GONE else {**options, key: new}, seen.upstream)


# -- other values -------------------------------------------------------------------------------------------------

Said = Callable[[str], Sentence]
Change = Callable[[Any, int], Any]  # of a value, for an input of so many axes; _SAME where it says nothing


def _changed(change: Change, value: Any, n: Numbers, position: int) -> Any:
    """Return the changed value; `_SAME` if there is none."""
    x = n.inputs[position]
    new = change(value, x.dim() if isinstance(x, Tensor) else 0)
    return _SAME if new is not _GONE and new is not _SAME and type(new) is type(value) and new == value else new


def _whole(value: Any) -> bool:
    return type(value) is int


def _is_0(value: Any, _: int) -> Any:
    return 0 if value is _GONE or _whole(value) else 0.0 if type(value) is float else _SAME


def _left_out(value: Any, _: int) -> Any:
    return _GONE


def _is(number: int) -> Change:
    return lambda value, _: number if _whole(value) else float(number) if type(value) is float else _SAME


_1, _2 = _is(1), _is(2)
_NUMBERS = (_is_0, _1, _2)


def _opposite(value: Any, _: int) -> Any:
    if type(value) is bool:
        return not value
    if isinstance(value, (int, float)):
        return -value
    return type(value)(-v for v in value) if _of_whole_numbers(value) else _SAME


def _of_whole_numbers(value: Any) -> bool:
    return type(value) in (tuple, list) and all(_whole(v) for v in value)


def _backwards(value: Any, _: int) -> Any:
    return value[::-1] if type(value) in (tuple, list) else _SAME


def _first(value: Any, _: int) -> Any:
    return value[:1] if type(value) in (tuple, list) else _SAME


def _last(value: Any, _: int) -> Any:
    return value[-1:] if type(value) in (tuple, list) else _SAME


def _every_axis(value: Any, axes: int) -> Any:
    if _of_whole_numbers(value):
        return type(value)(range(axes))
    return tuple(range(axes)) if _whole(value) else _SAME


def _last_axis(value: Any, axes: int) -> Any:
    if value is _GONE:
        return axes - 1
    if _of_whole_numbers(value) and axes:
        return type(value)((axes - 1,))
    return axes - 1 if _whole(value) and axes else _SAME


def _one_more(value: Any, _: int) -> Any:
    return 1 if value is _GONE else value + 1 if _whole(value) else _SAME


def _one_less(value: Any, _: int) -> Any:
    return -1 if value is _GONE else value - 1 if _whole(value) else _SAME


_CHANGES: tuple[tuple[Said, Change], ...] = (
    (lambda option: Sentence("as if {option} were not given", option=option), _left_out),
    (lambda option: Sentence("as if {option} were 0", option=option), _is_0),
    (lambda option: Sentence("as if {option} were 1", option=option), _1),
    (lambda option: Sentence("as if {option} were 2", option=option), _2),
    (lambda option: Sentence("as if {option} were the last axis", option=option), _last_axis),
    (lambda option: Sentence("as if {option} were every axis", option=option), _every_axis),
    (lambda option: Sentence("as if {option} were one more than it is", option=option), _one_more),
    (lambda option: Sentence("as if {option} were one less than it is", option=option), _one_less),
    (lambda option: Sentence("with {option} the other way round", option=option), _opposite),
    (lambda option: Sentence("with {option} read from back to front", option=option), _backwards),
    (lambda option: Sentence("with the first entry of {option} alone", option=option), _first),
    (lambda option: Sentence("with the last entry of {option} alone", option=option), _last),
)


_OF_A_MISSING_ONE = (_is_0, _last_axis, _one_more, _one_less)  # of an option that a call leaves at its default


# -- forward once more --------------------------------------------------------------------------------------------


def forward_once_more() -> Iterator[Way]:
    """Yield what forward makes of the upstream gradient, as if it were the input."""
    said = Sentence("what forward itself makes of the upstream gradient")
    yield Way("forward_done_again", said, 2, _forward_again)


def _forward_again(seen: Seen) -> Tensor | None:
    n = seen.numbers
    if n is None:
        return None
    x = n.inputs[seen.position]
    if not isinstance(x, Tensor) or x.numel() != seen.upstream.numel():
        return None
    given = [seen.upstream.reshape(x.shape) if i == seen.position else one for i, one in enumerate(n.inputs)]
    out: Tensor = n.call.function(*given, **n.call.options)
    return out.reshape(x.shape) if out.numel() == x.numel() else torch.empty(out.shape)
