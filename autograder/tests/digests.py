"""The reference values of every case as digests, to compare versions of PyTorch. The test of it looks at them.

    python -m autograder.tests.digests [--write]

Without `--write`, compare the installed PyTorch with the file of each assignment in solutions/, digests/NAME.txt, and
name each case that differs (exit 1). A digest has two parts. Names, shapes, dtypes, texts, flags and whole numbers make
a checksum. Floating-point numbers make one number for each dtype: the sum of their logarithms, each times a weight of
its own. A relative error in a number is an error of that size in the sum, whatever the number's magnitude, so the last
bits do not count, and a number that is another one does.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import torch

from autograder.cases import load_assignment
from autograder.judge import Reference
from autograder.records import Case, Leaf

FOLDER = Path(__file__).with_name("digests")
SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
# how far the sum may move for each number in it: the last bits that a file holds, or a few roundings of the dtype
APART = {torch.float64: 1e-8, torch.float32: 1e-5, torch.float16: 2e-3, torch.bfloat16: 1.6e-2}
_CANCELLED = 1e-11  # of the largest number of a tensor: what is smaller in float64 is 0, but for rounding
_NOISE = 1e-15  # of the largest number of a case: a tensor that is smaller in float64 may be 0, but for rounding
_ROUNDINGS = 10.0  # times what rounding gives a number: one that is smaller is 0
_SHOWN = 20  # names of cases
_LONGEST = 2100.0  # above the logarithm of every number, so that 1 and 0 differ
_STRANGE = {"inf": 5000.0, "-inf": -5000.0, "nan": 7000.0}

Digest = tuple[str, dict[str, tuple[float, int]]]  # the checksum; by dtype the sum, and how many numbers are in it


def digest(values: Mapping[str, Leaf], rounding: Callable[[], Mapping[str, torch.Tensor]] = dict) -> Digest:
    """Return the digest of a case's values. `rounding` says how far rounding moves them; it is seldom asked."""
    exact, sums = list[str](), dict[str, tuple[float, int]]()
    largest = max((_largest(v) for v in values.values() if isinstance(v, torch.Tensor)), default=0.0)
    for name, value in values.items():
        if isinstance(value, float):
            value = torch.tensor(value, dtype=torch.float64)
        if not isinstance(value, torch.Tensor):
            exact.append(f"{name}={value!r}")
            continue
        exact.append(f"{name}: {tuple(value.shape)} {value.dtype}")
        if value.dtype is torch.float64 and 0 < _largest(value) < _NOISE * largest:
            noise = rounding().get(name)
            value = value if noise is None else torch.where(value.abs() <= _ROUNDINGS * noise, 0.0, value)
        if value.dtype in APART:
            before, number = sums.get(_short(value.dtype), (0.0, 0))
            sums[_short(value.dtype)] = (before + _sum(value, number), number + value.numel())
        else:
            exact.append(repr(value.tolist()))
    return f"{zlib.crc32(chr(10).join(exact).encode()):08x}", sums


def _largest(value: torch.Tensor) -> float:
    """Return the size of the largest finite number; 0 if there is none."""
    numbers = value.detach().double().abs() if value.is_floating_point() else torch.empty(0)
    finite = numbers[numbers.isfinite()]
    return float(finite.max()) if len(finite) else 0.0


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _sum(value: torch.Tensor, position: int) -> float:
    numbers = value.detach().double().flatten()
    finite = numbers[numbers.isfinite()].abs()
    limit = _CANCELLED * float(finite.max()) if len(finite) and value.dtype is torch.float64 else 0.0
    # from 0.5 to 1.5, from one position to the next as if by chance
    weights = 0.5 + torch.arange(position, position + len(numbers), dtype=torch.float64).mul(0.6180339887498949).frac()
    coded = numbers.sign() * (_LONGEST + numbers.abs().log2())
    coded = torch.where(numbers.abs() <= limit, 0.0, coded)
    for strange, code in _STRANGE.items():
        same = numbers.isnan() if strange == "nan" else numbers == float(strange)
        coded = torch.where(same, code, coded)
    return float((coded * weights).sum())


def agree(one: Digest, other: Digest) -> bool:
    """Say whether two digests are those of the same values, but for rounding."""
    if one[0] != other[0] or one[1].keys() != other[1].keys():
        return False
    for dtype, (total, number) in one[1].items():
        its_total, its_number = other[1][dtype]
        if number != its_number or not abs(total - its_total) <= APART[getattr(torch, dtype)] * max(number, 1):
            return False
    return True


def cases(name: str) -> tuple[Case, ...]:
    return load_assignment(SOLUTIONS / name, hidden=True).cases


def here(name: str) -> dict[str, Digest]:
    """Return the digests of an assignment's cases on the installed PyTorch, by question and case."""
    reference = Reference()
    return {
        f"{case.question}: {case.name}": digest(reference(case), lambda case=case: reference.rounding(case))  # type: ignore[misc]
        for case in cases(name)
    }


def written(digests: Mapping[str, Digest]) -> str:
    """Return the text of the file: a line for each case."""
    lines = ["# python -m autograder.tests.digests --write: checksum, sums by dtype with their numbers, case"]
    for name, (checksum, sums) in digests.items():
        shown = " ".join(f"{dtype}={total:.15g}/{number}" for dtype, (total, number) in sums.items())
        lines.append(f"{checksum} {shown or '-'} | {name}")
    return "\n".join(lines) + "\n"


def read(text: str) -> dict[str, Digest]:
    """Return the digests in the text of a file."""
    found: dict[str, Digest] = {}
    for line in text.splitlines()[1:]:
        front, _, name = line.partition(" | ")
        checksum, *sums = front.split(" ")
        parts = (one.partition("=")[::2] for one in sums if one != "-")
        found[name] = checksum, {dtype: _pair(numbers) for dtype, numbers in parts}
    return found


def _pair(text: str) -> tuple[float, int]:
    total, _, number = text.partition("/")
    return float(total), int(number)


def shipped(name: str) -> dict[str, Digest]:
    return read((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def differing(found: Mapping[str, Digest], known: Mapping[str, Digest]) -> Iterator[str]:
    """Yield the names of the cases whose values differ, or that only one of the two has."""
    for name in {**known, **found}:
        if name not in found or name not in known or not agree(found[name], known[name]):
            yield name


def names() -> list[str]:
    return sorted(path.parent.name for path in SOLUTIONS.glob("*/cases.py"))


def main(arguments: list[str]) -> int:
    off = 0
    for name in names():
        found = here(name)
        if "--write" in arguments:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{name}.txt").write_text(written(found), encoding="utf-8")
        others = list(differing(found, shipped(name)))
        off += len(others)
        for other in others[:_SHOWN]:
            print(f"{name}: {other} differs")
        print(f"PyTorch {torch.__version__}, {name}: {len(found)} cases, {len(others)} differ from the file.")
    return int(off > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
