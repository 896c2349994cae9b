"""Convert between `Tensor`s, which programs see, and plain torch tensors, which rules see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch

from .pieces import state


def plain(value: Any) -> Any:
    """Return `value` with every `Tensor` in it replaced by its torch tensor."""
    kind = type(value)
    if kind is tuple or kind is list:
        return kind([plain(v) for v in value])
    if isinstance(value, state.tensor):
        return value._data
    if kind is state.memory:
        return value.raw
    if kind is slice:
        return slice(plain(value.start), plain(value.stop), plain(value.step))
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return _rebuilt(value, [plain(v) for v in value]) if isinstance(value, tuple) and kind is not torch.Size else value


def wrapped(value: Any) -> Any:
    """Return `value` with every torch tensor in it made a `Tensor`; in a rule, return `value` itself."""
    if state.inside_rule:
        return value
    if isinstance(value, torch.Tensor):
        return state.tensor(value)
    if isinstance(value, tuple) and type(value) is not torch.Size:
        return _rebuilt(value, [wrapped(v) for v in value])
    return [wrapped(v) for v in value] if type(value) is list else value


def _rebuilt(value: tuple[Any, ...], items: list[Any]) -> Any:
    """Return a tuple of the kind of `value`. torch's named results take a sequence, a NamedTuple takes its items."""
    kind = type(value)
    if hasattr(value, "_fields"):
        return kind(*items)
    return kind(items) if hasattr(value, "n_fields") or kind is tuple else tuple(items)


def tensors_in(values: Iterable[Any]) -> Iterator[Any]:
    """Yield every `Tensor` among `values`, and in the lists, tuples and dictionaries among them."""
    for value in values:
        if isinstance(value, state.tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from tensors_in(value)
        elif isinstance(value, Mapping):
            yield from tensors_in(value.values())


def is_differentiable(numbers: torch.Tensor) -> bool:
    """Tell whether a plain tensor can have a gradient: real and complex numbers can, integers and flags cannot."""
    return numbers.is_floating_point() or numbers.is_complex()


def is_tracked(args: Iterable[Any], kwargs: Mapping[str, Any]) -> bool:
    """Tell whether an operation on these arguments takes part in the graph."""
    return (
        state.recording
        and not state.inside_rule
        and any(x.requires_grad for x in tensors_in((*args, *kwargs.values())))
    )
