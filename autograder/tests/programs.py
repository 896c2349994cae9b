"""A differential fuzzer of the look-alike: random programs have to show the same on torch and on the kit.

    python -m autograder.tests.programs 5000 [--seed 1]

The kit runs them with reference rules. A program is a list of statements. Values, dtypes, flags, names of nodes,
builtin types of errors and printed text are compared; a program that differs is shortened, line by line, while it
differs. statements.py says what is written.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import math
import random
import re
import sys
import time
import warnings
from typing import Any

import numpy as np
import torch as pytorch
from torch.overrides import TorchFunctionMode

from autograder.engine import Tensor, torch
from autograder.engine.pieces import using

from .rules import reference_rules
from .statements import statement

_FAULT = "a fault of PyTorch"  # such a program shows nothing
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]\d+)?")
_OF_A_GRADIENT = re.compile(r"\.grad\b(?!\()")  # x.grad, and not torch.autograd.grad(...)
_ROUGH = (pytorch.float16, pytorch.bfloat16)
_TOLERANCE = {pytorch.float64: 1e-5, pytorch.float32: 1e-4, pytorch.float16: 2e-2, pytorch.bfloat16: 1e-1}


def program(seed: int) -> list[str]:
    """Return a random program of 3 to 40 statements, most of which PyTorch runs without an error."""
    draw = random.Random(seed)
    lines: list[str] = []
    size = draw.randint(3, 40)
    space = namespace_of(pytorch)
    while len(lines) < size:
        line = statement(draw, _tensors(space), pytorch.is_grad_enabled())
        error = _executed(line, space)
        if not error or (error != "NameError" and draw.random() < 0.1):
            lines.append(line)
        else:
            _replayed(lines, space)  # what a refused statement has done is undone
        space["torch"].set_grad_enabled(True) if draw.random() < 0.3 else None
    pytorch.set_grad_enabled(True)
    return lines


def _replayed(lines: list[str], space: dict[str, Any]) -> None:
    space.clear()
    space.update(namespace_of(pytorch))
    for line in lines:
        _executed(line, space)


def namespace_of(namespace: Any) -> dict[str, Any]:
    """Return the names that a program starts with, on torch or on the look-alike."""
    namespace.set_grad_enabled(True)
    namespace.manual_seed(0)
    seen: list[Any] = []
    return {"torch": namespace, "F": namespace.nn.functional, "np": np, "copy": copy, "seen": seen}


def _executed(line: str, space: dict[str, Any]) -> str:
    """Run one statement. Return the builtin type of its error, or nothing."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(space.setdefault("printed", io.StringIO())):
        warnings.simplefilter("ignore")
        try:
            exec(line, space)
        except Exception as error:  # noqa: BLE001  what a program raises is compared
            if "INTERNAL ASSERT" in str(error):
                return _FAULT
            return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return ""


def _tensors(space: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in space.items()
        if isinstance(value, (pytorch.Tensor, Tensor)) and not name.startswith("_")
    }


def run(lines: list[str], namespace: Any) -> list[tuple[str, Any]]:
    """Return what a program shows on one of the two.

    It shows how each statement ended, what it printed, and every tensor at its end.
    """
    space = namespace_of(namespace)
    shown: list[tuple[str, Any]] = [(line, _executed(line, space)) for line in lines]
    enabled = namespace.is_grad_enabled()
    namespace.set_grad_enabled(True)
    shown += [("recording", enabled), ("printed", space.get("printed", io.StringIO()).getvalue().splitlines())]
    for name, value in _tensors(space).items():
        shown.append((name, _seen(value)))
        shown.append((f"{name}.grad", _seen(value.grad)))
    shown += [(f"seen[{i}]", _seen(value)) for i, value in enumerate(space["seen"])]
    return shown


def _seen(value: Any) -> Any:
    """Return a value as data: a tensor's numbers, dtype, flags and node."""
    if not isinstance(value, (Tensor, pytorch.Tensor)):
        return value
    numbers = value._data if isinstance(value, Tensor) else getattr(value, "raw", value)
    try:
        flags = value.requires_grad, value.is_leaf, value.grad_fn.name() if value.grad_fn is not None else None
    except RuntimeError:  # of a view that was changed from elsewhere
        flags = "stale", None, None
    return numbers.detach().clone(), *flags


def difference(lines: list[str]) -> str:
    """Return what a program shows on torch and on the kit where the two differ, in words; nothing if they agree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a .grad that is none
        theirs = run(lines, pytorch)
        if any(end == _FAULT for _, end in theirs if isinstance(end, str)):
            return ""
        with using(()):
            ours = run(lines, torch)
        rough = any("16" in line for line in lines)
        words = _compared(theirs, ours, rough)
        if words and _refused_a_changed_tensor(theirs, ours):
            # the kit refuses it only if a gradient depends on it: then PyTorch has to find the same without the refusal
            with pytorch.autograd.graph.allow_mutation_on_saved_tensors():
                words = _compared(run(lines, pytorch), ours, rough)
        if words and rough:
            with _RoundedOtherwise():
                words = "" if _compared(theirs, run(lines, pytorch), rough) else words
    return words


class _RoundedOtherwise(TorchFunctionMode):
    """Round what `1 / x` gives in 16 bits the other way. PyTorch rounds twice there, x.reciprocal() * 1, a rule once.

    A program whose end depends on that, such as the sine of a large number, shows nothing.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        if func in (pytorch.Tensor.__rtruediv__, pytorch.Tensor.__rdiv__) and made.dtype in _ROUGH:
            with pytorch.no_grad():
                made.data.mul_(1 + pytorch.finfo(made.dtype).eps)
        return made


def _compared(theirs: list[tuple[str, Any]], ours: list[tuple[str, Any]], rough: bool) -> str:
    # a walk that ends with an error leaves some leaves without their gradients, and their hooks without a call;
    # PyTorch calls leaves at other times
    lost = any(end and ("backward(" in line or "grad(" in line) for line, end in theirs if isinstance(end, str))
    if lost:
        theirs, ours = ([pair for pair in pairs if not pair[0].startswith("seen[")] for pairs in (theirs, ours))
    for (name, a), (other, b) in zip(theirs, ours):
        if name != other:
            return f"{name} / {other}"
        if not (lost and _OF_A_GRADIENT.search(name)) and not _same(a, b, rough):
            return f"{name}: {_short(a)} / {_short(b)}"
    return "" if len(theirs) == len(ours) else f"{len(theirs)} / {len(ours)} values"


def _refused_a_changed_tensor(theirs: list[tuple[str, Any]], ours: list[tuple[str, Any]]) -> bool:
    """Tell whether the first difference is a walk that PyTorch refuses and the kit does not."""
    for (line, a), (_, b) in zip(theirs, ours):
        if isinstance(a, str) and a != b:
            return (a, b) == ("RuntimeError", "") and ("backward(" in line or "grad(" in line)
    return False


def _short(value: Any) -> str:
    return f"{value[0].tolist()} {value[0].dtype} {value[1:]}" if isinstance(value, tuple) else repr(value)


def _same(a: Any, b: Any, rough: bool) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return a[1:] == b[1:] and _close(a[0], b[0], rough)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_same(x, y, rough) for x, y in zip(a, b))
    if isinstance(a, str) and isinstance(b, str):
        return a == b or _same_text(a, b)
    if isinstance(a, float) and isinstance(b, float):
        return (a != a and b != b) or a == b or math.isclose(a, b, rel_tol=2e-2, abs_tol=1e-3)
    return type(a) is type(b) and bool(a == b)


def _same_text(a: str, b: str) -> bool:
    """Tell whether two printed lines agree; the last digits of a number may have been rounded the other way."""
    if _NUMBER.sub("", a).split() != _NUMBER.sub("", b).split():
        return False
    pairs = zip(map(float, _NUMBER.findall(a)), map(float, _NUMBER.findall(b)))
    return all(math.isclose(x, y, rel_tol=2e-2, abs_tol=1e-3) for x, y in pairs)


def _close(a: pytorch.Tensor, b: pytorch.Tensor, rough: bool) -> bool:
    """Tell whether two tensors hold the same; in a program with half precision in it, roughly."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if not a.is_floating_point():
        return pytorch.equal(a, b)
    allowed = max(_TOLERANCE[a.dtype], 2e-2 * rough)
    finite = a[a.isfinite()].double()
    scale = float(finite.abs().max()) if finite.numel() else 0.0
    return pytorch.allclose(a.double(), b.double(), rtol=allowed, atol=allowed * max(scale, 1e-3), equal_nan=True)


def shortest(lines: list[str]) -> list[str]:
    """Return a part of a differing program, as short as leaving out lines makes it."""
    size = max(len(lines) // 2, 1)
    while size:
        start = 0
        while start < len(lines):
            shorter = lines[:start] + lines[start + size :]
            if shorter and difference(shorter):
                lines = shorter
            else:
                start += size
        size //= 2
    return lines


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m autograder.tests.programs", description="Compare the look-alike with torch on random programs."
    )
    parser.add_argument("count", type=int, nargs="?", default=1000, help="how many programs (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="number of the first program")
    parser.add_argument("--stop", type=int, default=10, help="how many differing programs are shown before it ends")
    chosen = parser.parse_args(arguments)
    pytorch.set_num_threads(1)
    start, found = time.monotonic(), 0
    with reference_rules():
        for seed in range(chosen.seed, chosen.seed + chosen.count):
            lines = program(seed)
            if difference(lines):
                found += 1
                short = shortest(lines)
                print(f"# program {seed}: {difference(short)}", *short, "", sep="\n", flush=True)
                if found >= chosen.stop:
                    break
    print(f"{seed + 1 - chosen.seed} programs, {found} differ, {time.monotonic() - start:.0f} s")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
