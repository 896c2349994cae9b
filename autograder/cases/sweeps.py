"""`sweep`: the cases of one operation, a call of it for each sample, and the laws that every rule keeps to."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from weakref import WeakSet

from ..records import Case
from .register import Program, collect
from .samples import Input, Sample


def sweep(question: str, operation: str, samples: Iterable[Sample], seed: int = 0, points: float = 1.0, call: Callable[..., Any] | None = None) -> None:
    """Make a case of each sample of `torch.<operation>` (or of `call(torch, *inputs)`), and of what every rule must keep to.

    Each has a random upstream gradient of both signs, and none is passed by doing nothing. The first sample is also run with
    the upstream gradient doubled, all zero and stretched from one number, twice in a row, and with its inputs looked at afterwards. `seed` decides every draw.
    """
    samples = list(samples)
    for one in samples:
        _collect_sweep(question, operation, one.name, points, _gradient(operation, call, one, seed, samples[0] if one.is_flat else None))
    for law, program in _laws(operation, call, samples[0], seed).items():
        _collect_sweep(question, operation, f"{law}: {samples[0].name}", points, program)


def _collect_sweep(question: str, operation: str, name: str, points: float, program: Program) -> None:
    collect(Case(name=f"{operation}[{name}]", question=question, points=points, program=program, operation=operation))


class _Draws:
    """The numbers of one call of an operation, by `seed`: drawn once in a process, so that what was drawn before a fork need not be drawn behind it."""

    def __init__(self, operation: str, call: Callable[..., Any] | None, one: Sample, seed: int) -> None:
        self.operation, self.call, self.one = operation, call, one
        self._seed = zlib.crc32(f"{seed}/{operation}/{one.name}".encode())
        self._upstream: dict[Any, Any] = {}
        _all_draws.add(self)

    @cached_property
    def inputs(self) -> tuple[list[Any], Any]:
        """What is drawn for each input, None for a plain argument; and the generator's state behind it."""
        import torch  # slow: only when cases run

        generator = torch.Generator().manual_seed(self._seed)
        return [x.drawn(generator) if isinstance(x, Input) else None for x in self.one.inputs], generator.get_state()

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
        one, call = draws.one, draws.call
        self.torch = torch
        self.arguments = [x.make(torch, drawn) if isinstance(x, Input) else x for x, drawn in zip(one.inputs, draws.inputs[0])]
        self.tensors = {_letter(i): x for i, (x, how) in enumerate(zip(self.arguments, one.inputs)) if isinstance(how, Input)}
        self.leaves = {name: x for name, x in self.tensors.items() if x.requires_grad}
        self.out = call(torch, *self.arguments, **one.options) if call else getattr(torch, draws.operation)(*self.arguments, **one.options)
        self.drawn = draws.upstream(tuple(self.out.shape), self.out.dtype)

    def backward(self, change: Callable[[Any], Any] = lambda drawn: drawn) -> Any:
        """Run backward with the upstream gradient that was drawn, changed if asked; gives that gradient back."""
        upstream = self.torch.as_tensor(change(self.drawn))
        self.out.backward(upstream)
        return upstream

    def gradients(self, note: str = "") -> dict[str, Any]:
        return {f"the gradient of {name}{note}": leaf.grad for name, leaf in self.leaves.items()}


def _letter(position: int) -> str:
    return "abcdefgh"[position]


def _gradient(operation: str, call: Callable[..., Any] | None, one: Sample, seed: int, beside: Sample | None) -> Program:
    draws = _Draws(operation, call, one, seed)
    ordinary = _ordinary(operation, call, beside, seed) if beside else None

    def program(torch: Any) -> Any:
        run = _Call(torch, draws)
        run.backward()
        found = {"the forward's value": run.out, **run.gradients()}
        return {**found, **ordinary(torch)} if ordinary else found

    return program


def _ordinary(operation: str, call: Callable[..., Any] | None, one: Sample, seed: int) -> Callable[[Any], dict[str, Any]]:
    """The gradients of an ordinary call, to stand beside one that doing nothing would pass."""
    draws = _Draws(operation, call, one, seed + 5)

    def gradients(torch: Any) -> dict[str, Any]:
        run = _Call(torch, draws)
        run.backward()
        return run.gradients(" in an ordinary call")

    return gradients


def _laws(operation: str, call: Callable[..., Any] | None, one: Sample, seed: int) -> dict[str, Program]:
    once, first, second, looked_at = (_Draws(operation, call, one, seed + i) for i in (1, 2, 3, 4))
    ordinary = _ordinary(operation, call, one, seed)

    def with_upstream(change: Callable[[Any], Any], note: str, beside: bool = False) -> Program:
        def program(torch: Any) -> Any:
            run = _Call(torch, once)
            run.backward(change)
            found = {"the forward's value": run.out, **run.gradients(note)}
            return {**found, **ordinary(torch)} if beside else found

        return program

    def twice(torch: Any) -> Any:
        one, other = _Call(torch, first), _Call(torch, second)
        one.backward()
        other.backward()
        again = _Call(torch, first)
        again.backward()
        return {**one.gradients(" (first call)"), **other.gradients(" (second call)"), **again.gradients(" (first call repeated)")}

    def untouched(torch: Any) -> Any:
        run = _Call(torch, looked_at)
        upstream = run.backward()
        inputs = {f"{name} after the call": x for name, x in run.tensors.items()}
        return {**inputs, "the upstream gradient after the call": upstream, **run.gradients()}

    return {
        "upstream gradient doubled": with_upstream(lambda g: g + g, " for twice the upstream gradient"),
        "upstream gradient of zeros": with_upstream(lambda g: g * 0, " for an upstream gradient of zeros", beside=True),
        "upstream gradient from one number": with_upstream(lambda g: g.new_full((1,) * g.dim(), -0.3).expand(g.shape), ""),
        "called again": twice,
        "inputs left alone": untouched,
    }
