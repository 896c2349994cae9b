"""Pack and unpack the frames that cross the line of trust.

A frame is a JSON object and a safetensors blob, each with its length. Nothing is unpickled.
The guest packs Attempts, the judge's `Reader` and `unpack_attempts` unpack them. Bytes may be hostile: lengths are
capped, types are checked, and anything unexpected is a WireError.
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
from ..words import MAX_TEXT, Field, Sentence, clean, known_template

HEAD = struct.Struct("<II")
MAX_JSON = 1024 * 1024
MAX_DIMS = 64  # dimensions; PyTorch itself computes with at most as many
MAX_INTEGER = 2**63
MAX_DEPTH = 2  # levels of sentences inside a sentence
_DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "C64": torch.complex64, "BOOL": torch.bool,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
    "U64": torch.uint64, "U32": torch.uint32, "U16": torch.uint16, "U8": torch.uint8,
    "F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2,
}  # fmt: skip
_MALFORMED = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    AssertionError,
    RuntimeError,
    MemoryError,
    safetensors.SafetensorError,
)
# The outcomes that a guest may claim for itself. It may not claim that it passed or that the kit failed, and its parent
# says how its process ended:
_CLAIMS = frozenset(
    {Outcome.RAISED, Outcome.WRONG, Outcome.MISSING, Outcome.NOT_ATTEMPTED, Outcome.FORBIDDEN, Outcome.OUT_OF_MEMORY}
)


def pack(message: Mapping[str, Any], tensors: Mapping[str, torch.Tensor] | None = None) -> bytes:
    """Return one frame."""
    text = json.dumps(message).encode()
    blob = _blob(tensors) if tensors else b""
    return HEAD.pack(len(text), len(blob)) + text + blob


def _blob(tensors: Mapping[str, torch.Tensor]) -> bytes:
    """Return the bytes that `safetensors.torch.save` returns, without its search for shared memory.

    A leaf does not share memory, and the search takes ten times as long as the rest.
    """
    # These tensors must live until their bytes are copied:
    kept = {name: tensor.detach().resolve_conj().resolve_neg().contiguous() for name, tensor in tensors.items()}
    specs = {
        name: TensorSpec(
            dtype=str(t.dtype).removeprefix("torch."), shape=list(t.shape), data_ptr=t.data_ptr(), data_len=t.nbytes
        )
        for name, t in kept.items()
    }
    return bytes(safetensors.serialize(specs))


def pack_attempts(attempts: Mapping[int, Attempt]) -> bytes:
    """Return the frame of some attempts, which are given by the positions of their cases.

    Tensors go into the blob, everything else goes into the JSON.
    """
    tensors: dict[str, torch.Tensor] = {}
    rows = []
    for position, attempt in attempts.items():
        values: dict[str, Any] = {}
        for name, value in attempt.values.items():
            if isinstance(value, torch.Tensor):
                key, pairs = str(len(tensors)), value.dtype is torch.complex128  # safetensors does not know this dtype
                tensors[key], values[name] = (
                    torch.view_as_real(value.resolve_conj()) if pairs else value,
                    {"tensor": key, "pairs": pairs},
                )
            else:
                values[name] = {"plain": value}
        ended = attempt.ended.value if attempt.ended else None
        said = _packed(attempt.said) if attempt.said is not None else None
        rows.append({"case": position, "ended": ended, "said": said, "operation": attempt.operation, "values": values})
    return pack({"attempts": rows}, tensors)


class Reader:
    """A parser of the byte stream of a guest: bytes come in, frames go out."""

    def __init__(self, max_blob: int) -> None:
        self._buffer = bytearray()
        self._max_blob = max_blob

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Yield each frame that is complete now, as (message, blob). Raises WireError if bytes are not a frame."""
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            text, blob = HEAD.unpack_from(self._buffer)
            if text > MAX_JSON or blob > self._max_blob:
                raise WireError("Its answer is larger than an answer may be.")
            end = HEAD.size + text + blob
            if len(self._buffer) < end:
                return
            frame = bytes(self._buffer[HEAD.size : end])
            del self._buffer[:end]
            yield _message(frame[:text]), frame[text:]


def _message(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in `raw`. Raises WireError."""
    try:
        message = json.loads(raw.decode())
    except (ValueError, RecursionError, MemoryError):
        raise WireError("Its answer is not in the protocol's form.") from None
    if not isinstance(message, dict):
        raise WireError("Its answer is not in the protocol's form.")
    return message


class Familiar:
    """Tensors that are expected to arrive again and again.

    A tensor that arrives with the same bits becomes the same object: it is not built again, and not compared again.
    """

    def __init__(self) -> None:
        self._by_bits: dict[tuple[str, tuple[int, ...], bytes], torch.Tensor] = {}

    def add(self, tensors: Iterable[torch.Tensor]) -> None:
        """Remember `tensors` by their bits."""
        for tensor in tensors:
            ((_, found),) = safetensors.deserialize(_blob({"": tensor}))  # type: ignore[no-untyped-call]
            self._by_bits[_bits(found)] = tensor

    def unpacked(self, blob: bytes) -> dict[str, torch.Tensor]:
        """Return the tensors in a blob, by name. Raises one of `_MALFORMED` if the blob is malformed."""
        found = {}
        for name, one in safetensors.deserialize(blob):  # type: ignore[no-untyped-call]
            known = self._by_bits.get(_bits(one))
            found[name] = _tensor(one) if known is None else known
        return found


def _bits(found: Mapping[str, Any]) -> tuple[str, tuple[int, ...], bytes]:
    """Return dtype, shape and bytes of a tensor, from its entry in a blob."""
    return found["dtype"], tuple(found["shape"]), bytes(found["data"])


def _tensor(found: Mapping[str, Any]) -> torch.Tensor:
    """Return the tensor of an entry in a blob. Raises one of `_MALFORMED`."""
    dtype, shape = _DTYPES[found["dtype"]], found["shape"]
    return (
        torch.frombuffer(found["data"], dtype=dtype).reshape(shape)
        if found["data"]
        else torch.empty(shape, dtype=dtype)
    )


def unpack_attempts(
    message: Mapping[str, Any], blob: bytes, familiar: Familiar | None = None
) -> Iterator[tuple[object, Attempt]]:
    """Yield the attempts in a frame, each with the position that it claims.

    Raises WireError at the first entry that is not an attempt.
    """
    rows = message.get("attempts")
    try:
        tensors = (familiar or Familiar()).unpacked(blob) if blob else {}
    except _MALFORMED as error:
        raise WireError("Its answer is not in the protocol's form.") from error
    for row in rows if isinstance(rows, list) and rows else [None]:
        yield _attempt(row, tensors)


def _attempt(row: Any, tensors: Mapping[str, torch.Tensor]) -> tuple[object, Attempt]:
    """Return the position and the attempt in `row`. Raises WireError."""
    try:
        values = {_name(name): _leaf(value, tensors) for name, value in row["values"].items()}
        ended = None if row["ended"] is None else Outcome(row["ended"])
        operation, position = row["operation"], row["case"]
        said = None if row["said"] is None else _sentence(row["said"])
    except _MALFORMED as error:
        raise WireError("Its answer is not in the protocol's form.") from error
    if ended is not None and ended not in _CLAIMS:
        raise WireError("Its answer claims an outcome that a guest may not claim.")
    return position, Attempt(values, ended, said, clean(operation) if operation is not None else None)


def _packed(said: Sentence) -> list[Any]:
    """Return a sentence as JSON values: the id of its template and its fields, with texts cut to MAX_TEXT."""
    return [said.kind, {name: _packed_field(value) for name, value in said.values}]


def _packed_field(value: Field) -> Any:
    """Return a field as JSON values."""
    if isinstance(value, Sentence):
        return {"said": _packed(value)}
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, (int, float)) else clean(value)


def _sentence(raw: Any, depth: int = 0) -> Sentence:
    """Return the sentence that a guest sent: a template that is known here, with exactly its fields. Raises WireError.

    The words of the sentence come from the template, never from the guest.
    """
    id, fields = raw
    template = known_template(id) if isinstance(id, str) else None
    if template is None or not isinstance(fields, dict) or fields.keys() != template.names or depth > MAX_DEPTH:
        raise WireError("Its answer contains a sentence that a guest may not send.")
    if template.many and type(fields["n"]) is not int:
        raise WireError("Its answer contains a sentence that a guest may not send.")
    return template(**{name: _field(value, depth) for name, value in fields.items()})


def _field(value: Any, depth: int) -> Field:
    """Return a field of a sentence, if its size is bounded and it can be shown. Raises WireError."""
    if isinstance(value, dict):
        return _sentence(value["said"], depth + 1)
    if isinstance(value, list) and len(value) <= MAX_DIMS and all(_is_size(size) for size in value):
        return tuple(value)
    if isinstance(value, str) and len(value) <= MAX_TEXT and value.isprintable():
        return value
    if value is None or isinstance(value, float) or _is_size(value):
        return value  # type: ignore[no-any-return]
    raise WireError("Its answer contains a value that cannot be shown.")


def _is_size(value: Any) -> bool:
    """Say whether `value` is an integer between -MAX_INTEGER and MAX_INTEGER, such as a size."""
    return type(value) is int and abs(value) <= MAX_INTEGER


def _name(name: str) -> str:
    """Return the name of a value, if a report may show it as it is. Raises WireError."""
    if len(name) > MAX_TEXT or not name.isprintable():
        raise WireError("Its answer names a value in a way that no case does.")
    return name


def _leaf(value: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Leaf:
    """Return a value that is small enough for the judge to compare and to put into words. Raises WireError."""
    if "tensor" in value:
        tensor = tensors[value["tensor"]]
        if value.get("pairs") is True and tensor.dtype is torch.float64 and tensor.shape[-1:] == (2,):
            tensor = torch.view_as_complex(tensor)
        if tensor.dim() > MAX_DIMS or (tensor.dtype is torch.bool and bool((tensor.view(torch.uint8) > 1).any())):
            raise WireError("Its answer holds a tensor that no computation gives.")
        return tensor
    plain = value["plain"]
    if plain is None or isinstance(plain, (bool, float, str)) or (isinstance(plain, int) and abs(plain) <= MAX_INTEGER):
        return plain
    raise WireError("Its answer is not in the protocol's form.")
