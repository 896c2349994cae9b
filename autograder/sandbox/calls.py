"""Write down the calls of a student's rules, in the frames of `wire.py`. The judge packs them, the guest unpacks them.

A frame has the tensors of one call, or the gradients that arrived at its results. These frames go the other way than
all others: the judge's bytes are trusted, and nothing in them is an expected gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from ..engine.grafting import Asked, Place
from .wire import pack, read_values, written

_NAMED = (torch.dtype, torch.layout, torch.memory_format)


class NotPassedOn(TypeError):
    """An argument of the program that cannot be written down. `kind` is its type."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def pack_forward(number: int, call: Asked) -> bytes:
    """Return the frame that asks for a forward. Raise NotPassedOn."""
    message = {
        "forward": number,
        "operation": call.operation,
        "lead": call.lead,
        "arguments": _down(call.arguments),
        "options": {name: _down(value) for name, value in call.options.items()},
        "needed": call.needed,
    }
    return pack(message, written({str(i): x for i, x in enumerate(call.tensors)}).raw)


def pack_backward(number: int, gradients: Mapping[str, torch.Tensor]) -> bytes:
    """Return the frame that asks for a backward."""
    return pack({"backward": number}, written(gradients).raw)


def unpack_forward(message: Mapping[str, Any], blob: bytes) -> Asked:
    tensors: dict[str, Any] = read_values(blob)
    return Asked(
        message["operation"],
        tuple(message["lead"]),
        _up(message["arguments"]),
        {name: _up(value) for name, value in message["options"].items()},
        tuple(tensors.values()),
        tuple(message["needed"]),
    )


def read_gradients(blob: bytes) -> dict[str, torch.Tensor]:
    return read_values(blob)  # type: ignore[return-value]  # only tensors were packed


def _down(value: Any) -> Any:
    """Return an argument as JSON values: None, flags and texts as they are, all else with its kind."""
    if value is None or isinstance(value, (bool, str)):
        return value
    kind = next((kind for kind, (type_, _, _) in _KINDS.items() if isinstance(value, type_)), None)
    if kind is None:
        raise NotPassedOn(type(value).__name__)
    return {kind: _KINDS[kind][1](value)}


def _up(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    return _KINDS[kind][2](content)


def _row(value: Any) -> list[Any]:
    return [_down(x) for x in value]


# the kinds of arguments: the type, how it is written down, and how it is read
_KINDS: dict[str, tuple[Any, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "tensor": (Place, lambda x: x.position, Place),
    "int": (int, int, int),
    "float": (float, float.hex, float.fromhex),
    "complex": (complex, lambda x: [x.real.hex(), x.imag.hex()], lambda x: complex(*map(float.fromhex, x))),
    "size": (torch.Size, list, torch.Size),
    "tuple": (tuple, _row, lambda x: tuple(map(_up, x))),
    "list": (list, _row, lambda x: list(map(_up, x))),
    "slice": (slice, lambda x: _row([x.start, x.stop, x.step]), lambda x: slice(*map(_up, x))),
    "dots": (type(...), lambda _: None, lambda _: ...),
    "torch": (_NAMED, lambda x: str(x).removeprefix("torch."), lambda x: getattr(torch, x)),
}
