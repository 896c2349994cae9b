"""PyTorch's own samples of its operations, from the file `data/pytorch_samples.json.gz`: any operation is a question.

A tool for developers writes the file (`python -m autograder.tests.pytorch_samples`). Nothing here imports torch.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import BrokenCases
from ..words import either
from .arguments import Named
from .samples import Input, Sample, flat, listed

FILE = Path(__file__).parent / "data" / "pytorch_samples.json.gz"
_SHOWN = 40  # characters of a plain argument in a sample's name
_NEAR = 4  # names that a sentence proposes
ABSENT = object()


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation: its name in torch, its default if it has one, and whether it is only a keyword."""

    name: str
    default: Any = ABSENT
    keyword: bool = False


@dataclass(frozen=True)
class Operation:
    """An operation of PyTorch, as the file describes it.

    `name` may end with a variant ("div:floor_rounding"). `call` is "function", "method" or "attribute". `rule` is the
    name under which the kit asks for the student's rule. `several` says that it has several results.
    """

    name: str
    call: str
    rule: str
    parameters: tuple[Parameter, ...]
    several: bool
    samples: tuple[Any, ...]

    @property
    def torch_name(self) -> str:
        return self.name.partition(":")[0]


def operation(name: str) -> Operation:
    """Return what the file says about an operation. Raises BrokenCases with the reason if it has no samples."""
    file = _file()
    found = file["operations"].get(name)
    if found is None:
        raise _unknown(name, file)
    return described(name, found)


def described(name: str, found: Mapping[str, Any]) -> Operation:
    """Return an operation from what the file says about it."""
    parameters = tuple(
        Parameter(p[0], *([_decoded(p[1]), bool(p[2])] if len(p) > 1 else [])) for p in found["parameters"]
    )
    return Operation(name, found["call"], found["rule"], parameters, found["several"], tuple(found["samples"]))


def _unknown(name: str, file: Mapping[str, Any]) -> BrokenCases:
    if name in file["left out"]:
        return BrokenCases(
            "PyTorch's operation {name} has no samples in the kit: {reason}.", name=name, reason=file["left out"][name]
        )
    last = name.rpartition(".")[2].partition(":")[0]
    near = [n for n in file["operations"] if last in (n.rpartition(".")[2], n.rpartition(".")[2].partition(":")[0])]
    near += get_close_matches(name, file["operations"], 3)
    if not near:
        return BrokenCases(
            "The kit knows no operation of PyTorch called {name!r}: expected a name below torch, such as lerp, "
            "linalg.det or nn.functional.gelu.",
            name=name[:_SHOWN],
        )
    return BrokenCases(
        "The kit knows no operation of PyTorch called {name!r}; did you mean {near}?",
        name=name[:_SHOWN],
        near=either(dict.fromkeys(near[:_NEAR])),
    )


def operations() -> tuple[str, ...]:
    """Return the names of all operations with samples."""
    return tuple(_file()["operations"])


def left_out() -> Mapping[str, str]:
    """Return the differentiable operations of PyTorch that have no samples, with the reason."""
    return _file()["left out"]  # type: ignore[no-any-return]


@cache
def _file() -> dict[str, Any]:
    with gzip.open(FILE) as file:
        return json.load(file)  # type: ignore[no-any-return]


def pytorch_samples(name: str) -> list[Sample]:
    """Return PyTorch's own samples of an operation, for `sweep`: `pytorch_samples("nn.functional.gelu")`.

    They are a handful of calls with few numbers, at points where the gradient is the slope. The most ordinary comes
    first. Raises BrokenCases if there are none, with the reason.
    """
    return samples_of(operation(name))


def samples_of(found: Operation) -> list[Sample]:
    """Return the samples of an operation that is described already."""
    names = tuple(p.name for p in found.parameters)
    samples, times = list[Sample](), Counter[str]()
    for arguments, options, is_flat, is_special in found.samples:
        inputs = tuple(map(_decoded, arguments))
        made = Sample("", inputs, {k: _decoded(v) for k, v in options.items()}, names=names[: len(inputs)])
        text = f"{_named(made)}, special numbers" if is_special else _named(made)
        times[text] += 1
        aspect = "special" if is_special else _aspect(made, samples)
        made = replace(made, name=text if times[text] == 1 else f"{text} ({times[text]})", aspect=aspect)
        samples.append(flat(made) if is_flat else made)
    return samples


def _aspect(one: Sample, before: list[Sample]) -> str:
    if not before:
        return "ordinary"
    return "options" if _plain(one) != _plain(before[0]) else "shapes"


def _plain(one: Sample) -> list[str]:
    return [_shown(x) for x in [*one.inputs, *one.options.items()] if not isinstance(x, Input)]


def _named(one: Sample) -> str:
    """Return a name for a sample: its shapes and its other arguments."""
    return ", ".join([*map(_shown, one.inputs), *(f"{k}={_shown(v)}" for k, v in one.options.items())])


def _shown(value: Any) -> str:
    if isinstance(value, Input):
        shape = " x ".join(map(str, value.shape)) or "a number"
        return shape if value.dtype == "float64" else f"{shape} of {value.dtype}"
    if isinstance(value, Named):
        return f"torch.{value.name}"
    if type(value) in (list, tuple) and any(isinstance(one, Input) for one in value):
        return f"[{', '.join(map(_shown, value))}]"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _decoded(value: Any) -> Any:
    """Return a value as a case needs it. The tool that writes the file has the opposite."""
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "t":
        shape, dtype, numbers, requires_grad = content
        if dtype.startswith("complex"):
            numbers = [complex(*pair) for pair in zip(numbers[::2], numbers[1::2])]
        return listed(tuple(shape), tuple(numbers), dtype, requires_grad)
    if kind == "torch":
        return Named(content)
    if kind in ("list", "tuple"):
        return (list if kind == "list" else tuple)(map(_decoded, content))
    if kind == "complex":
        return complex(*content)
    return slice(*map(_decoded, content)) if kind == "slice" else Ellipsis


def tensor_names(found: Operation) -> Iterator[tuple[str, bool]]:
    """Yield each parameter's name, and whether it is a tensor in every sample."""
    rows = [
        (*map(_decoded, arguments), {k: _decoded(v) for k, v in options.items()})
        for arguments, options, *_ in found.samples
    ]
    for position, parameter in enumerate(found.parameters):
        given = [row[position] if position < len(row) - 1 else row[-1].get(parameter.name) for row in rows]
        yield parameter.name, all(isinstance(value, Input) for value in given)
