"""Random programs of every magnitude, whose gradients often cancel, judged as a case is judged.

    python -m autograder.tests.scales 20000 [--seed 1] [--rules "off by 1e-10"]

With the reference rules every program has to pass. With rules that compute by a detour or by a difference quotient, all
but the programs that such rules compute exactly have to fail: `WRONG` has them by name.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch as pytorch

from autograder.engine import registry
from autograder.engine.attempt import attempt
from autograder.judge import Reference, judge
from autograder.records import Case, Outcome, Verdict

from .rules import reference_rules

_SHAPES = ((3,), (2, 3), (2, 1), ())
_ONE = ("a.exp()", "a.log()", "-a", "a**2", "a**3", "a.sigmoid()", "a.tanh()", "a.sin()", "a.sum()", "a.mean()",
        "a.sum(-1, keepdim=True)", "a.sqrt()", "2.5 * a", "1 - a", "1 / a")  # fmt: skip
_TWO = ("a + b", "a - b", "a * b", "a / b", "a * b", "a / b")
# each cancels, wholly or in part
_CANCELLING = ("a / a", "a - a", "a.exp() / a.exp().sum()", "a * (1 / a)", "a.exp().log() - a", "a - a.mean()",
               "a**2 - a * a", "a / b * b - a", "a.tanh() ** 2 + (1 - a.tanh() ** 2)",
               "(a + b) ** 2 - a**2 - 2 * a * b",
               "a.sigmoid() + (-a).sigmoid()", "a.sin() ** 2 + a.cos() ** 2",
               "(a - a.mean()) / (a - a.mean()).abs().sum()")  # fmt: skip
_LARGEST = {"float64": 1e30, "float32": 1e12, "float16": 1e3}
_SPREAD = {"float64": 8.0, "float32": 4.0, "float16": 1.0}  # powers of ten of the leaves' sizes
_UPSTREAM = {"float64": (-25.0, 6.0), "float32": (-12.0, 3.0), "float16": (-1.0, 1.0)}


def program(seed: int, dtype: str = "", cancelling: bool = True) -> Callable[[Any], Any]:
    """Return a random program: leaves of different sizes, 2 to 8 statements, a backward, and gradients and numbers."""
    draw = random.Random(seed)
    dtype = dtype or draw.choice(("float64",) * 6 + ("float32",) * 3 + ("float16",))
    leaves = {name: _leaf(draw, dtype) for name in "xyz"[: draw.randint(1, 3)]}
    lines = _statements(draw, leaves, dtype, cancelling)
    low, high = _UPSTREAM[dtype]
    upstream = 10 ** draw.uniform(low, high) * draw.choice((1, -1))
    numbers = [draw.choice((1.0, draw.uniform(-2, 2))) * upstream for _ in range(6)]

    def run(torch: Any) -> Any:
        kind = getattr(torch, dtype)
        space = {name: torch.tensor(value, dtype=kind, requires_grad=True) for name, value in leaves.items()}
        tensors = dict(space)
        for target, line, names in lines:
            tensors[target] = eval(line, {"torch": torch, **{k: tensors[v] for k, v in names.items()}})
        root = tensors[lines[-1][0]]
        count = root.numel()
        root.backward(torch.tensor(numbers[:count], dtype=root.dtype).reshape(root.shape))
        found: dict[str, Any] = {f"{name}.grad": leaf.grad for name, leaf in space.items()}
        for name, leaf in space.items():
            if leaf.grad is not None:
                found[f"{name}.grad as numbers"] = leaf.grad.tolist()
                found[f"the sum of {name}.grad"] = float(leaf.grad.sum())
        return found

    statements = [f"{target} = {line} {names}" for target, line, names in lines]
    run.__doc__ = "\n".join([dtype, *(f"{k} = {v}" for k, v in leaves.items()), *statements, f"{numbers}"])
    return run


def _leaf(draw: random.Random, dtype: str) -> Any:
    shape = draw.choice(_SHAPES)
    scale = 10 ** draw.uniform(-_SPREAD[dtype], _SPREAD[dtype]) if draw.random() < 0.6 else 1.0

    def number() -> float:
        return scale * draw.uniform(0.2, 2) * draw.choice((1, -1, 1))

    if not shape:
        return number()
    rows = [[number() for _ in range(shape[-1])] for _ in range(shape[0] if len(shape) == 2 else 1)]
    return rows if len(shape) == 2 else rows[0]


def _statements(
    draw: random.Random, leaves: dict[str, Any], dtype: str, cancelling: bool
) -> list[tuple[str, str, dict[str, str]]]:
    """Return statements whose values are finite, not too large and of at most six elements."""
    values = {name: pytorch.tensor(value, dtype=getattr(pytorch, dtype)) for name, value in leaves.items()}
    lines: list[tuple[str, str, dict[str, str]]] = []
    size = draw.randint(2, 8)
    for _ in range(200):
        if len(lines) == size:
            break
        line = draw.choice(draw.choice((_ONE, _TWO, _CANCELLING) if cancelling else (_ONE, _TWO)))
        recent = list(values)[-2:]
        names = {"a": draw.choice(recent if draw.random() < 0.7 else list(values)), "b": draw.choice(list(values))}
        try:
            value = eval(line, {k: values[v] for k, v in names.items()})
        except RuntimeError:  # shapes that do not fit
            continue
        if bool(value.isfinite().all()) and float(value.abs().max()) < _LARGEST[dtype] and value.numel() <= 6:
            target = f"t{len(lines)}"
            values[target] = value
            lines.append((target, line, names))
    return lines or [("t0", "a + a", {"a": "x"})]


def verdict(run: Callable[[Any], Any], reference: Reference | None = None) -> Verdict:
    """Judge a program on the rules that are the engine's now."""
    case = Case("a program", "scales", 1.0, run)
    return judge(case, attempt(case.program, (), None), reference or Reference())


def finite(run: Callable[[Any], Any], reference: Reference) -> bool:
    """Say whether PyTorch's own values are finite: what infinities give is another matter than rounding."""
    values = reference(Case("a program", "scales", 1.0, run)).values()
    return all(bool(pytorch.as_tensor(v).isfinite().all()) for v in values if v is not None)


def _through(dtype: pytorch.dtype) -> Callable[[Any], Any]:
    """Return a change of a rule: the gradient that arrives goes through another dtype."""

    def change(backward: Any) -> Any:
        return lambda ctx, *gradients: backward(ctx, *(g.to(dtype).to(g.dtype) for g in gradients))

    return change


def _cut(dtype: pytorch.dtype) -> Callable[[Any], Any]:
    """Return a change of a rule: the gradients that it returns go through another dtype."""

    def change(backward: Any) -> Any:
        def run(ctx: Any, *gradients: Any) -> Any:
            found = backward(ctx, *gradients)
            several = found if isinstance(found, tuple) else (found,)
            cut = tuple(g.to(dtype).to(g.dtype) if isinstance(g, pytorch.Tensor) else g for g in several)
            return cut if isinstance(found, tuple) else cut[0]

        return run

    return change


def _off(error: float) -> Callable[[Any], Any]:
    """Return a change of a rule: an error as a central difference has it, relative to each gradient."""

    def change(backward: Any) -> Any:
        def run(ctx: Any, *gradients: Any) -> Any:
            found = backward(ctx, *gradients)
            several = found if isinstance(found, tuple) else (found,)
            off = tuple(g * (1 + error) if isinstance(g, pytorch.Tensor) else g for g in several)
            return off if isinstance(found, tuple) else off[0]

        return run

    return change


WRONG = {
    "float32 on the way in": _through(pytorch.float32),
    "float32 on the way out": _cut(pytorch.float32),
    "bfloat16 on the way in": _through(pytorch.bfloat16),
    "bfloat16 on the way out": _cut(pytorch.bfloat16),
    "off by 1e-10": _off(1e-10),
}


@contextmanager
def changed_rules(change: Callable[[Any], Any] | None) -> Iterator[None]:
    """Let the reference rules be the engine's, each with its backward changed."""
    with reference_rules():
        for name, rule in list(registry.items()):
            if change is not None and "backward" in vars(rule):
                registry[name] = type(rule.__name__, (rule,), {"backward": staticmethod(change(rule.backward))})
        yield


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m autograder.tests.scales", description="Judge random programs.")
    parser.add_argument("count", type=int, nargs="?", default=1000, help="how many programs (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="number of the first program")
    parser.add_argument("--rules", choices=list(WRONG), help="change every rule in this way")
    parser.add_argument("--dtype", choices=list(_LARGEST), default="", help="programs of this dtype only")
    parser.add_argument("--show", type=int, default=3, help="how many surprising programs are shown")
    chosen = parser.parse_args(arguments)
    pytorch.set_num_threads(1)
    start, counted = time.monotonic(), {True: 0, False: 0}
    with changed_rules(WRONG[chosen.rules] if chosen.rules else None):
        for seed in range(chosen.seed, chosen.seed + chosen.count):
            run, reference = program(seed, chosen.dtype, not chosen.rules), Reference()
            if not finite(run, reference):
                continue
            found = verdict(run, reference)
            passed = found.outcome is Outcome.PASSED
            counted[passed] += 1
            if passed is (chosen.rules is not None) and counted[passed] <= chosen.show:
                print(f"# program {seed}", run.__doc__, found.outcome.value, found.message, "", sep="\n", flush=True)
    print(f"{counted[True]} programs pass, {counted[False]} do not, {time.monotonic() - start:.0f} s")
    return 0 if chosen.rules else int(counted[False] > 0)


if __name__ == "__main__":
    sys.exit(main())
