"""The frames that cross the line of trust: a JSON object and a safetensors blob, each with its length. Nothing is unpickled.

The guest packs, the judge's `Reader` unpacks. Bytes may be hostile: lengths are capped, types are checked, and anything
unexpected is a WireError.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import safetensors
import torch
from safetensors import TensorSpec

from ..errors import WireError
from ..records import Attempt, Leaf, Outcome
from ..words import MAX_TEXT, clean

HEAD = struct.Struct("<II")
MAX_JSON = 1024 * 1024
MAX_DIMS = 64  # as many as PyTorch itself computes with
MAX_INTEGER = 2**63
_DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "C64": torch.complex64, "BOOL": torch.bool,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
    "U64": torch.uint64, "U32": torch.uint32, "U16": torch.uint16, "U8": torch.uint8, "F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2,
}  # fmt: skip
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, AssertionError, RuntimeError, MemoryError, safetensors.SafetensorError)
_CLAIMS = frozenset(  # what a guest may say of itself: never that it passed, never that we failed, and how its process ended is said by its parent
    {Outcome.RAISED, Outcome.WRONG, Outcome.MISSING, Outcome.NOT_ATTEMPTED, Outcome.FORBIDDEN, Outcome.OUT_OF_MEMORY}
)


def pack(message: Mapping[str, Any], tensors: Mapping[str, torch.Tensor] | None = None) -> bytes:
    """One frame."""
    text = json.dumps(message).encode()
    blob = _blob(tensors) if tensors else b""
    return HEAD.pack(len(text), len(blob)) + text + blob


def _blob(tensors: Mapping[str, torch.Tensor]) -> bytes:
    """What `safetensors.torch.save` gives, without its search for shared memory, which a leaf has not and which takes ten times as long."""
    kept = {name: tensor.detach().resolve_conj().resolve_neg().contiguous() for name, tensor in tensors.items()}  # alive until their bytes are copied
    specs = {
        name: TensorSpec(dtype=str(t.dtype).removeprefix("torch."), shape=list(t.shape), data_ptr=t.data_ptr(), data_len=t.nbytes) for name, t in kept.items()
    }
    return bytes(safetensors.serialize(specs))


def pack_attempts(attempts: Mapping[int, Attempt]) -> bytes:
    """The frame of some attempts, by the positions of their cases: tensors go into the blob, everything else into the JSON."""
    tensors: dict[str, torch.Tensor] = {}
    rows = []
    for position, attempt in attempts.items():
        values: dict[str, Any] = {}
        for name, value in attempt.values.items():
            if isinstance(value, torch.Tensor):
                key, pairs = str(len(tensors)), value.dtype is torch.complex128  # which safetensors does not know
                tensors[key], values[name] = torch.view_as_real(value.resolve_conj()) if pairs else value, {"tensor": key, "pairs": pairs}
            else:
                values[name] = {"plain": value}
        ended = attempt.ended.value if attempt.ended else None
        rows.append({"case": position, "ended": ended, "message": attempt.message, "operation": attempt.operation, "values": values})
    return pack({"attempts": rows}, tensors)


class Reader:
    """Bytes in, frames out."""

    def __init__(self, max_blob: int) -> None:
        self._buffer = bytearray()
        self._max_blob = max_blob

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        """The frames that are complete now, as (message, blob). Raises WireError on the first that cannot be one."""
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            text, blob = HEAD.unpack_from(self._buffer)
            if text > MAX_JSON or blob > self._max_blob:
                raise WireError("its answer is larger than an answer may be")
            end = HEAD.size + text + blob
            if len(self._buffer) < end:
                return
            frame = bytes(self._buffer[HEAD.size : end])
            del self._buffer[:end]
            yield _message(frame[:text]), frame[text:]


def _message(raw: bytes) -> dict[str, Any]:
    try:
        message = json.loads(raw.decode())
    except (ValueError, RecursionError, MemoryError):
        raise WireError("its answer is not in the protocol's form") from None
    if not isinstance(message, dict):
        raise WireError("its answer is not in the protocol's form")
    return message


class Familiar:
    """Tensors that are expected to come, again and again. One that has every bit of one of these is that very object: nothing is made, and nothing compared."""

    def __init__(self) -> None:
        self._by_bits: dict[tuple[str, tuple[int, ...], bytes], torch.Tensor] = {}

    def add(self, tensors: Iterable[torch.Tensor]) -> None:
        for tensor in tensors:
            ((_, found),) = safetensors.deserialize(_blob({"": tensor}))  # type: ignore[no-untyped-call]
            self._by_bits[_bits(found)] = tensor

    def unpacked(self, blob: bytes) -> dict[str, torch.Tensor]:
        """The tensors in a blob, by name. Raises one of `_MALFORMED` where it is none."""
        found = {}
        for name, one in safetensors.deserialize(blob):  # type: ignore[no-untyped-call]
            known = self._by_bits.get(_bits(one))
            found[name] = _tensor(one) if known is None else known
        return found


def _bits(found: Mapping[str, Any]) -> tuple[str, tuple[int, ...], bytes]:
    return found["dtype"], tuple(found["shape"]), bytes(found["data"])


def _tensor(found: Mapping[str, Any]) -> torch.Tensor:
    dtype, shape = _DTYPES[found["dtype"]], found["shape"]
    return torch.frombuffer(found["data"], dtype=dtype).reshape(shape) if found["data"] else torch.empty(shape, dtype=dtype)


def unpack_attempts(message: Mapping[str, Any], blob: bytes, familiar: Familiar | None = None) -> Iterator[tuple[object, Attempt]]:
    """The attempts in a frame, one by one, each with the position it claims. Raises WireError at the first thing that is not one."""
    rows = message.get("attempts")
    try:
        tensors = (familiar or Familiar()).unpacked(blob) if blob else {}
    except _MALFORMED as error:
        raise WireError("its answer is not in the protocol's form") from error
    for row in rows if isinstance(rows, list) and rows else [None]:
        yield _attempt(row, tensors)


def _attempt(row: Any, tensors: Mapping[str, torch.Tensor]) -> tuple[object, Attempt]:
    try:
        values = {_name(name): _leaf(value, tensors) for name, value in row["values"].items()}
        ended = None if row["ended"] is None else Outcome(row["ended"])
        operation, position = row["operation"], row["case"]
    except _MALFORMED as error:
        raise WireError("its answer is not in the protocol's form") from error
    if ended is not None and ended not in _CLAIMS:
        raise WireError("its answer claims what is not for a guest to say")
    return position, Attempt(values, ended, clean(row.get("message")), clean(operation) if operation is not None else None)


def _name(name: str) -> str:
    """A value's name, which a report may show as it is."""
    if len(name) > MAX_TEXT or not name.isprintable():
        raise WireError("its answer names a value in a way that no case does")
    return name


def _leaf(value: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Leaf:
    """A value that the judge can compare and put into words without a thought for its size."""
    if "tensor" in value:
        tensor = tensors[value["tensor"]]
        if value.get("pairs") is True and tensor.dtype is torch.float64 and tensor.shape[-1:] == (2,):
            tensor = torch.view_as_complex(tensor)
        if tensor.dim() > MAX_DIMS or (tensor.dtype is torch.bool and bool((tensor.view(torch.uint8) > 1).any())):
            raise WireError("its answer holds a tensor that no computation gives")
        return tensor
    plain = value["plain"]
    if plain is None or isinstance(plain, (bool, float, str)) or (isinstance(plain, int) and abs(plain) <= MAX_INTEGER):
        return plain
    raise WireError("its answer is not in the protocol's form")
