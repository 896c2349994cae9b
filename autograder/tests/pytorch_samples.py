"""Write `autograder/cases/data/pytorch_samples.json.gz`: samples of every differentiable operation of PyTorch.

    python -m autograder.tests.pytorch_samples

The samples are those of PyTorch's own test suite (OpInfo): small ones, with rounded numbers, at points where the
gradient is the slope and does not jump. Only this tool looks at PyTorch's internals; the kit reads the file.
"""

from __future__ import annotations

import gzip
import inspect
import json
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from autograder.cases import collected, sweep
from autograder.cases.functions import rule_name
from autograder.cases.pytorch import Operation, samples_of
from autograder.cases.pytorch import described as described_operation
from autograder.engine.names import operation_name
from autograder.errors import ReferenceFailed
from autograder.judge import Reference
from autograder.judge.reached import asks_its_rule
from autograder.records import Case

FILE = Path(__file__).parents[1] / "cases" / "data" / "pytorch_samples.json.gz"
MOST_NUMBERS = (60, 150, 400)  # in all inputs of a sample; the greater ones where PyTorch has no smaller sample
MOST_SAMPLES = 6  # of an operation
MOST_TRIED = 24
DIGITS = 4
SPECIAL = (0.0, 800.0, -800.0, 1.0, -1.0, 30.0, -30.0)  # where rules have a branch, divide by 0 or overflow
_STEP = 1e-6
_NO_SLOPE = "its gradient is not the slope of its samples (numbers are rounded, or it is not smooth there)"
_PLAIN = (bool, int, float, str, type(None))
OPERATORS = {
    "__radd__": "add", "__rmul__": "mul", "__rsub__": "sub", "__rdiv__": "div", "__rmatmul__": "matmul",
    "__rpow__": "pow", "__rmod__": "remainder",
}  # fmt: skip


# where the test suite calls an operation with its arguments in another order than torch
REORDERED: dict[str, Callable[..., tuple[Any, ...]]] = {
    "where": lambda x, condition, other: (condition, x, other),
    "polygamma": lambda x, n: (n, x),
    "nn.functional.embedding": lambda weight, index: (index, weight),
}
NOT_ASKED = {
    "einsum": "PyTorch hands its operands over one by one: write forward(ctx, equation, *operands) and a sweep by hand",
}
# sizes that the test suite's samples are made of, and smaller ones to make them of
SIZES = {"S": (5, 3), "M": (10, 4), "L": (20, 5), "XS": (3, 2)}


def _calls(*calls: tuple[list[Any], dict[str, Any]]) -> list[SimpleNamespace]:
    """Return samples of our own. A tuple among the arguments is the shape of random numbers."""
    generator = torch.Generator().manual_seed(0)

    def made(value: Any) -> Any:
        if type(value) is not tuple:
            return value
        return torch.randn(value, generator=generator, dtype=torch.float64).requires_grad_()

    return [SimpleNamespace(input=made(args[0]), args=tuple(map(made, args[1:])), kwargs=kw) for args, kw in calls]


def _attention() -> list[SimpleNamespace]:
    mask = torch.tensor([[True, True, False, True], [True, False, True, False], [True, True, True, True]])
    options: list[dict[str, Any]] = [{}, {"is_causal": True}, {"attn_mask": mask}, {"scale": 0.5}]
    return _calls(*(([(3, 2), (4, 2), (4, 2)], one) for one in options))


def _unfold() -> list[SimpleNamespace]:
    options: list[dict[str, Any]] = [{}, {"stride": 2}, {"padding": 1}, {"dilation": 2}]
    return _calls(*(([(1, 2, 3, 3), 2], one) for one in options[:3]), ([(1, 1, 4, 4), 2], options[3]))


def _with_signs(shapes: list[tuple[int, ...]]) -> list[SimpleNamespace]:
    signs = torch.tensor([1.0, -1.0, 1.0], dtype=torch.float64)
    return _calls(*(([*shapes, signs], one) for one in ({}, {"margin": 0.3}, {"reduction": "sum"})))


# samples of our own, where PyTorch's are large, or their gradient is zero
EXTRA: dict[str, Callable[[], list[Any]]] = {
    "nn.functional.scaled_dot_product_attention": _attention,
    "nn.functional.unfold": _unfold,
    "nn.functional.cosine_embedding_loss": partial(_with_signs, [(3, 2), (3, 2)]),
    "nn.functional.hinge_embedding_loss": partial(_with_signs, [(3,)]),
    "nn.functional.adaptive_avg_pool3d": lambda: _calls(([(1, 1, 2, 3, 4), [1, 2, 2]], {}), ([(1, 2, 3, 2), 1], {})),
    "cholesky_solve": lambda: _calls(([(3, 2), (3, 3)], {}), ([(3, 2), (3, 3)], {"upper": True})),
    "cholesky_inverse": lambda: _calls(([(3, 3)], {}), ([(2, 2)], {"upper": True})),
}


class LeftOut(Exception):
    """The reason why an operation, or one of its samples, is not in the file."""


Sample = tuple[tuple[Any, ...], dict[str, Any], Any]  # arguments, options, result


def main() -> None:
    found, reasons = {}, {}
    for name, op in operations().items():
        try:
            found[name] = described(op)
        except LeftOut as left_out:
            reasons[name] = str(left_out)
    written = json.dumps(
        {"torch": torch.__version__.partition("+")[0], "operations": found, "left out": reasons}, separators=(",", ":")
    )
    with FILE.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(written.encode())
    count = sum(len(one["samples"]) for one in found.values())
    print(f"{len(found)} of {len(found) + len(reasons)} operations, {count} samples; left out:")
    for name, reason in reasons.items():
        print(f"  {name}: {reason}")


def operations() -> dict[str, Any]:
    """Return PyTorch's differentiable operations by name; a variant's name follows a colon."""
    from torch.testing._internal.common_methods_invocations import op_db

    return {
        ":".join(filter(None, (op.name, op.variant_test_name))): op
        for op in op_db
        if op.supports_autograd and {torch.float64, torch.complex128} & set(op.dtypes)
    }


def described(op: Any) -> dict[str, Any]:
    """Return what the file says about an operation: its call, the names of its parameters, and its samples."""
    if op.name in OPERATORS:
        raise LeftOut(f"it is the operator of {OPERATORS[op.name]}: ask for that")
    if op.name.startswith(("_", "torch.ops")) and op.name != "__getitem__":
        raise LeftOut("its name is private to PyTorch")
    if op.name in NOT_ASKED:
        raise LeftOut(NOT_ASKED[op.name])
    kept = ordinary(op)
    form, function = call_of(op, kept)
    rule, kept = rule_of(op.name, form, function, kept)
    if rule != rule_name(op.name) and any(callable(resolved(f"{home}{rule}")) for home in ("", "nn.functional.")):
        raise LeftOut(f"PyTorch asks for the rule of {rule}: ask for that")
    parameters, kept = parameters_of(op, form, function, kept)
    made = {
        "call": form,
        "rule": rule,
        "parameters": parameters,
        "several": any(not isinstance(result, torch.Tensor) for _, _, result in kept),
        "samples": [written(function, one) for one in kept],
    }
    with_numbers = (list(with_special_numbers(function, one)) for one in kept)
    special = [written(function, one, is_special=True) for one in next(filter(None, with_numbers), [])]
    return {**made, "samples": fairly_special(op.name, made, asked_fairly(op.name, made), special)}


def asked_fairly(name: str, made: Mapping[str, Any]) -> list[Any]:
    """Return the samples of whose cases `autograder check` says nothing. Raise LeftOut if none that counts is left."""
    samples, said = list(made["samples"]), ""
    while samples and not samples[0][2]:
        refused = refusals(described_operation(name, {**made, "samples": samples}))
        if not refused:
            return samples
        said = said or next(iter(refused.values()))
        samples = [one for i, one in enumerate(samples) if i not in refused]
    raise LeftOut(said or "the gradient of its samples is zero: a rule that does nothing is right")


def fairly_special(name: str, made: Mapping[str, Any], samples: list[Any], special: list[Any]) -> list[Any]:
    """Return the samples with those of the special ones of whose cases `autograder check` says nothing."""
    for one in special:
        if not refusals(described_operation(name, {**made, "samples": [samples[0], one]})):
            samples = [*samples, one]
    return samples


def refusals(found: Operation) -> dict[int, str]:
    """Return what an author's check says against samples, by position. A law is about the first sample."""
    samples, refused = samples_of(found), dict[int, str]()
    with collected() as made:
        sweep("question", found.torch_name, samples, rule=found.rule)
    for i, case in enumerate(made.cases):
        reference = Reference()
        reference.prepare(case, twice=True)
        try:
            reference(case)
        except ReferenceFailed as failed:
            refused.setdefault(i if i < len(samples) else 0, reason(case, failed))
    return refused


def reason(case: Case, failed: ReferenceFailed) -> str:
    """Return what is said against a case, without what an author could do about it."""
    if case.call is not None and not asks_its_rule(case):
        return "no rule is asked for: PyTorch gives back its input"
    said = failed.said.fields
    if "point" in said:
        return f"versions of PyTorch give different gradients in its samples ({said['point']})"
    return f"a right rule would lose in its samples ({said.get('found', failed.said)})"


def ordinary(op: Any) -> list[Sample]:
    """Return a handful of samples, of which the first has a gradient: small ones if there are any, real ones first."""
    refused: list[str] = []
    for dtype in (torch.float64, torch.complex128):
        for most in MOST_NUMBERS if dtype in op.dtypes else ():
            torch.manual_seed(0)
            kept, function, more = chosen(op, dtype, most)
            refused += more
            if kept and not is_flat(function, kept[0]):
                return kept
            if kept:
                refused += ["the gradient of its samples is zero: a rule that does nothing is right"] * 1000
    raise LeftOut(Counter(refused).most_common(1)[0][0] if refused else "PyTorch's test suite has no sample of it")


def written(function: Callable[..., Any], one: Sample, is_special: bool = False) -> list[Any]:
    """Return a sample for the file: arguments, options, whether its gradient is zero, and if it has special numbers."""
    args, options, _ = one
    made = [[encoded(x) for x in args], {k: encoded(v) for k, v in options.items()}]
    return [*made, is_flat(function, one), is_special]


# -- samples ---------------------------------------------------------------------------------------------------------


def offered(op: Any, dtype: torch.dtype) -> Iterator[Any]:
    """Yield PyTorch's samples: made of small sizes first, as far as they can be, then as they are."""
    yield from enumerate(EXTRA.get(op.name, list)())
    homes = [m for n, m in sys.modules.items() if "testing._internal" in n and hasattr(m, "op_db")]
    homes += [m for n, m in sys.modules.items() if "testing._internal.opinfo" in n]
    for position in (1, 0):
        for home in homes:
            for name, sizes in SIZES.items():
                if hasattr(home, name):
                    setattr(home, name, sizes[position])
        try:
            yield from zip(range(MOST_TRIED * 3), op.sample_inputs("cpu", dtype, requires_grad=True))
        except Exception:  # noqa: BLE001  some samples need the sizes that they were written for
            continue


def chosen(op: Any, dtype: torch.dtype, most: int) -> tuple[list[Sample], Callable[..., Any], list[str]]:
    """Return a handful of samples that differ in form, the most ordinary first, and why others were left out."""
    kept: dict[str, Sample] = {}
    refused: list[str] = []
    tried = 0
    function, reordered = op.op, REORDERED.get(op.name)
    for _, one in offered(op, dtype):
        try:
            args, options = (rounded(x, most) for x in ((one.input, *one.args), one.kwargs))
            form = repr(forms((args, options)))
            if form in kept:
                continue
            tried += 1
            if tried > MOST_TRIED:
                break
            if reordered is not None:
                args, function = reordered(*args), resolved(op.name)
            kept[form] = (args, options, checked(function, args, options, most))
        except LeftOut as left_out:
            refused.append(str(left_out))
    every = sorted(kept.values(), key=lambda s: _oddness(function, s))
    return _varied(every), function, refused


def with_special_numbers(function: Callable[..., Any], one: Sample) -> Iterator[Sample]:
    """Yield the sample once for each input, with special numbers in it where the gradient is still the slope."""
    args, options, _ = one
    for place, x in enumerate(args):
        if isinstance(x, torch.Tensor) and x.requires_grad and x.dtype is torch.float64 and x.numel() > 1:
            fitting = [n for n in SPECIAL if _replaced(function, args, options, place, [n]) is not None]
            again = [n for n in fitting if n == 0]  # a product has another gradient where two numbers are 0
            for numbers in ([*fitting, *again], fitting, [n for n in fitting if abs(n) <= 1]):
                made = _replaced(function, args, options, place, numbers) if numbers else None
                if made is not None and not is_flat(function, made):
                    yield made
                    break


def _replaced(
    function: Callable[..., Any], args: Any, options: Any, place: int, numbers: Sequence[float]
) -> Sample | None:
    """Return a sample whose input at `place` begins with these numbers; None if its gradient is not the slope there."""
    x = args[place].detach().clone()
    count = min(len(numbers), x.numel())
    x.view(-1)[:count] = torch.tensor(numbers[:count], dtype=x.dtype)
    changed = (*args[:place], x.requires_grad_(), *args[place + 1 :])
    try:
        made = changed, options, checked(function, changed, options, MOST_NUMBERS[-1])
    except LeftOut:
        return None
    return made if _is_steady(function, made) else None


def _is_steady(function: Callable[..., Any], one: Sample) -> bool:
    """Say whether the gradient stays the same if the numbers change in their last digits: it is no rounding error."""
    given = one[:2]
    ways = (2.0**-50 * torch.randn(t.shape, dtype=t.dtype) * t.detach() for t in tensors(given) if t.requires_grad)
    args, options = fresh(given, ways)
    here = gradients(partial(function, *given[0], **given[1]), given, 1)
    there = gradients(partial(function, *args, **options), (args, options), 1)
    return all(
        a is None or b is None or not a.numel() or float((a - b).abs().max()) <= 1e-10 * float(a.abs().max())
        for a, b in zip(here, there)
    )


def is_flat(function: Callable[..., Any], one: Sample) -> bool:
    """Say whether the gradient is zero, so that a rule that does nothing passes."""
    args, options, _ = one
    found = gradients(partial(function, *args, **options), (args, options), 1)
    return not any(g is not None and bool(g.abs().gt(1e-9).any()) for g in found)


def _oddness(function: Callable[..., Any], one: Sample) -> tuple[Any, ...]:
    args, options, _ = one
    sizes = [t.numel() for t in tensors((args, options)) if t.requires_grad]
    ones = sum(1 in t.shape or 0 in t.shape for t in tensors((args, options)))
    return is_flat(function, one), min(sizes) < 2, len(options) > 0, ones, abs(sum(sizes) - 12)


def _varied(every: list[Sample]) -> list[Sample]:
    """Return the first sample, then such as differ most from those taken: other options, other numbers of axes."""
    taken, left = every[:1], every[1:]
    seen = [set(_features(one)) for one in taken]
    while left and len(taken) < MOST_SAMPLES:
        fresh = [len(set(_features(one)) - set().union(*seen)) for one in left]
        best = fresh.index(max(fresh))
        if fresh[best] == 0:
            break
        taken.append(left.pop(best))
        seen.append(set(_features(taken[-1])))
    return taken


def _features(one: Sample) -> Iterator[Any]:
    args, options, _ = one
    for place, value in [*enumerate(args), *options.items()]:
        if isinstance(value, torch.Tensor):
            yield place, "axes", value.dim(), 0 in value.shape, value.requires_grad
        elif isinstance(value, (list, tuple)):
            yield place, type(value).__name__, len(value)
        else:
            yield place, repr(value)


def forms(value: Any) -> Any:
    """Return the shapes and plain values of arguments: samples that agree in them are the same sample."""
    if isinstance(value, torch.Tensor):
        return tuple(value.shape), str(value.dtype), value.requires_grad
    if isinstance(value, Mapping):
        return {k: forms(v) for k, v in value.items()}
    return [forms(v) for v in value] if isinstance(value, (list, tuple)) else repr(value)


def rounded(value: Any, most: int) -> Any:
    """Return arguments as new leaves, with few digits. Raises LeftOut for what a file cannot hold."""
    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided or value.numel() > most:
            raise LeftOut("its samples are large or sparse")
        if value.dtype not in (torch.float64, torch.complex128, torch.int64, torch.int32, torch.uint8, torch.bool):
            raise LeftOut(f"its samples have the dtype {value.dtype}")
        data = value.detach().clone(memory_format=torch.contiguous_format).resolve_conj().resolve_neg()
        if data.is_complex():
            data = torch.view_as_complex(torch.view_as_real(data).mul(10**DIGITS).round().div(10**DIGITS))
        elif data.is_floating_point():
            data = torch.tensor([round(x, DIGITS) for x in data.flatten().tolist()], dtype=data.dtype).reshape(
                data.shape
            )
        return data.requires_grad_(value.requires_grad)
    if isinstance(value, torch.Size):
        return tuple(value)
    if type(value) in (list, tuple):
        return type(value)(rounded(v, most) for v in value)
    if isinstance(value, Mapping):
        return {k: rounded(v, most) for k, v in value.items()}
    if type(value) in (*_PLAIN, complex, slice, torch.dtype, type(Ellipsis), torch.memory_format):
        return round(value, DIGITS) if type(value) is float and abs(value) > 1e-3 else value
    if isinstance(value, torch.device):
        raise LeftOut("it takes a device")
    raise LeftOut(f"it takes a {type(value).__name__}")


def tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, Mapping):
        for v in value.values():
            yield from tensors(v)
    elif isinstance(value, (list, tuple)):
        for v in value:
            yield from tensors(v)


def fresh(value: Any, changes: Iterator[Any] | None = None) -> Any:
    """Return the arguments with new leaves; each that requires a gradient moved by the next of `changes`."""
    if isinstance(value, torch.Tensor):
        made = value.detach().clone()
        if value.requires_grad and changes is not None:
            made = made + next(changes)
        return made.requires_grad_(value.requires_grad)
    if isinstance(value, Mapping):
        return {k: fresh(v, changes) for k, v in value.items()}
    return type(value)(fresh(v, changes) for v in value) if type(value) in (list, tuple) else value


def checked(function: Callable[..., Any], args: Any, options: Any, most: int) -> Any:
    """Return the result. Raises LeftOut unless it is the same again, and its gradient is the slope and does not jump.

    The slope is measured along two random directions, with a random upstream gradient.
    """
    if sum(t.numel() for t in tensors((args, options))) > most:
        raise LeftOut("its samples are large")
    if not any(t.requires_grad for t in tensors((args, options))):
        raise LeftOut("no input of its samples requires a gradient")
    try:
        first, again = (run(function, *fresh((args, options))) for _ in range(2))
    except Exception as error:  # noqa: BLE001
        raise LeftOut(f"it fails on rounded numbers ({type(error).__name__})") from None
    results = list(tensors((first,)))
    if not results or any(r.layout is not torch.strided or r.dtype is torch.complex32 for r in results):
        raise LeftOut("its result is not an ordinary tensor")
    if not any(r.requires_grad for r in results):
        raise LeftOut("its results have no gradient")
    if not _same(first, again):
        raise LeftOut("it gives other numbers each time")
    if any(not bool(torch.isfinite(r).all()) for r in results if r.is_floating_point() or r.is_complex()):
        raise LeftOut("its result is not finite")
    if sum(r.numel() for r in results) > 4 * most:
        raise LeftOut("its results are large")
    for seed in range(2):
        try:
            _refuse_wrong_slope(function, (args, options), seed)
        except LeftOut:  # a function of symmetric matrices has slopes along symmetric ways only
            _refuse_wrong_slope(function, (args, options), seed, symmetric=True)
    return first


def run(function: Callable[..., Any], args: Any, options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **options)


def _same(first: Any, again: Any) -> bool:
    a, b = list(tensors((first,))), list(tensors((again,)))
    return (
        type(first) is type(again)
        and len(a) == len(b)
        and all(
            x.shape == y.shape and x.dtype == y.dtype and torch.equal(x, y)
            for x, y in zip((x.detach() for x in a), (y.detach() for y in b))
        )
    )


def gradients(function: Callable[..., Any], given: Any, seed: int) -> list[torch.Tensor | None]:
    """Return the gradients of a call that is bound to its arguments, for a random upstream gradient by `seed`."""
    leaves = [t for t in tensors(given) if t.requires_grad]
    results = [r for r in tensors((run(function, (), {}),)) if r.requires_grad]
    seeds = upstream(results, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(torch.autograd.grad(results, leaves, seeds, allow_unused=True))


def upstream(results: list[torch.Tensor], seed: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(r.shape, generator=generator, dtype=r.dtype) for r in results]


def _refuse_wrong_slope(function: Callable[..., Any], given: Any, seed: int, symmetric: bool = False) -> None:
    generator = torch.Generator().manual_seed(100 + seed)
    ways = [
        torch.randn(t.shape, generator=generator, dtype=t.dtype) * max(1e-2, min(1.0, float(t.detach().abs().mean())))
        for t in tensors(given)
        if t.requires_grad and t.numel()
    ]
    if symmetric:
        square = [w.dim() >= 2 and w.shape[-1] == w.shape[-2] for w in ways]
        if not any(square):
            raise LeftOut(_NO_SLOPE)
        ways = [w + w.mH if s else w for w, s in zip(ways, square)]
    every = iter(ways)
    ways = [next(every) if t.numel() else torch.zeros_like(t) for t in tensors(given) if t.requires_grad]

    def at(step: float) -> Any:
        args, options = fresh(given, iter([step * way for way in ways]))
        return args, options

    def loss(step: float) -> float:
        results = [r for r in tensors((run(function, *at(step)),)) if r.requires_grad]
        return sum(float((s.conj() * r.detach()).real.sum()) for s, r in zip(upstream(results, seed), results))

    def gradient(step: float) -> list[Any]:
        args, options = at(step)
        return gradients(partial(function, *args, **options), (args, options), seed)

    try:
        slope = (loss(_STEP) - loss(-_STEP)) / (2 * _STEP)
        here, there = gradient(0.0), gradient(3 * _STEP)
    except Exception as error:  # noqa: BLE001
        raise LeftOut(f"its gradient fails ({type(error).__name__})") from None
    if any(g is not None and not bool(torch.isfinite(g).all()) for g in here):
        raise LeftOut("its gradient is not finite")
    along = sum(float((g.conj() * way).real.sum()) for g, way in zip(here, ways) if g is not None)
    if not abs(slope - along) <= 1e-4 * max(abs(slope), abs(along), 1e-2):
        raise LeftOut(_NO_SLOPE)
    for a, b in zip(here, there):
        if (a is None) != (b is None) or (
            a is not None and a.numel() and float((a - b).abs().max()) > 1e-2 * max(float(a.abs().max()), 1e-2)
        ):
            raise LeftOut("its gradient jumps at its samples")


# -- the call --------------------------------------------------------------------------------------------------------


def resolved(name: str) -> Any:
    found: Any = torch
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def call_of(op: Any, kept: list[Sample]) -> tuple[str, Callable[..., Any]]:
    """Return the form of the call ("function", "method" or "attribute") that gives the operation's results."""
    name = op.name
    forms = {
        "function": resolved(name),
        "method": lambda x, *a, **k: getattr(x, name)(*a, **k),
        "attribute": lambda x: getattr(x, name),
    }
    for form, function in forms.items():
        if function is not None and all(agrees(function, one) for one in kept):
            return form, function
    raise LeftOut("no public name of torch gives the results of its samples")


def agrees(function: Callable[..., Any], one: Sample) -> bool:
    args, options, result = one
    try:
        found = run(function, *fresh((args, options)))
        return _same(result, found) or (isinstance(found, (tuple, list)) and _same(tuple(result), tuple(found)))
    except Exception:  # noqa: BLE001
        return False


def rule_of(name: str, form: str, function: Callable[..., Any], kept: list[Sample]) -> tuple[str, list[Sample]]:
    """Return the name under which the kit asks for the rule, and the samples for which it does.

    Raises LeftOut if PyTorch asks for several rules.
    """
    if form != "function":
        return operation_name(name), kept
    seen: list[str] = []

    class Seen(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            seen.append(func.__name__)
            with torch._C.DisableTorchFunctionSubclass():
                return func(*args, **(kwargs or {}))

    def marked(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return value.detach().as_subclass(Seen)
        if isinstance(value, Mapping):
            return {k: marked(v) for k, v in value.items()}
        return type(value)(map(marked, value)) if type(value) in (list, tuple) else value

    groups: dict[str, list[Sample]] = {}
    for args, options, result in kept:
        seen.clear()
        run(function, *marked((args, options)))
        groups.setdefault(" ".join(dict.fromkeys(seen)), []).append((args, options, result))
    single = [names for names in groups if names and " " not in names]
    if not single:
        every = dict.fromkeys(" ".join(groups).split())
        raise LeftOut(f"PyTorch asks for other operations one by one ({', '.join(every)})")
    most = max(single, key=lambda names: (operation_name(names) == rule_name(name), len(groups[names])))
    return operation_name(most), groups[most]


def parameters_of(
    op: Any, form: str, function: Callable[..., Any], kept: list[Sample]
) -> tuple[list[list[Any]], list[Sample]]:
    """Return forward's parameters, [name] or [name, default, is it passed by keyword], and the samples that fit them.

    Names and defaults are PyTorch's own, where it says them. If no form fits all samples, the most of one form stay.
    """
    if form == "attribute":
        return [["input"]], kept
    groups: dict[Any, list[Sample]] = {}
    for one in kept:
        groups.setdefault((len(one[0]), tuple(one[1])), []).append(one)
    for some in (kept, *sorted(groups.values(), key=len, reverse=True)):
        every = list(signatures(op, form, function))
        for known in every:
            parameters = _parameters(known, some, _defaults(every))
            parameters = [p if len(p) == 1 or _is_writable(p[1]) else [p[0], None, p[2]] for p in parameters]
            if all(agrees(_bound(function, parameters), one) for one in some):
                return [[p[0]] if len(p) == 1 else [p[0], encoded(p[1]), p[2]] for p in parameters], some
    raise LeftOut("the parameters of its samples have no single form")


def _parameters(known: Mapping[str, Any], kept: list[Sample], defaults: Mapping[str, Any]) -> list[list[Any]]:
    """Return the parameters of samples. The `defaults` are for keywords that the signature `known` leaves out."""
    most = max(len(args) for args, _, _ in kept)
    keywords = list(dict.fromkeys(k for _, options, _ in kept for k in options))
    parameters: list[list[Any]] = []
    for i, name in enumerate(_positional(list(known), most, keywords)):
        always = all(len(args) > i for args, _, _ in kept)
        parameters.append([name] if always else [name, known.get(name), 0])
    names = [p[0] for p in parameters]
    return parameters + [[word, known.get(word, defaults.get(word)), 1] for word in keywords if word not in names]


def _defaults(every: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the default of each parameter that one of these signatures has, where any of them says it."""
    found: dict[str, Any] = {}
    for known in every:
        found |= {name: value for name, value in known.items() if found.get(name) is None}
    return found


def _positional(known: list[str], most: int, keywords: list[str]) -> list[str]:
    names = ["input" if name == "self" else name for name in known if name != "out"][:most]
    spare = [n for n in ("input", "other", "a", "b", "c", "d", "e", "f") if n not in names and n not in keywords]
    return names + spare[: most - len(names)]


def _is_writable(value: Any) -> bool:
    return type(value) in (*_PLAIN, torch.dtype) or (isinstance(value, (list, tuple)) and all(map(_is_writable, value)))


def signatures(op: Any, form: str, function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    """Yield what PyTorch says about the parameters of a function: names, with the default or None."""
    from torch.overrides import get_testing_overrides

    known = get_testing_overrides()
    last = op.name.rpartition(".")[2]
    if last == "__getitem__":
        yield {"input": None, "index": None}
    method = getattr(torch.Tensor, last, None)
    for candidate in (known.get(function), function if form == "function" else None, known.get(method)):
        try:
            found = inspect.signature(candidate).parameters.values()  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        named = [p for p in found if p.kind is not p.VAR_POSITIONAL and p.kind is not p.VAR_KEYWORD]
        if len(named) > 1 or len(named) == len(found) == 1:
            yield {p.name: (None if p.default is p.empty else p.default) for p in named}
    for schema in torch._C._jit_get_schemas_for_operator(f"aten::{rule_name(op.name)}"):
        yield {a.name: a.default_value for a in schema.arguments}
    yield {}


def _bound(function: Callable[..., Any], parameters: list[list[Any]]) -> Callable[..., Any]:
    """Return the call that the stub's forward makes, with the defaults of the parameters that are left out."""

    def called(*args: Any, **options: Any) -> Any:
        found: dict[str, Any] = {p[0]: p[1] for p in parameters if len(p) > 1}
        found.update(zip((p[0] for p in parameters), args))
        for word, value in options.items():
            found[word] = value
        positional = [found[p[0]] for p in parameters if len(p) == 1 or not p[2]]
        return function(*positional, **{p[0]: found[p[0]] for p in parameters if len(p) > 1 and p[2]})

    return called


def encoded(value: Any) -> Any:
    """Return a value for JSON. A tensor is {"t": [shape, dtype, numbers, requires a gradient]}."""
    if isinstance(value, torch.Tensor):
        data = torch.view_as_real(value.detach()) if value.is_complex() else value.detach()
        dtype = str(value.dtype).removeprefix("torch.")
        return {"t": [list(value.shape), dtype, data.flatten().tolist(), value.requires_grad]}
    if isinstance(value, (torch.memory_format, torch.dtype)):
        return {"torch": str(value).removeprefix("torch.")}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, slice):
        return {"slice": [encoded(value.start), encoded(value.stop), encoded(value.step)]}
    if value is Ellipsis:
        return {"ellipsis": True}
    if isinstance(value, (list, tuple)):
        return {"tuple" if isinstance(value, tuple) else "list": [encoded(v) for v in value]}
    return value


if __name__ == "__main__":
    main()
