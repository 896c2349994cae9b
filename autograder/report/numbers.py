"""Write arrays for a reader: numbers with as many digits as tell them apart, wrong elements marked.

All report formats share this.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from ..records import Array
from ..words import Sentence

_DIGITS = (4, 7, 12, 17)
_SHORT = 4  # elements of an array that is written in one line of a picture


def digits(*arrays: Array | str | None) -> int:
    """Return how many digits show that two arrays of one shape differ where they do."""
    found = [a for a in arrays if isinstance(a, Array)]
    if len(found) != 2 or found[0].shape != found[1].shape or not found[0].off:
        return _DIGITS[0]
    pairs = [(a, b) for a, b, off in zip(found[0].elements, found[1].elements, found[0].off) if off]
    return next((n for n in _DIGITS if all(number(a, n) != number(b, n) or a == b for a, b in pairs)), _DIGITS[-1])


def number(value: object, digits: int = _DIGITS[0]) -> str:
    """Return 0.25334 as "0.2533", True as "True", and an infinity or NaN by its name."""
    if isinstance(value, float):
        return f"{value:.{digits}g}" if isfinite(value) else str(value)
    return str(value)


def caption(name: str | Sentence, value: Array | str) -> str:
    """Return "a: float64 of shape (2, 3)"; the name alone if the value is not an array."""
    if isinstance(value, str):
        return str(name)
    said = Sentence("{name}: {dtype} of shape {shape}", name=name, dtype=value.dtype, shape=value.shape)
    return str(said if _is_whole(value) else Sentence("{array}, its elements {window}", array=said, window=_cut(value)))


def blocks(array: Array, digits: int) -> Iterator[tuple[str, list[list[tuple[str, bool]]]]]:
    """Yield the shown part of an array as tables of (number, is it wrong), each with the index that leads to it."""
    sizes = [stop - start for start, stop in array.window]
    columns = sizes[-1] if sizes else 1
    rows = sizes[-2] if len(sizes) > 1 else 1
    flags = array.off or (False,) * len(array.elements)
    cells = [(number(x, digits), off) for x, off in zip(array.elements, flags)]
    table = [cells[n : n + columns] for n in range(0, len(cells), columns or 1)]
    leading = [()] if len(sizes) < 3 else list(_indices(array.window[:-2]))
    for n, index in enumerate(leading):
        yield "".join(f"[{i}]" for i in index), table[n * rows : (n + 1) * rows]


def lines(array: Array | str, digits: int) -> list[str]:
    """Return the shown part of an array as lines of text; a wrong element stands between > and <."""
    if isinstance(array, str):
        return [array]
    if not array.elements:
        return [str(Sentence("no elements"))]
    found = []
    for index, table in blocks(array, digits):
        texts = [[f">{text}<" if off else text for text, off in row] for row in table]
        widths = [max(map(len, column)) for column in zip(*texts)]
        rows = ["  ".join(text.rjust(width) for text, width in zip(row, widths)) for row in texts]
        found += rows if not index else [f"{index if n == 0 else ' ' * len(index)} {row}" for n, row in enumerate(rows)]
    return found


def short(array: Array | str | None) -> str:
    """Return a few numbers in one line, or the shape of an array that has more."""
    if array is None:
        return ""
    if isinstance(array, str):
        return array if len(array) <= 24 else f"{array[:23]}…"
    if len(array.shape) == 0:
        return number(array.elements[0])
    if len(array.shape) == 1 and 0 < array.shape[0] <= _SHORT:
        return f"[{', '.join(number(x, 3) for x in array.elements)}]"
    return str(array.shape)


def _is_whole(array: Array) -> bool:
    return all(bounds == (0, n) for bounds, n in zip(array.window, array.shape))


def _cut(array: Array) -> str:
    return f"[{', '.join(f'{start}:{stop}' for start, stop in array.window)}]"


def _indices(window: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, ...]]:
    if not window:
        yield ()
        return
    for first in range(*window[0]):
        for rest in _indices(window[1:]):
            yield (first, *rest)
