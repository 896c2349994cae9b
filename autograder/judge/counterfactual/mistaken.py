"""A PyTorch with an author's wrong rule in it: an operation has its own result and the gradients of that rule.

In come the name of the operation and the rule; out goes a subclass of `PyTorch`, in which `running.py` runs a case.
What keeps a rule from being a mistake that could be told is an `UnfitRule`, which `mistakes.py` puts into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import torch

from ...clock import OutOfTime, stopped_after
from ...errors import KitError, described
from ...words import Sentence
from .pytorch import PyTorch

_SECONDS = 2.0  # of computing, for one call of a rule


class UnfitRule(KitError):
    """An author's wrong rule ends otherwise than with the gradients of its inputs."""


@lru_cache(maxsize=256)
def with_rule(operation: str, rule: Callable[..., Any]) -> type[PyTorch]:
    """Return a PyTorch whose `operation` has the gradients that `rule(grad_output, *inputs, **options)` returns."""
    names = (operation, f"__{operation}__")
    return type("Mistaken", (_Mistaken,), {"_rule": staticmethod(rule), "_changed": frozenset(names)})


class _Mistaken(PyTorch):
    _rule: Callable[..., Any]
    _endless = False  # that the rule was stopped once: it is not run again

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._step()
        kwargs = kwargs or {}
        if func.__name__ not in self._changed:
            return func(*args, **kwargs)
        found = _Wrong.apply(func, type(self), args, kwargs, *_tensors((args, kwargs)))  # type: ignore[no-untyped-call]
        return found


class _Wrong(torch.autograd.Function):
    """One call: its tensors come once more at the end of the arguments, because PyTorch looks for them only there."""

    @staticmethod
    def forward(ctx: Any, func: Any, mistaken: type[_Mistaken], args: Any, kwargs: Any, *tensors: torch.Tensor) -> Any:
        ctx.mistaken = mistaken
        given = (*args, *kwargs.values())
        ctx.able = [any(t.is_floating_point() or t.is_complex() for t in _tensors(x)) for x in given]
        ctx.needed = [any(t.requires_grad for t in _tensors(x)) for x in given]
        ctx.args, ctx.kwargs = _detached(args), _detached(kwargs)
        result = func(*ctx.args, **ctx.kwargs)
        return tuple(result) if isinstance(result, (tuple, list)) else result

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> tuple[Any, ...]:
        returned = _answer(ctx.mistaken, upstream, ctx.args, ctx.kwargs)
        given = [*ctx.args, *ctx.kwargs.values()]
        gradients = _in_their_places(returned, ctx.able, ctx.needed)
        return None, None, None, None, *(g for x, one in zip(given, gradients) for g in _for(x, one))


def _answer(mistaken: type[_Mistaken], upstream: tuple[torch.Tensor, ...], args: Any, kwargs: Any) -> Any:
    """Return what the rule returns. It may run for some time only, and not end the program that judges."""
    if mistaken._endless:
        raise UnfitRule(Sentence("it does not end"))
    first = upstream[0] if len(upstream) == 1 else upstream
    try:
        return stopped_after(_SECONDS, lambda: mistaken._rule(first, *args, **kwargs))
    except OutOfTime:
        mistaken._endless = True
        raise UnfitRule(Sentence("it does not end")) from None
    except SystemExit:
        raise UnfitRule(Sentence("it ends Python")) from None
    except TypeError as error:
        if len(upstream) == 1:
            raise
        raise UnfitRule(
            Sentence(
                "it raises {error}; the upstream gradients of several results come as one tuple", error=described(error)
            )
        ) from None


def _in_their_places(returned: Any, able: Sequence[bool], needed: Sequence[bool]) -> list[Any]:
    """Return a gradient, or None, for each argument. A rule may leave out None where its meaning is clear.

    That is at the end, or everywhere: then there is one gradient for each argument that is `able` to have one.
    """
    gradients = list(returned) if isinstance(returned, (tuple, list)) else [returned]
    strange = next((g for g in gradients if g is not None and not list(_tensors(g))), None)
    if strange is not None or all(g is None for g in gradients):
        kind = Sentence("only None") if strange is None else type(strange).__name__
        raise UnfitRule(Sentence("it returns {kind} in the place of tensors", kind=kind))
    is_astray = any(g is not None and not can for g, can in zip(gradients, able))
    if len(gradients) == sum(able) and (is_astray or len(gradients) < _until_last(able)):
        every = iter(gradients)
        return [next(every) if can else None for can in able]
    if is_astray or not _until_last(needed) <= len(gradients) <= len(able):
        raise UnfitRule(Sentence(
            "it returns {n} gradients for {inputs} inputs, of which {able} can have one: each gradient stands at the "
            "place of its input, with None at the others",
            n=len(gradients), inputs=len(able), able=sum(able),
        ))  # fmt: skip
    return gradients + [None] * (len(able) - len(gradients))


def _until_last(marked: Sequence[bool]) -> int:
    """Return the number of arguments up to the last one that is marked."""
    return max((place for place, is_marked in enumerate(marked, 1) if is_marked), default=0)


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _tensors(one)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def _detached(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, dict):
        return {k: _detached(v) for k, v in value.items()}
    return type(value)(map(_detached, value)) if type(value) in (tuple, list) else value


def _for(argument: Any, gradient: Any) -> Iterator[Any]:
    """Yield a gradient for each tensor in an argument."""
    several = isinstance(argument, (tuple, list)) and isinstance(gradient, (tuple, list))
    parts = zip(argument, gradient) if several else [(argument, gradient)]
    for one, its in parts:
        yield from [its] * sum(1 for _ in _tensors(one))
