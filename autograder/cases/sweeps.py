"""`sweep`: the cases of one operation, a call of it for each sample, and the laws that every rule keeps to."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from weakref import WeakSet

from ..errors import BrokenCases
from ..records import Case
from .register import Program, collect
from .samples import Input, Sample


def sweep(question: str, operation: str, samples: Iterable[Sample], seed: int = 0, points: float = 1.0, call: Callable[..., Any] | None = None) -> None:
    """Make a case of each sample of `torch.<operation>` (or of `call(torch, *inputs)`), and of what every rule must keep to.

    Each has a random upstream gradient of both signs, looks at what went in once more afterwards, and is not passed by doing nothing.
    The first sample is also run with an upstream gradient of zeros, of infinities, not contiguous and stretched from one small number, among other calls of the
    operation, and walked through a second time with the upstream gradient doubled. `seed` decides every draw.
    """
    samples = list(samples) if isinstance(samples, Iterable) else [samples]
    if not samples or not all(isinstance(one, Sample) for one in samples):
        raise BrokenCases(f"sweep({question!r}, {operation!r}, ...) takes a list of samples, at least one, each made by sample('its name', normal(2, 3)).")
    ordinary = _Draws(operation, call, samples[0], seed + 5)
    for one in samples:
        _collect_sweep(question, operation, one.name, points, _gradient(_Draws(operation, call, one, seed), ordinary if one.is_flat else None))
    for law, program in _laws([_Draws(operation, call, samples[0], seed + i) for i in (1, 2, 3, 4)], ordinary).items():
        _collect_sweep(question, operation, f"{law}: {samples[0].name}", points, program)


def _collect_sweep(question: str, operation: str, name: str, points: float, program: Program) -> None:
    collect(Case(name=f"{operation}[{name}]", question=question, points=points, program=program, operation=operation))


class _Draws:
    """The numbers of one call of an operation, by `seed`: drawn once in a process, so that what was drawn before a fork need not be drawn behind it."""

    def __init__(self, operation: str, call: Callable[..., Any] | None, sample: Sample, seed: int) -> None:
        self.operation, self.call, self.sample = operation, call, sample
        self._seed = zlib.crc32(f"{seed}/{operation}/{sample.name}".encode())
        self._upstream: dict[Any, Any] = {}
        _all_draws.add(self)

    @cached_property
    def inputs(self) -> tuple[list[Any], Any]:
        """What is drawn for each input, None for a plain argument; and the generator's state behind it."""
        import torch  # slow: only when cases run

        generator = torch.Generator().manual_seed(self._seed)
        return [x.drawn(generator) if isinstance(x, Input) else None for x in self.sample.inputs], generator.get_state()

    def upstream(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """A copy of the upstream gradient for a result of this shape and dtype."""
        import torch  # slow: only when cases run

        if (shape, dtype) not in self._upstream:
            generator = torch.Generator()
            generator.set_state(self.inputs[1])
            self._upstream[shape, dtype] = torch.randn(shape, generator=generator, dtype=dtype)
        return self._upstream[shape, dtype].clone()


_all_draws: WeakSet[_Draws] = WeakSet()


def draw_ahead() -> None:
    """Draw everything that the cases known by now will ask for, by running each forward once on PyTorch."""
    import torch  # slow: only when cases run

    for draws in list(_all_draws):
        try:
            _Call(torch, draws)
        except Exception:  # noqa: BLE001  it will say so again where it is run in earnest
            continue


class _Call:
    """One call of an operation, with fresh inputs."""

    def __init__(self, torch: Any, draws: _Draws) -> None:
        sample, call = draws.sample, draws.call
        self.torch = torch
        self.arguments = [x.make(torch, drawn) if isinstance(x, Input) else x for x, drawn in zip(sample.inputs, draws.inputs[0])]
        names = "x" if len(sample.inputs) == 1 else "abcdefgh"
        self.tensors = {name: x for name, x, how in zip(names, self.arguments, sample.inputs) if isinstance(how, Input)}
        self.options = {k: list(v) if isinstance(v, list) else v for k, v in sample.options.items()}
        self.leaves = {name: x for name, x in self.tensors.items() if x.requires_grad}
        self.out = call(torch, *self.arguments, **self.options) if call else getattr(torch, draws.operation)(*self.arguments, **self.options)
        self.drawn = draws.upstream(tuple(self.out.shape), self.out.dtype)
        self.upstream: Any = None

    def backward(self, change: Callable[[Any], Any] | None = None, retain_graph: bool = False) -> None:
        """Run backward with the upstream gradient that was drawn, changed if asked."""
        self.upstream = self.torch.as_tensor(change(self.drawn) if change else self.drawn)
        _fill_with_nan(True)
        try:
            self.out.backward(self.upstream, retain_graph=retain_graph)
        finally:
            _fill_with_nan(False)

    def gradients(self, note: str = "") -> dict[str, Any]:
        return {f"the gradient of {name}{note}": leaf.grad for name, leaf in self.leaves.items()}

    def found(self, note: str = "") -> dict[str, Any]:
        """What a case returns of the call. What was handed to the rule comes before the gradients: written into, it spoils them, too."""
        after = {f"{name} after the call": x for name, x in self.tensors.items()}
        after |= {f"{name} after the call": str(v) for name, v in self.options.items() if isinstance(v, list)}
        return {"the forward's value": self.out, **after, "the upstream gradient after the call": self.upstream, **self.gradients(note)}


def _fill_with_nan(switched_on: bool) -> None:
    """Let memory that a rule asks for and does not fill hold NaN, or again what happens to be there."""
    import torch  # slow: only when cases run

    torch.set_deterministic_debug_mode("warn" if switched_on else "default")


def _gradient(draws: _Draws, beside: _Draws | None, change: Callable[[Any], Any] | None = None, note: str = "") -> Program:
    """One call. Where doing nothing would pass it, `beside` is an ordinary call to get right as well; its walk begins when both forwards have run."""

    def program(torch: Any) -> Any:
        ordinary = _Call(torch, beside) if beside else None
        run = _Call(torch, draws)
        if ordinary:
            ordinary.backward()
        run.backward(change)
        return {**run.found(note), **(ordinary.gradients(" in an ordinary call") if ordinary else {})}

    return program


def _laws(four: list[_Draws], ordinary: _Draws) -> dict[str, Program]:
    once, first, second, walked = four

    def among_others(torch: Any) -> Any:
        one, other = _Call(torch, first), _Call(torch, second)
        one.backward()
        other.backward()
        _Call(torch, second)  # nobody asks for its gradient
        again = _Call(torch, first)
        again.backward()
        found = {**one.gradients(" (first call)"), **other.gradients(" (second call)"), **again.gradients(" (first call repeated)")}
        left, right = _Call(torch, first), _Call(torch, second)
        both = torch.rsub(left.out, right.out, alpha=3)  # each gets another gradient, and what one hands on is under way while the other has its turn
        both.backward(torch.as_tensor(left.drawn))
        return {**found, **left.gradients(" (first of two calls in one graph)"), **right.gradients(" (second of two calls in one graph)")}

    def walked_twice(torch: Any) -> Any:
        run = _Call(torch, walked)
        run.backward(lambda g: g.clone(), retain_graph=True)  # a rule may write into what arrives, and it is needed once more
        found = run.gradients(" (first walk)")
        for leaf in run.leaves.values():
            leaf.grad = None
        run.backward(lambda g: g + g)
        return {**found, **run.gradients(" (second walk, twice the upstream gradient)")}

    return {
        "upstream gradient of zeros": _gradient(once, ordinary, lambda g: g * 0, " for an upstream gradient of zeros"),
        "upstream gradient not contiguous": _gradient(once, None, _column_by_column),
        "upstream gradient from one number": _gradient(once, None, lambda g: g.new_full((1,) * g.dim(), -3e-9).expand(g.shape)),
        "called again": among_others,
        "walked through twice": walked_twice,
        "upstream gradient not finite": _gradient(once, None, _not_finite, " for an upstream gradient that is not finite"),
    }


def _column_by_column(drawn: Any) -> Any:
    """The same numbers in another order in memory, as they come from what transposes or sums along an axis."""
    turned = tuple(range(drawn.dim()))[::-1]
    return drawn.permute(turned).contiguous().permute(turned)


def _not_finite(drawn: Any) -> Any:
    """Infinite, and NaN at every third element."""
    infinite = drawn / 0
    infinite.view(-1)[1::3] = float("nan")
    return infinite
