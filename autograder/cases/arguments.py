"""The arguments of a call: how a sample describes them, and how a case makes them.

An argument is an `Input`, a list or tuple with `Input`s in it, a name of torch's (`Named`), or any value, which arrives
as it is. `samples.py` describes, `sweeps.py` makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .samples import Input


@dataclass(frozen=True)
class Named:
    """An argument that torch has a name for, such as the dtype `torch.float32`. No file needs torch to write it."""

    name: str


def drawn(how: Any, generator: Any) -> Any:
    """Return the numbers of an argument in its own form: None in the place of a plain value."""
    if isinstance(how, Input):
        return how.drawn(generator)
    return [drawn(one, generator) for one in how] if type(how) in (list, tuple) else None


def made(torch: Any, how: Any, numbers: Any) -> Any:
    """Return the argument with new leaves that hold these numbers."""
    if isinstance(how, Input):
        return how.make(torch, numbers)
    if isinstance(how, Named):
        return getattr(torch, how.name)
    if type(how) in (list, tuple):
        return type(how)(made(torch, one, of) for one, of in zip(how, numbers))
    return how


def tensors(name: str, how: Any, argument: Any) -> Iterator[tuple[str, Any]]:
    """Yield the tensors of an argument called `name`, with a name for each: "a", or "a[0]" and "a[1]"."""
    if isinstance(how, Input):
        yield name, argument
    elif type(how) in (list, tuple):
        for position, (one, inner) in enumerate(zip(how, argument)):
            yield from tensors(f"{name}[{position}]", one, inner)
