"""Check the wire: for any bytes from a guest, the judge gets a valid Attempt or a WireError.

The judge holds no more bytes than a frame may have.
"""

from __future__ import annotations

import json
import math
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.engine.ending import A_LINE, RAISED
from autograder.errors import WireError
from autograder.judge import Reference, judge
from autograder.records import Attempt, Case, Outcome
from autograder.sandbox.wire import (
    HEAD,
    MAX_INTEGER,
    MAX_JSON,
    Familiar,
    Reader,
    pack,
    pack_attempts,
    unpack_attempts,
    written,
)  # fmt: skip
from autograder.words import MAX_TEXT, Sentence, clean, known_template

LIMIT = 1 << 16  # bytes of a blob, in these tests
MALFORMED = r"Its answer is not in the protocol's form."
NOT_TO_CLAIM = {Outcome.PASSED, Outcome.KIT_FAULT, Outcome.TIMED_OUT, Outcome.CRASHED}
GOOD = pack_attempts({3: Attempt(values={"y": torch.arange(4.0), "n": 2, "t": "text", "none": None}, operation="exp")})
steady = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)

plain = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.floats() | st.text(max_size=20)
tensors = st.builds(
    lambda shape, dtype: torch.arange(math.prod(shape)).reshape(shape).to(dtype),
    st.lists(st.integers(0, 3), max_size=4),
    st.sampled_from([torch.float64, torch.float32, torch.bfloat16, torch.int64, torch.bool]),
)  # fmt: skip
names = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
sentences = st.builds(lambda error, line: RAISED(place=A_LINE(line=line), error=error), names, st.integers(0, 99))
attempts = st.builds(
    Attempt, values=st.dictionaries(names, plain | tensors, max_size=4),
    ended=st.none() | st.sampled_from([Outcome.RAISED, Outcome.WRONG, Outcome.MISSING]),
    said=st.none() | sentences, operation=st.none() | names,
)  # fmt: skip
json_values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def frame(text: bytes, blob: bytes = b"") -> bytes:
    return HEAD.pack(len(text), len(blob)) + text + blob


def message(heads: Any = (), data: bytes = b"", **changed: Any) -> bytes:
    """Return a frame with one attempt in it, whose values have these heads and bytes."""
    raw = (heads if isinstance(heads, bytes) else json.dumps(heads).encode() + b"\0") + data
    row = {"case": 0, "size": len(raw), "ended": None, "said": None, "operation": None, **changed}
    return pack({"attempts": [list(row.values())]}, raw)


def received(data: bytes, *cuts: int, familiar: Familiar | None = None) -> list[Attempt]:
    """Return the attempts in `data`, which is fed in pieces.

    Any error but a WireError fails the test. So does a value that the judge cannot handle.
    """
    reader, found = Reader(LIMIT), []
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in pairwise(edges):
        for head, tail in reader.feed(data[start:end]):
            assert isinstance(head, dict) and isinstance(tail, bytes)
            found += [valid(attempt) for _, attempt in unpack_attempts(head, tail, familiar)]
    return found


def valid(attempt: Attempt) -> Attempt:
    assert attempt.ended is None or (isinstance(attempt.ended, Outcome) and attempt.ended not in NOT_TO_CLAIM)
    for text in (*said_by(attempt.said), attempt.operation or "", *attempt.values):
        assert len(text) <= MAX_TEXT and text.isprintable()
    for value in attempt.values.values():
        assert (
            value is None
            or isinstance(value, (bool, int, float, str))
            or (type(value) is torch.Tensor and value.dim() <= 64)
        )
        assert len(repr(value)) < 10 * LIMIT
    return attempt


def said_by(said: Sentence | None) -> Iterator[str]:
    """Yield the texts among the fields of a sentence that came from a guest, whose template has to be known."""
    if said is None:
        return
    assert known_template(said.kind).text == said.template
    for value in said.fields.values():
        if isinstance(value, Sentence):
            yield from said_by(value)
        else:
            assert value is None or isinstance(value, (str, int, float, tuple))
            yield from [value] if isinstance(value, str) else []


NO_NAN = torch.tensor([0.0, 7.0])


def same(a: Any, b: Any) -> bool:
    if isinstance(a, torch.Tensor):
        return isinstance(b, torch.Tensor) and a.dtype == b.dtype and torch.equal(a, b)
    return type(a) is type(b) and (a == b or a != a)


# -- what is packed comes out ----------------------------------------------------------------------------------------


@steady
@given(st.lists(attempts, max_size=3), st.lists(st.integers(0, 4000), max_size=6))
def test_attempts_arrive_however_they_are_cut(sent: list[Attempt], cuts: list[int]) -> None:
    found = received(
        pack_attempts(dict(enumerate(sent[:1]))) * bool(sent)
        + pack_attempts(dict(enumerate(sent[1:], 1))) * bool(sent[1:]),
        *cuts,
    )
    assert [a.ended for a in found] == [a.ended for a in sent]
    for a, b in zip(sent, found):
        assert list(a.values) == list(b.values) and all(same(a.values[n], b.values[n]) for n in a.values)
        assert (a.said, a.operation) == (b.said, b.operation)


def test_nan_and_infinity_arrive_as_they_are() -> None:
    sent = Attempt(values={"nan": math.nan, "inf": -math.inf, "t": torch.tensor([math.nan, math.inf])})
    (found,) = received(pack_attempts({0: sent}))
    assert math.isnan(found.values["nan"]) and found.values["inf"] == -math.inf and found.values["t"].isnan()[0]


def test_complex_numbers_arrive_as_they_are() -> None:
    for dtype in (torch.complex64, torch.complex128):
        sent = torch.tensor([[1 + 2j, -3j]], dtype=dtype)
        for value in (sent, sent.conj(), sent.t(), sent[0, 0], sent[:0]):
            (got,) = received(pack_attempts({0: Attempt(values={"x": value})}))
            assert got.values["x"].dtype is dtype and torch.equal(got.values["x"], value)
    negative = torch.tensor([1 + 2j]).conj().imag  # a view that is still to be negated
    (got,) = received(pack_attempts({0: Attempt(values={"x": negative})}))
    assert torch.equal(got.values["x"], torch.tensor([-2.0]))


def test_a_tensor_arrives_plain() -> None:
    (found,) = received(pack_attempts({0: Attempt(values={"y": torch.nn.Parameter(torch.ones(2)).detach()})}))
    assert type(found.values["y"]) is torch.Tensor and not found.values["y"].requires_grad


@steady
@given(st.dictionaries(names, plain | tensors, max_size=4), st.dictionaries(names, plain | tensors, max_size=4))
def test_what_is_familiar_changes_no_value(expected: dict[str, Any], others: dict[str, Any]) -> None:
    familiar = Familiar()
    familiar.add(expected)
    for sent in (expected, others, {**expected, **others}):
        (found,) = received(pack_attempts({0: Attempt(values=sent)}), familiar=familiar)
        assert list(found.values) == list(sent)
        assert all(same(a, b) for a, b in zip(sent.values(), found.values.values(), strict=True))


@pytest.mark.parametrize("got, is_it", [([0.0, math.nan], True), ([-0.0, math.nan], False), ([0.0, 1.0], False)])
def test_every_bit_has_to_be_familiar(got: list[float], is_it: bool) -> None:
    known, familiar = {"y": torch.tensor([0.0, math.nan]), "n": 1}, Familiar()
    familiar.add(known)
    for changed in (lambda x: x, lambda x: x.reshape(2, 1), lambda x: x.to(torch.float64)):
        tensor = changed(torch.tensor(got))
        for values in ({"y": tensor, "n": 1}, {"n": 1, "y": tensor}, {"y": tensor, "n": True}, {"y": tensor}):
            (found,) = received(pack_attempts({0: Attempt(values=values)}), familiar=familiar)
            alike = list(values) == ["y", "n"] and type(values["n"]) is int and same(tensor.nan_to_num(7.0), NO_NAN)
            assert (found.values is known) == (is_it and alike)
            assert found.values["y"].nan_to_num(7.0).tolist() == tensor.nan_to_num(7.0).tolist()


def test_values_that_came_before_are_one_object_and_one_verdict() -> None:
    case, reference, familiar = Case("a", "a", 1.0, lambda _: {"y": torch.zeros(2)}), Reference(), Familiar()
    wrong = pack_attempts({0: Attempt(values={"y": torch.ones(2)})})
    (first,), (again,) = received(wrong, familiar=familiar), received(wrong, familiar=familiar)
    assert first.values is again.values
    found = judge(case, first, reference)
    assert judge(case, again, reference) is found and found.outcome is Outcome.WRONG
    hidden, secret = replace(case, name="b", hidden=True), replace(again, secret=True)
    for said in (judge(hidden, again, reference), judge(case, secret, reference)):
        assert said.outcome is Outcome.WRONG and said.said != found.said
    large = pack_attempts({0: Attempt(values={"y": torch.ones(10_000)})})
    (first,), (again,) = received(large, familiar=familiar), received(large, familiar=familiar)
    assert first.values is not again.values  # large values are not kept


def test_two_cases_may_expect_the_same_values() -> None:
    one, other = (Case(name, "a", 1.0, lambda _: {"y": torch.ones(2)}) for name in "ab")
    reference, familiar = Reference(), Familiar()
    for case in (one, other, one):
        familiar.add(reference(case))
    (found,) = received(pack_attempts({0: Attempt(values={"y": torch.ones(2)})}), familiar=familiar)
    assert [judge(case, found, reference).outcome for case in (one, other)] == [Outcome.PASSED] * 2


def test_values_are_written_down_before_they_change() -> None:
    tensor = torch.ones(2)
    attempt = Attempt(values=written({"y": tensor}))
    tensor.zero_()
    (found,) = received(pack_attempts({0: attempt}))
    assert found.values["y"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("value", [torch.ones(2, device="meta"), torch.eye(2).to_sparse()])
def test_what_lies_in_no_memory_is_not_written_down(value: torch.Tensor) -> None:
    with pytest.raises((TypeError, KeyError)):
        written({"y": value})


# -- bytes of any kind -----------------------------------------------------------------------------------------------


def only_wire_errors(data: bytes, *cuts: int) -> None:
    try:
        received(data, *cuts)
    except WireError as error:
        assert str(error).startswith("Its answer")


@steady
@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=4))
def test_arbitrary_bytes(data: bytes, cuts: list[int]) -> None:
    only_wire_errors(data, *cuts)


@steady
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_arbitrary_bytes_in_a_frame(text: bytes, tail: bytes) -> None:
    only_wire_errors(frame(text, tail))


@steady
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, len(GOOD)),
    st.integers(0, 40),
)
def test_a_good_frame_with_other_bytes_in_it(changes: list[tuple[int, int]], cut: int, dropped: int) -> None:
    changed = bytearray(GOOD)
    for place, value in changes:
        changed[place] = value
    del changed[cut : cut + dropped]
    only_wire_errors(bytes(changed) + GOOD, cut)


@steady
@given(
    st.dictionaries(st.sampled_from(["case", "size", "ended", "said", "operation", "more"]), json_values),
    st.lists(st.tuples(names, plain | json_values) | json_values, max_size=3),
    json_values,
)
def test_json_of_any_form(changed: dict[str, Any], heads: Any, value: Any) -> None:
    only_wire_errors(message(**changed))
    only_wire_errors(message(heads))
    only_wire_errors(message([["y", value]]))
    only_wire_errors(message([["y", "F64", value]], bytes(8)))
    only_wire_errors(frame(json.dumps(value).encode()))
    only_wire_errors(frame(json.dumps({"attempts": value}).encode()))


@steady
@given(
    st.lists(st.integers(-(2**64), 2**64) | st.booleans(), max_size=4),
    st.sampled_from(["F64", "F32", "BOOL", "U8", "F8_E5M2", "C64", "C128", "X"]),
    st.binary(max_size=40),
)
def test_tensors_of_any_form(shape: list[int], dtype: str, data: bytes) -> None:
    only_wire_errors(message([["y", dtype, shape]], data))
    only_wire_errors(message([["y", dtype, shape], ["z", dtype, [1]]], data))


# -- what hostile guests would send ----------------------------------------------------------------------------------

F32 = ["y", "F32", [1]]
HOSTILE = {
    "an empty frame": (frame(b""), MALFORMED),
    "a huge text": (HEAD.pack(MAX_JSON + 1, 0), "Its answer is larger than an answer may be."),
    "a huge blob": (HEAD.pack(2, LIMIT + 1) + b"{}", "Its answer is larger than an answer may be."),
    "the greatest lengths": (b"\xff" * 8, "Its answer is larger than an answer may be."),
    "a list": (frame(b"[]"), MALFORMED),
    "a number": (frame(b"1"), MALFORMED),
    "no json": (frame(b"{'case': 1}"), MALFORMED),
    "no text": (frame(b"\xff\xfe{"), MALFORMED),
    "deep lists": (frame(b"[" * MAX_JSON), MALFORMED),
    "deep objects": (frame(b'{"a":' * 100_000), MALFORMED),
    "an integer of many digits": (frame(b'{"case": ' + b"9" * 100_000 + b"}"), MALFORMED),
    "no rows": (pack({"attempts": [[0, 0, None, None]]}), MALFORMED),
    "no attempts": (pack({"attempts": []}), MALFORMED),
    "attempts that are none": (pack({"attempts": [None, 1]}), MALFORMED),
    "attempts by name": (pack({"attempts": {"0": {}}}), MALFORMED),
    "no values": (message(b""), MALFORMED),
    "values without an end": (message(b"[]"), MALFORMED),
    "values in an object": (message({"y": 1}), MALFORMED),
    "values in UTF-16": (message("[]".encode("utf-16") + b"\0"), MALFORMED),
    "deep values": (message(b"[" * 50_000 + b"\0"), MALFORMED),
    "more values than a frame may describe": (message(b"[" + b"1," * MAX_JSON + b"1]\0"), "larger than an answer|form"),
    "a value of no kind": (message([["y"]]), MALFORMED),
    "a value that is a list": (message([["y", [1]]]), MALFORMED),
    "a value that is a large integer": (message([["y", 10**400]]), MALFORMED),
    "a tensor that is not there": (message([F32]), MALFORMED),
    "half a tensor": (message([F32], bytes(2)), MALFORMED),
    "bytes after the last tensor": (message([F32], bytes(5)), MALFORMED),
    "a tensor of a dtype in a list": (message([["y", ["F32"], [1]]], bytes(4)), MALFORMED),
    "a long name": (message([["y" * (MAX_TEXT + 1), 1]]), "a way that no case does"),
    "a name in colours": (message([["\x1b[31my", 1]]), "a way that no case does"),
    "a name that is a number": (message([[1, 1]]), MALFORMED),
    "a claim to have passed": (message(ended="passed"), "claims an outcome that a guest may not claim"),
    "a claim that the kit failed": (message(ended="kit_fault"), "claims an outcome that a guest may not claim"),
    "a claim to be out of time": (message(ended="timed_out"), "claims an outcome that a guest may not claim"),
    "a claim to have crashed": (message(ended="crashed"), "claims an outcome that a guest may not claim"),
    "an unknown end": (message(ended="excellent"), MALFORMED),
    "an end that is a number": (message(ended=0), MALFORMED),
    "a size beyond the end": (message(size=400), MALFORMED),
    "a size below zero": (message(size=-1), MALFORMED),
    "a size that is a flag": (message(size=True), MALFORMED),
    "bytes that belong to no attempt": (message(size=3, data=b"junk"), MALFORMED),
    "an unknown dtype": (message([["y", "PICKLE", [1]]], bytes(4)), MALFORMED),
    "a shape that overflows": (message([["y", "F32", [2**62, 8]]], bytes(4)), MALFORMED),
    "a shape below zero": (message([["y", "F32", [-1, -1]]], bytes(4)), MALFORMED),
    "a thousand dims": (message([["y", "F32", [1] * 1000]], bytes(4)), "a tensor that no computation gives"),
    "a bool of 2": (message([["y", "BOOL", [8]]], b"\x02" * 8), "a tensor that no computation gives"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_frames(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(WireError, match=words):
        received(data)
    with pytest.raises(WireError, match=words):
        received(GOOD + data, *range(len(GOOD), len(GOOD) + min(len(data), 20)))


def test_frames_before_a_bad_one_still_count() -> None:
    reader, found = Reader(LIMIT), []
    with pytest.raises(WireError, match=MALFORMED):
        for head, tail in reader.feed(GOOD + frame(b"[]") + GOOD):
            found += [attempt for _, attempt in unpack_attempts(head, tail)]
    assert len(found) == 1 and found[0].operation == "exp"


def test_a_guest_words_nothing() -> None:
    """Check a guest's sentence: its template is known, its fields are bounded, printable and those of the template."""
    words = "a\n\x1b[31mb\u202e" + "c" * 5000
    (found,) = received(
        pack_attempts({0: Attempt(ended=Outcome.RAISED, said=RAISED(place=A_LINE(line=3), error=words))})
    )
    error = found.said.fields["error"]
    assert error.startswith("a [31mbc") and len(error) == MAX_TEXT
    assert str(found.said).startswith("Line 3 of the cell raised a [31mbc")
    for said in (
        "You passed.", ["You passed.", {}], ["raised", {}], ["raised", {"place": "x"}],
        ["raised", {"place": "x", "error": "y", "more": 1}],
        ["raised", {"place": "x", "error": "\x1b[31m"}], ["raised", {"place": "x", "error": "y" * (MAX_TEXT + 1)}],
        ["raised", {"place": "x", "error": 10**400}],
        ["raised", {"place": {"said": ["nothing", {}]}, "error": {"said": ["words", {}]}}],
        ["gradients", {"n": "many"}], ["raised", {"place": nested(5), "error": "y"}], [["raised"], {}], ["raised", []],
        3,
    ):  # fmt: skip
        with pytest.raises(WireError):
            received(message(ended="raised", said=said))


def nested(levels: int) -> dict[str, Any]:
    inner: Any = "x"
    for _ in range(levels):
        inner = {"said": ["raised", {"place": inner, "error": "y"}]}
    return inner


@given(st.text() | json_values)
@steady
def test_clean_texts(text: Any) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= MAX_TEXT and cleaned.isprintable() and (isinstance(text, str) or cleaned == "")


def test_the_buffer_is_bounded() -> None:
    chunk, reader = 1 << 16, Reader(LIMIT)
    tracemalloc.start()
    with pytest.raises(WireError, match="Its answer"):
        for _ in range(1000):  # 64 MB, of which no more than a frame may be held
            list(reader.feed(b"\x00\x00\x0f\x00\x00\x00\x00\x00" + b"[" * chunk))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def test_many_small_frames_take_linear_time() -> None:
    reader = Reader(LIMIT)
    assert sum(1 for _ in reader.feed(frame(b"{}") * 50_000)) == 50_000


def test_what_is_left_of_a_frame_waits_for_the_rest() -> None:
    reader = Reader(LIMIT)
    assert [frame for byte in GOOD[:-1] for frame in reader.feed(bytes([byte]))] == []
    assert len(list(reader.feed(GOOD[-1:]))) == 1


def test_nothing_is_unpickled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pickle.loads", lambda *_: pytest.fail("unpickled"))
    monkeypatch.setattr("torch.load", lambda *_: pytest.fail("unpickled"))
    assert received(message([F32], b"\0\0\x80?"))[0].values["y"].item() == 1.0
    for raw in (b"\x80\x04\x95cos\nsystem\n", b"[]\0\x80\x04\x95cos\nsystem\n"):
        with pytest.raises(WireError, match=MALFORMED):
            received(message(raw))
