"""`sweep`: the cases of one operation, with one call for each sample, and the laws that every rule must obey.

In come samples from a case file; out go cases, collected by `register.py`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from string import ascii_lowercase
from types import ModuleType
from typing import Any
from weakref import WeakSet

from ..errors import BrokenCases
from ..records import Call, Case, Mistake, Name, Role
from ..words import Sentence
from .arguments import Named, drawn, made, tensors
from .aspects import aspect_of
from .functions import function_of, rule_name
from .magnitudes import SIZES, Magnitude, magnitudes
from .register import Program, collect
from .results import both, draw, each, is_real, is_wide, named, result_of
from .samples import Input, Sample, inputs_in

_WANTS_INTEGERS = re.compile(r"int32|int64|\b[Ll]ong\b|[Ii]nteger|[Ii]ndices|\bIntTensor")  # in PyTorch's own words
Change = Callable[[Any], Any]  # of an upstream gradient
About = Callable[[], Call | None] | None
Others = Callable[[], Mapping[str, Call]] | None


def sweep(
    question: str,
    operation: str,
    samples: Iterable[Sample],
    seed: int = 0,
    points: float = 1.0,
    call: Callable[..., Any] | None = None,
    mistakes: Iterable[Mistake] = (),
    rule: str | None = None,
    laws: bool | str | Sequence[str] = True,
) -> None:
    """Make a case of each sample of `torch.<operation>` (or of `call(torch, *inputs)`), and of each law of every rule.

    `operation` is a name of torch's ("exp", "linalg.det", "nn.functional.gelu"), of a method ("view") or of the rule
    that `call` needs. Several results each get an upstream gradient; those without one are only compared. `mistakes`
    are wrong rules with a hint each, made by `mistake`. `rule` is the name of the rule, if it is not the usual one:
    torch.linalg.det asks for the rule `linalg_det`, torch.nn.functional.gelu for `gelu`.

    Each case has a random upstream gradient of both signs, compares the inputs again after the call, and does not pass
    for a rule that does nothing. The first sample is also run with an upstream gradient of zeros, with one that is not
    finite (only finite numbers are then wrong, and elements whose gradient is 0 for a finite one are left out, because
    right rules differ there), with one stretched from one small number, and among other calls of the operation. Its
    graph is also walked a second time with the upstream gradient doubled. Its inputs and its upstream gradient come
    once more 2**100 times as small and as large, if that only multiplies the result by a number or adds one to it. An
    upstream gradient that is not contiguous comes to the first sample whose result has two axes. `seed` decides every
    draw. Without `laws` there are the samples only: for a second sweep of the same rule. With `laws="finite"` no
    infinities arrive: for a rule that subtracts sums, where they have several answers. A list of names of laws, such
    as `laws=["other magnitudes"]`, asks for these alone.
    """
    samples = list(samples) if isinstance(samples, Iterable) else [samples]
    if not samples or not all(isinstance(one, Sample) for one in samples):
        raise BrokenCases(
            "sweep({question}, {operation}, ...) takes a list of samples, at least one, "
            "each made by sample('its name', normal(2, 3)).",
            question=repr(question),
            operation=repr(operation),
        )
    wrong = tuple(mistakes) if isinstance(mistakes, Iterable) else (mistakes,)
    strange = next((one for one in wrong if not isinstance(one, Mistake)), None)
    if strange is not None:
        raise BrokenCases(
            "sweep({question}, {operation}, ...) has mistakes=[{found}]: expected a list of wrong rules, each made by "
            "mistake('its text', lambda grad_output, x: grad_output).",
            question=repr(question),
            operation=repr(operation),
            found=f"{strange!r:.80}",
        )
    about = _Question(question, operation, rule or rule_name(operation), points, wrong)
    ordinary = _Draws(operation, call, samples[0], seed + 5)
    every = [_Draws(operation, call, one, seed) for one in samples]
    for position, (one, draws) in enumerate(zip(samples, every)):
        program = _gradient(draws, ordinary if one.is_flat else None)
        beside = _beside(ordinary) if one.is_flat else None
        its_aspect = aspect_of(one, position == 0)
        about.collect(one.name, program, draws.call_on_pytorch, its_aspect, one.hint, one.convention, beside)
    if laws is False:
        return
    four = [_Draws(operation, call, samples[0], seed + i) for i in (1, 2, 3, 4)]
    known, further = _laws(four, ordinary, every), _calls_of_laws(four, ordinary)
    asked = _asked(laws, list(known))
    if asked is None:
        raise BrokenCases(
            'sweep({question}, {operation}, ...) has laws={laws}: write True, False, "finite" or a list of {known}.',
            question=repr(question),
            operation=repr(operation),
            laws=repr(laws),
            known=", ".join(map(repr, known)),
        )
    convention = any(x.convention for x in samples)
    for law in asked:
        program, its_call = known[law]
        about.collect(f"{law}: {samples[0].name}", program, its_call, "laws", "", convention, further.get(law))


def _asked(laws: bool | str | Sequence[str], known: list[str]) -> list[str] | None:
    """Return the names of the laws that the option `laws` of a sweep asks for; None if it says something else."""
    if laws is True:
        return known
    if laws == "finite":
        return [law for law in known if not law.endswith("not finite")]
    if isinstance(laws, (list, tuple)) and all(one in known for one in laws):
        return [law for law in known if law in laws]
    return None


@dataclass(frozen=True)
class _Question:
    """What all cases of a sweep share."""

    question: str
    operation: str
    rule: str
    points: float
    mistakes: tuple[Mistake, ...]

    def collect(
        self,
        name: str,
        program: Program,
        about: About,
        aspect: str,
        hint: str,
        convention: bool,
        others: Others = None,
    ) -> None:
        collect(
            Case(
                f"{self.operation}[{name}]",
                self.question,
                self.points,
                program,
                operation=self.rule,
                aspect=aspect,
                call=about,
                hint=hint,
                mistakes=self.mistakes,
                convention=convention,
                others=others,
            )
        )


class _Draws:
    """The numbers of one call of an operation, by `seed`.

    A process draws them once. Numbers drawn before a fork need not be drawn again after it.
    """

    def __init__(self, operation: str, call: Callable[..., Any] | None, sample: Sample, seed: int) -> None:
        self.operation, self.call, self.sample = operation, call, sample
        self._seed = zlib.crc32(f"{seed}/{operation}/{sample.name}".encode())
        self._upstream: dict[Any, Any] = {}
        self.ahead = ""  # what else a law asks of these draws
        _all_draws.add(self)

    @cached_property
    def inputs(self) -> tuple[list[Any], Any, list[Any]]:
        """Return the numbers of each input (None for a plain argument), the generator's state after them, the options'.

        Numbers of a list of inputs are a list.
        """
        import torch  # slow: only when cases run

        generator = torch.Generator().manual_seed(self._seed)
        numbers = [drawn(x, generator) for x in self.sample.inputs]
        of_options = [drawn(x, generator) for x in self.sample.options.values()]
        return numbers, generator.get_state(), of_options

    def upstream(self, shape: tuple[Any, ...], dtype: Any) -> Any:
        """Return a copy of the upstream gradient for a result, or several results, of this shape and dtype."""
        drawn = self._upstream.get((shape, dtype))
        if drawn is None:
            import torch  # slow: only when cases run

            generator = torch.Generator()
            generator.set_state(self.inputs[1])
            numbers = draw(shape, dtype, generator)
            drawn = self._upstream[shape, dtype] = each(lambda g: g * self.sample.upstream, numbers)
        return each(_cloned, drawn) if type(drawn) is tuple else drawn.clone()

    @cached_property
    def is_wide(self) -> bool:
        """Say whether the result has two axes or more with several elements: then there are several layouts of it."""
        import torch  # slow: only when cases run

        return not self.sample.is_flat and is_wide(_Call(torch, self).out)

    @cached_property
    def magnitudes(self) -> list[Magnitude]:
        """Return the magnitudes in which this call can be repeated, as PyTorch's forward shows. See `magnitudes.py`.

        There are none for a call with several results, with complex ones, or with tensors in lists and options.
        """
        import torch  # slow: only when cases run

        def forward(factors: tuple[float, ...]) -> Any:
            return _Call(torch, self, factors).out

        call = _Call(torch, self)
        if not (is_real(call.out) and call.leaves.keys() <= set(self.names)):
            return []
        scalable = [isinstance(x, Input) and x.dtype == "float64" for x in self.sample.inputs]
        try:
            return magnitudes(forward, scalable)
        except (RuntimeError, ValueError):  # the operation refuses such inputs: probabilities above 1, for example
            return []

    def call_on_pytorch(
        self, change: Change | None = None, factors: tuple[float, ...] = (), with_upstream_of: _Draws | None = None
    ) -> Call | None:
        """Return the call as a record, in float64: a diagnosis compares with it, an author's check asks it again.

        None if no result has a gradient.
        """
        import torch  # slow: only when cases run

        run = _Call(torch, self, factors)
        function = partial(self.call, torch) if self.call else function_of(torch, self.operation)
        inputs = {name: _in_float64(torch, x) for name, x in zip(self.names, run.arguments)}
        drawn = (with_upstream_of or self).upstream(run.out.shape, run.out.dtype)
        changed = each(lambda g: _in_float64(torch, change(g) if change else g), drawn)
        upstreams = changed if type(changed) is tuple else (changed,)
        upstream = next((g for g in upstreams if g is not None), None)
        if upstream is None:
            return None
        return Call(function, inputs, run.options, upstream, tuple(run.arguments), upstreams)

    @property
    def names(self) -> Sequence[str]:
        """Return the names of the inputs: the sample's own, or a letter for each; x if there is only one."""
        return self.sample.names or ("x" if len(self.sample.inputs) == 1 else ascii_lowercase)

    @cached_property
    def drawn(self) -> list[tuple[int, str, Any]]:
        """Return (position, name, how it is made) for each argument that is made anew for a call."""
        every = enumerate(zip(self.names, self.sample.inputs))
        return [(position, name, how) for position, (name, how) in every if type(how) in (Input, Named, list, tuple)]


def _in_float64(torch: Any, value: Any) -> Any:
    """Return a floating-point tensor or a number as a tensor of float64; anything else as it is."""
    if isinstance(value, torch.Tensor):
        return value.detach().to(torch.float64) if value.is_floating_point() else value
    return torch.as_tensor(value, dtype=torch.float64) if type(value) in (int, float) else value


_all_draws: WeakSet[_Draws] = WeakSet()


def draw_ahead() -> None:
    """Draw everything that the cases loaded so far will ask for, by running each forward once on PyTorch."""
    import torch  # slow: only when cases run

    for draws in list(_all_draws):
        try:
            _Call(torch, draws)
            if draws.ahead:
                getattr(draws, draws.ahead)
        except Exception:  # noqa: BLE001  the same error comes again when the case is really run
            continue


class _Call:
    """One call of an operation, with fresh inputs, each multiplied by its factor if there are `factors`."""

    def __init__(self, torch: Any, draws: _Draws, factors: tuple[float, ...] = ()) -> None:
        call, (numbers, _, of_options) = draws.call, draws.inputs
        self.torch, self.how = torch, draws.sample.options
        self.arguments = list(draws.sample.inputs)
        self.tensors: dict[str, Any] = {}
        for position, name, how in draws.drawn:
            number, factor = numbers[position], factors[position] if factors else 1.0
            if type(how) is Input:
                number = number if factor == 1.0 else number * factor
                self.tensors[name] = self.arguments[position] = how.make(torch, number)
            else:
                self.arguments[position] = made(torch, how, number)
                self.tensors.update(tensors(name, how, self.arguments[position]))
        self.options: dict[str, Any] = {}
        for (name, how), number in zip(self.how.items(), of_options) if of_options else ():
            self.options[name] = made(torch, how, number)
            self.tensors.update(tensors(name, how, self.options[name]))
        self.leaves = {name: x for name, x in self.tensors.items() if x.requires_grad}
        try:
            if call:
                returned = call(torch, *self.arguments, **self.options)
            else:
                returned = function_of(torch, draws.operation)(*self.arguments, **self.options)
        except (RuntimeError, IndexError, TypeError) as error:
            self._refuse_floats_as_indices(error)
            raise
        self.out = result_of(torch, returned)
        self.drawn = draws.upstream(self.out.shape, self.out.dtype)
        self.upstream: Any = None

    def _refuse_floats_as_indices(self, error: Exception) -> None:
        """Raise BrokenCases if PyTorch wanted whole numbers where the sample has floating-point ones."""
        if type(self.torch) is not ModuleType or not _WANTS_INTEGERS.search(str(error)):
            return  # on the student's engine, `round` would ask for a rule
        floats = [x for x in self.tensors.values() if x.is_floating_point()]
        if any(x.numel() and bool((x == x.round()).all()) for x in floats):
            raise BrokenCases(
                "PyTorch wants whole numbers where the sample has floating-point ones ({error}): "
                "write indices(2, 3, below=4) or values([0, 1]).integer",
                error=" ".join(str(error).split())[:200],
            ) from error

    def backward(self, change: Change | None = None, retain_graph: bool = False) -> None:
        """Run backward with the drawn upstream gradient, after `change` if it is given."""
        import torch  # slow: only when cases run

        drawn = each(change, self.drawn) if change else self.drawn
        self.upstream = each(self.torch.as_tensor, drawn)
        # memory that a rule asks for and does not write is filled with NaN meanwhile
        torch._C._set_deterministic_algorithms(True, warn_only=True)
        try:
            self.out.backward(self.upstream, retain_graph=retain_graph)
        finally:
            torch._C._set_deterministic_algorithms(False)

    def gradients(self, situation: Sentence | None = None, call: str = "", walk: int = 0) -> dict[Any, Any]:
        """Return the gradients by name. `situation` tells a reader which call, or which walk, they come from."""
        return {_gradient_name(name, situation, call, walk): leaf.grad for name, leaf in self.leaves.items()}

    def found(self, situation: Sentence | None = None) -> dict[str, Any]:
        """Return the values of the call that a case returns.

        The inputs come before the gradients: if a rule wrote into an input, the gradients are wrong, too.
        """
        found: dict[str, Any] = named("forward", self.out)
        for name, x in self.tensors.items():
            found[_kept_name(name)] = x
        for name, v in self.options.items():
            if isinstance(v, list) and not any(inputs_in(self.how[name])):
                found[_kept_name(name)] = str(v)
        found.update(named("upstream", self.upstream))
        found.update(self.gradients(situation))
        return found


@cache
def _gradient_name(of: str, situation: Sentence | None, call: str, walk: int) -> Name:
    role = Role("gradient", of, call, walk)
    if situation is None:
        return Name(role, Sentence("the gradient of {input}", input=of))
    return Name(role, Sentence("the gradient of {input} {situation}", input=of, situation=situation))


@cache
def _kept_name(of: str) -> Name:
    return Name(Role("kept", of), Sentence("{input} after the call", input=of))


def _gradient(
    draws: _Draws, beside: _Draws | None, change: Change | None = None, situation: Sentence | None = None
) -> Program:
    """Return a program that runs one call.

    If a rule that does nothing would pass it, `beside` is an ordinary call that must be right as well. Its walk
    begins after both forwards have run.
    """

    def program(torch: Any) -> Any:
        ordinary = _Call(torch, beside) if beside else None
        run = _Call(torch, draws)
        if ordinary:
            ordinary.backward()
        run.backward(change)
        found = run.found(situation)
        if ordinary:
            found.update(ordinary.gradients(_BESIDE, "beside"))
        return found

    return program


_BESIDE = Sentence("in an ordinary call")


def _laws(four: list[_Draws], ordinary: _Draws, every: list[_Draws]) -> dict[str, tuple[Program, About]]:
    """Return the laws of every rule: programs by name, each with its call, if it is about a single call."""
    once, first, second, walked = four
    once.ahead = "magnitudes"

    def wide() -> _Draws:
        return next((draws for draws in every if draws.is_wide), once)

    def not_contiguous(torch: Any) -> Any:
        return _gradient(wide(), None, _column_by_column)(torch)

    def about(change: Change) -> About:
        return lambda: once.call_on_pytorch(change)

    zeros, strange = (
        Sentence("for an upstream gradient of zeros"),
        Sentence("for an upstream gradient that is not finite"),
    )
    return {
        "upstream gradient of zeros": (_gradient(once, ordinary, _zeros, zeros), about(_zeros)),
        "upstream gradient not contiguous": (
            not_contiguous,
            lambda: wide().call_on_pytorch(_column_by_column),
        ),
        "upstream gradient from one number": (_gradient(once, None, _from_one_number), about(_from_one_number)),
        "called again": (_among_others(first, second), None),
        "walked through twice": (_walked_twice(walked), walked.call_on_pytorch),
        "upstream gradient not finite": (_not_finite_upstream(once, strange), about(_not_finite)),
        "other magnitudes": (_other_magnitudes(once), None),
    }


def _beside(ordinary: _Draws) -> Others:
    return lambda: _known(beside=ordinary.call_on_pytorch())


def _calls_of_laws(four: list[_Draws], ordinary: _Draws) -> dict[str, Others]:
    """Return the further calls of the laws, by `Role.call`."""
    once, first, second, _ = four

    def among_others() -> Mapping[str, Call]:
        one, other = first.call_on_pytorch(), second.call_on_pytorch()
        left, right = first.call_on_pytorch(_scaled_by_three), second.call_on_pytorch(with_upstream_of=first)
        return _known(first=one, second=other, repeated=one, left=left, right=right)

    def in_other_magnitudes() -> Mapping[str, Call]:
        every = enumerate(once.magnitudes)
        calls = {f"magnitude{n}": once.call_on_pytorch(partial(_scaled, one.upstream), one.factors) for n, one in every}
        return _known(**(calls or {"": once.call_on_pytorch()}))

    return {
        "upstream gradient of zeros": _beside(ordinary),
        "called again": among_others,
        "upstream gradient not finite": _beside(once),
        "other magnitudes": in_other_magnitudes,
    }


def _known(**calls: Call | None) -> Mapping[str, Call]:
    return {name: call for name, call in calls.items() if call is not None}


def _cloned(drawn: Any) -> Any:
    return drawn.clone()


def _scaled_by_three(drawn: Any) -> Any:
    return -3 * drawn


def _among_others(first: _Draws, second: _Draws) -> Program:
    def program(torch: Any) -> Any:
        one, other = _Call(torch, first), _Call(torch, second)
        one.backward()
        other.backward()
        _Call(torch, second)  # its gradient is never asked for
        again = _Call(torch, first)
        again.backward()
        found = {
            **one.gradients(Sentence("(first call)"), "first"),
            **other.gradients(Sentence("(second call)"), "second"),
        }
        found |= again.gradients(Sentence("(first call repeated)"), "repeated")
        left, right = _Call(torch, first), _Call(torch, second)
        # the two calls get different gradients; one's result is still on its way while the other's rule runs
        combined = both(torch, left.out, right.out)
        combined.backward(each(torch.as_tensor, left.drawn))
        found |= left.gradients(Sentence("(first of two calls in one graph)"), "left")
        return found | right.gradients(Sentence("(second of two calls in one graph)"), "right")

    return program


def _walked_twice(draws: _Draws) -> Program:
    def program(torch: Any) -> Any:
        run = _Call(torch, draws)
        # a clone: a rule may write into the gradient that arrives, and it is needed once more
        run.backward(_cloned, retain_graph=True)
        found = run.gradients(Sentence("(first walk)"), walk=1)
        for leaf in run.leaves.values():
            leaf.grad = None
        run.backward(lambda g: g + g)
        return {**found, **run.gradients(Sentence("(second walk, twice the upstream gradient)"), walk=2)}

    return program


def _not_finite_upstream(draws: _Draws, situation: Sentence) -> Program:
    """Return a program that runs one call with an upstream gradient that is not finite.

    Where the gradient is 0 for a finite upstream gradient, some rules of PyTorch multiply by 0 and others choose:
    nothing is asked there. These elements are found by an ordinary walk, which has to be right as well. Elsewhere no
    finite number may come out; whether it is NaN or an infinity depends on the order of the steps: g * (a + b) is an
    infinity where g * a + g * b is NaN.
    """

    def program(torch: Any) -> Any:
        ordinary, run = _Call(torch, draws), _Call(torch, draws)
        ordinary.backward()
        run.backward(_not_finite)
        beside = ordinary.gradients(Sentence("for the same inputs and a finite upstream gradient"), "beside")
        found = run.gradients(situation)
        asked = {name: _finite_or_not(usual, found[name]) for name, usual in zip(found, beside.values())}
        return {**run.found(situation), **asked, **beside}

    return program


def _finite_or_not(usual: Any, gradient: Any) -> Any:
    """Return `gradient` with infinity for what is not finite, and with 0 wherever `usual` is 0, but for rounding.

    It stays as it is where one of them is None.
    """
    if usual is None or gradient is None:
        return gradient
    usual, values = _numbers(usual), _numbers(gradient)
    small = usual.abs() <= 1e-12 * usual.abs().max() if usual.numel() else usual == 0
    return values.masked_fill(~values.isfinite(), float("inf")).masked_fill(small, 0.0)


def _times(gradient: Any, factor: float) -> Any:
    """Return the numbers of `gradient` times `factor`; None as it is."""
    return None if gradient is None else _numbers(gradient) * factor


def _numbers(gradient: Any) -> Any:
    """Return a gradient as a plain tensor of PyTorch, with which no student's rule computes."""
    import torch  # slow: only when cases run

    with torch._C.DisableTorchFunctionSubclass():
        return gradient.data.as_subclass(torch.Tensor)


def _other_magnitudes(draws: _Draws) -> Program:
    """Return a program that repeats a call in other magnitudes. Its gradients are brought back to their usual size.

    So a threshold shows (`a < 1e-8`), a clamp, and a number added "for stability", however small the gradient is.
    """

    def program(torch: Any) -> Any:
        found: dict[str, Any] = {}
        if not draws.magnitudes:
            usual = _Call(torch, draws)
            usual.backward()
            return usual.gradients()
        for number, one in enumerate(draws.magnitudes):
            run = _Call(torch, draws, one.factors)
            run.backward(partial(_scaled, one.upstream))
            gradients = run.gradients(_SIZES[one.inputs_are, one.upstream_is], f"magnitude{number}")
            back = dict(zip(draws.names, one.back))
            found |= {name: _times(gradient, back[name.role.of]) for name, gradient in gradients.items()}
        return found

    return program


_SIZES = {
    (inputs, upstream): Sentence(
        "for {inputs} inputs and a {upstream} upstream gradient (brought back to its usual size)",
        inputs=inputs, upstream=upstream,
    )
    for inputs in SIZES
    for upstream in SIZES
}  # fmt: skip


def _zeros(drawn: Any) -> Any:
    return drawn * 0


def _from_one_number(drawn: Any) -> Any:
    return drawn.new_full((1,) * drawn.dim(), -3e-9).expand(drawn.shape)


def _scaled(factor: float, drawn: Any) -> Any:
    return drawn * factor


def _column_by_column(drawn: Any) -> Any:
    """Return the same numbers in another order in memory, with gaps between them, inside something larger.

    So a slice of a transposed result hands them back.
    """
    if drawn.dim() == 0:
        return drawn.repeat(2)[1]
    turned = drawn.permute(tuple(range(drawn.dim()))[::-1])
    larger = turned.new_full([2 * size + 1 for size in turned.shape], 7.0)
    inside = larger[(slice(1, None, 2),) * drawn.dim()].copy_(turned)
    return inside.permute(tuple(range(drawn.dim()))[::-1])


def _not_finite(drawn: Any) -> Any:
    """Return infinities, with NaN at every third element."""
    if drawn.is_complex():  # what infinity times a complex number is depends on the order of the steps
        return drawn
    infinite = drawn / 0
    infinite.view(-1)[1::3] = float("nan")
    return infinite
