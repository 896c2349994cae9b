"""Pack and unpack the frames that cross the line of trust.

A frame is a JSON object and a blob, each with its length. The blob has the values of attempts, written one after the
other: names, dtypes and shapes as JSON, a zero, and the bytes of the tensors. Nothing is unpickled.
The guest packs Attempts, the judge's `Reader` and `unpack_attempts` unpack them. Bytes may be hostile: lengths are
capped, types are checked, and anything unexpected is a WireError.
"""

from __future__ import annotations

import ctypes
import json
import math
import struct
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import torch

from ..errors import WireError
from ..records import Attempt, Known, Leaf, Outcome
from ..words import MAX_TEXT, Field, Sentence, clean, known_template

HEAD = struct.Struct("<II")
MAX_JSON = 1024 * 1024
MAX_DIMS = 64  # dimensions; PyTorch itself computes with at most as many
MAX_INTEGER = 2**63
MAX_DEPTH = 2  # levels of sentences inside a sentence
_MOST_SAID = 4096  # sentences that are kept
_MOST_KEPT, _KEPT = 1024, 2048  # values that are kept, and the most bytes of each
_DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "C64": torch.complex64, "C128": torch.complex128, "BOOL": torch.bool,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
    "U64": torch.uint64, "U32": torch.uint32, "U16": torch.uint16, "U8": torch.uint8,
    "F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2,
}  # fmt: skip
_CODES = {dtype: code for code, dtype in _DTYPES.items()}
_STRIDED = torch.strided
_json = json.JSONEncoder(separators=(",", ":")).encode
_MALFORMED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,  # and with it RecursionError
    TypeError,
    ValueError,
)
# The outcomes that a guest may claim for itself. It may not claim that it passed or that the kit failed, and its parent
# says how its process ended:
_CLAIMS = frozenset(
    {Outcome.RAISED, Outcome.WRONG, Outcome.MISSING, Outcome.NOT_ATTEMPTED, Outcome.FORBIDDEN, Outcome.OUT_OF_MEMORY}
)


def pack(message: Mapping[str, Any], blob: bytes = b"") -> bytes:
    """Return one frame."""
    text = json.dumps(message).encode()
    return b"".join((HEAD.pack(len(text), len(blob)), text, blob))


class Written(dict[str, Leaf]):
    """The values of an attempt, written down: `raw` has them, and the dictionary is empty."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.raw = raw


def written(values: Mapping[str, Leaf]) -> Written:
    """Write values down, the same values in the same bytes. Raises an error of Python's if one cannot be written."""
    heads: list[str] = []
    parts: list[bytes] = []
    for name, leaf in values.items():
        if isinstance(leaf, torch.Tensor):
            heads.append(_head(name, leaf.dtype, leaf.shape))
            parts.append(_bytes_of(leaf))
        else:
            heads.append(_json((name, leaf)))
    return Written(b"".join((f"[{','.join(heads)}]".encode(), b"\0", *parts)))


@lru_cache(4096)
def _head(name: str, dtype: torch.dtype, shape: torch.Size) -> str:
    """Return the JSON of a tensor's name, dtype and shape. The cases of an assignment have few of them."""
    return _json((name, _CODES[dtype], shape))


def _bytes_of(tensor: torch.Tensor) -> bytes:
    """Return the bytes of a tensor's elements in their order. Raises TypeError if they are not in this memory."""
    try:
        return tensor.numpy().tobytes()
    except (TypeError, RuntimeError):
        pass  # numpy has no such dtype (bfloat16), or takes no tensor whose conjugation is still to be done
    if tensor.layout is not _STRIDED or not tensor.is_cpu:
        raise TypeError("its elements are not in this memory")
    tensor = tensor.detach().resolve_conj().resolve_neg().contiguous()
    return ctypes.string_at(tensor.data_ptr(), tensor.nbytes) if tensor.nbytes else b""


def pack_attempts(attempts: Mapping[int, Attempt]) -> bytes:
    """Return the frame of some attempts, which are given by the positions of their cases."""
    rows, parts = [], []
    for position, attempt in attempts.items():
        raw = (attempt.values if isinstance(attempt.values, Written) else written(attempt.values)).raw
        ended = attempt.ended.value if attempt.ended else None
        said = _packed(attempt.said) if attempt.said is not None else None
        rows.append((position, len(raw), ended, said, attempt.operation))
        parts.append(raw)
    return pack({"attempts": rows}, b"".join(parts))


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
    """Values that attempts are expected to bring again and again, by their bytes, and sentences that came before.

    An attempt whose values arrive with the same bytes has these very values: they are not read, and not compared.
    """

    def __init__(self) -> None:
        self._by_bytes: dict[bytes, Attempt] = {}
        self._came = lru_cache(_MOST_KEPT)(lambda raw: Known(read_values(raw)))
        self._cleaned = lru_cache(_MOST_SAID)(clean)
        self._said: dict[str, Sentence] = {}  # by the text of its JSON values, which tells all of them apart

    def add(self, values: Mapping[str, Leaf]) -> None:
        """Remember `values`, unless they are of a kind that no guest can write down.

        Values that are those of two cases are the values of neither.
        """
        try:
            raw = written(values).raw
            before = self._by_bytes.get(raw)
            self._by_bytes[raw] = Attempt(values if before is None or before.values is values else Known(values))
        except _MALFORMED:
            pass

    def expected(self, raw: bytes) -> Attempt | None:
        """Return the attempt that returned the values in `raw`, one record for all guests, if they are expected."""
        return self._by_bytes.get(raw)

    def read(self, raw: bytes) -> Mapping[str, Leaf]:
        """Return the values in `raw`. Raises one of `_MALFORMED`, or WireError."""
        known = self._by_bytes.get(raw)
        if known is not None:
            return known.values
        return self._came(raw) if len(raw) <= _KEPT else read_values(raw)

    def name(self, raw: Any) -> str | None:
        """Return the name of an operation that a guest sent, as it can be shown."""
        if isinstance(raw, str) and len(raw) <= MAX_TEXT:
            return self._cleaned(raw)
        return None if raw is None else clean(raw)

    def sentence(self, raw: Any) -> Sentence:
        """Return the sentence that a guest sent as `raw`. Raises one of `_MALFORMED`, or WireError."""
        text = repr(raw)
        known = self._said.get(text)
        if known is None:
            known = _sentence(raw)
            if len(text) <= MAX_TEXT and len(self._said) < _MOST_SAID:
                self._said[text] = known
        return known


def read_values(raw: bytes) -> dict[str, Leaf]:
    """Return the values that `written` wrote down. Raises one of `_MALFORMED`, or WireError."""
    start = raw.index(b"\0", 0, MAX_JSON + 1) + 1
    found: dict[str, Leaf] = {}
    for name, *described in json.loads(raw[: start - 1].decode()):
        if len(described) == 1:
            found[_name(name)] = _plain(described[0])
            continue
        code, shape = described
        dtype = _DTYPES[code]
        if not all(_is_size(size) and size >= 0 for size in shape):
            raise ValueError(shape)
        end = start + dtype.itemsize * math.prod(shape)
        if end > len(raw):
            raise ValueError(end)
        found[_name(name)] = _tensor(dtype, shape, raw[start:end])
        start = end
    if start != len(raw):
        raise ValueError(start)
    return found


def _tensor(dtype: torch.dtype, shape: list[int], data: bytes) -> torch.Tensor:
    """Return a tensor with the elements in `data`. Raises WireError if no computation gives such a tensor."""
    if len(shape) > MAX_DIMS or (dtype is torch.bool and data.translate(None, b"\0\1")):
        raise WireError("Its answer holds a tensor that no computation gives.")
    if not data:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(bytearray(data), dtype=dtype).reshape(shape)


def unpack_attempts(
    message: Mapping[str, Any], blob: bytes, familiar: Familiar | None = None
) -> Iterator[tuple[object, Attempt]]:
    """Yield the attempts in a frame, each with the position that it claims.

    Raises WireError at the first entry that is not an attempt.
    """
    rows, start, known = message.get("attempts"), 0, familiar or Familiar()
    for row in rows if isinstance(rows, list) and rows else [None]:
        try:
            position, size, ended, said, operation = row  # type: ignore[misc]  # a TypeError for None
            if type(size) is not int or not 0 <= size <= len(blob) - start:
                raise ValueError(size)
            raw = blob[start : start + size]
            if ended is None and said is None and operation is None and (attempt := known.expected(raw)) is not None:
                start += size
                yield position, attempt
                continue
            values = known.read(raw)
            outcome = None if ended is None else Outcome(ended)
            sentence = None if said is None else known.sentence(said)
        except _MALFORMED as error:
            raise WireError("Its answer is not in the protocol's form.") from error
        if outcome is not None and outcome not in _CLAIMS:
            raise WireError("Its answer claims an outcome that a guest may not claim.")
        start += size
        yield position, Attempt(values, outcome, sentence, known.name(operation))
    if start != len(blob):
        raise WireError("Its answer is not in the protocol's form.")


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


def _plain(value: Any) -> Leaf:
    """Return a value that is not a tensor, if the judge can compare it and put it into words. Raises ValueError."""
    if value is None or isinstance(value, (bool, float, str)) or (isinstance(value, int) and abs(value) <= MAX_INTEGER):
        return value
    raise ValueError(value)
