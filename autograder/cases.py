"""`@case`, `sweep` and `raised`, and the loading of an assignment's folder.

In comes `cases.py` (with `hidden_cases.py` beside it, at the instructor's); out goes an `Assignment`. A case is a torch program:
the judge runs it on PyTorch, the guest on the student's engine. Nothing here imports torch.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakSet

from .errors import BrokenCases, Forbidden, MissingOperation, UnknownAssignment
from .records import Assignment, Case, Question

PUBLIC, HIDDEN = "cases.py", "hidden_cases.py"
Program = Callable[[Any], Any]
_collected: list[Case] | None = None
_one_at_a_time = threading.RLock()  # @case finds where to put a case in a name of this module


def case(question: str, points: float = 1.0, pieces: Iterable[str] | str = ()) -> Callable[[Program], Program]:
    """Make a torch program a case of `question`; its function's name is the case's name.

    `points` is its weight inside the question. `pieces` names the engine's pieces that are taken from the student while it
    runs; the others are the kit's, so that a question is judged by its own work.
    """
    wanted = (pieces,) if isinstance(pieces, str) else tuple(pieces)

    def register(program: Program) -> Program:
        _collect(Case(name=program.__name__, question=question, points=points, program=program, pieces=wanted))
        return program

    return register


def raised(action: Callable[[], Any]) -> str:
    """The builtin exception that `action` ends with, by name, or "nothing": a refusal, as a value to compare.

    An unwritten stub, a missing operation and a forbidden call are no refusals: they end the case.
    """
    try:
        action()
    except (NotImplementedError, MissingOperation, Forbidden):
        raise
    except Exception as error:  # noqa: BLE001  which exception it is, is the question
        return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return "nothing"


# -- sweeps ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Input:
    """How to draw one input: `normal(2, 3)`, `positive(4)`, `values([0.0, 1.0])`; then `.constant`, `.float32`, `.transposed`, `.expanded`."""

    shape: tuple[int, ...]
    draw: str = "normal"
    data: tuple[Any, ...] = ()
    dtype: str = "float64"
    layout: str = "plain"
    requires_grad: bool = True

    @property
    def constant(self) -> Input:
        return replace(self, requires_grad=False)

    @property
    def float32(self) -> Input:
        return replace(self, dtype="float32")

    @property
    def transposed(self) -> Input:
        """Not contiguous in memory."""
        return replace(self, layout="transposed")

    @property
    def expanded(self) -> Input:
        """One row seen `shape[0]` times."""
        return replace(self, layout="expanded")

    def make(self, torch: Any, drawn: Any) -> Any:
        """A new leaf of `shape` and `dtype` with the numbers in `drawn`: no rule of the student's takes part."""
        tensor = torch.as_tensor(self._laid_out(drawn.clone()))
        return tensor.requires_grad_() if self.requires_grad else tensor

    def drawn(self, generator: Any) -> Any:
        """The numbers, as PyTorch draws them from `generator`, before they are laid out."""
        import torch  # slow: only when cases run

        dtype = getattr(torch, self.dtype)
        if self.draw == "values":
            return torch.tensor(self.data, dtype=dtype)
        shape = self.shape[::-1] if self.layout == "transposed" else (1, *self.shape[1:]) if self.layout == "expanded" else self.shape
        tensor = torch.randn(shape, generator=generator, dtype=dtype)
        if self.draw == "positive":
            tensor = tensor.abs() + 0.3
        if self.draw == "away":
            tensor = tensor + 0.7 * tensor.sign()
        return tensor

    def _laid_out(self, tensor: Any) -> Any:
        if self.layout == "transposed":
            return tensor.permute(tuple(reversed(range(tensor.dim()))))
        return tensor.expand(self.shape) if self.layout == "expanded" else tensor


def normal(*shape: int) -> Input:
    """Of both signs."""
    return Input(shape)


def positive(*shape: int) -> Input:
    """At least 0.3."""
    return Input(shape, "positive")


def away(*shape: int) -> Input:
    """Of both signs, at least 0.7 from zero: for a denominator."""
    return Input(shape, "away")


def values(data: Any) -> Input:
    """These very numbers: for zeros, ties, bounds and large magnitudes."""
    return Input((), "values", data)


@dataclass(frozen=True)
class Sample:
    """One call of an operation: its inputs (`Input`s, or plain arguments) and its options."""

    name: str
    inputs: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    flat: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether its gradient is zero or has no elements, so that doing nothing would pass: then it earns only beside the first sample."""
        return self.flat or any(isinstance(x, Input) and 0 in x.shape for x in self.inputs)


def sample(name: str, *inputs: Any, **options: Any) -> Sample:
    return Sample(name, inputs, options)


def flat(one: Sample) -> Sample:
    """`one`, declared to have a gradient of zeros."""
    return replace(one, flat=True)


def broadcasts(a: Callable[..., Input] = normal, b: Callable[..., Input] = normal, sizes: tuple[int, int, int] = (2, 3, 5)) -> list[Sample]:
    """Calls of an operation with two operands: every form of broadcasting, each operand as the small one, and the odd layouts.

    `a` and `b` draw the operands from a shape; `sizes` are three sizes that cannot be confused.
    """
    p, q, r = sizes
    return [
        sample("same shape", a(p, q), b(p, q)),
        sample("square", a(q, q), b(q, q)),
        sample("b has fewer axes", a(p, q), b(q)),
        sample("a has fewer axes", a(q), b(r, q)),
        sample("b has an axis of size 1", a(p, q), b(p, 1)),
        sample("a square, b has fewer axes", a(q, q), b(q)),
        sample("a square, b has an axis of size 1", a(q, q), b(q, 1)),
        sample("b has two axes of size 1", a(p, q, r), b(1, q, 1)),
        sample("a has an axis of size 1", a(1, q), b(r, q)),
        sample("b has fewer axes and one of size 1", a(p, q, r), b(q, 1)),
        sample("a has fewer axes and one of size 1", a(1, r), b(p, q, r)),
        sample("both are stretched", a(p, 1), b(1, q)),
        sample("b is a single number", a(p, r), b()),
        sample("a is a single number", a(), b(q, r)),
        sample("both are single numbers", a(), b()),
        sample("b of shape 1, 1", a(q), b(1, 1)),
        sample("no elements", a(0, q), b(q)),
        sample("not contiguous", a(p, q).transposed, b(p, q).expanded),
        sample("only a requires a gradient", a(p, q), b(q).constant),
        sample("only b requires a gradient", a(p, q).constant, b(p, 1)),
        sample("float32", a(p, q).float32, b(q).float32),
    ]


def shapes(x: Callable[..., Input] = normal, sizes: tuple[int, int, int] = (2, 3, 5)) -> list[Sample]:
    """Calls of an operation with one operand, elementwise: shapes and layouts. `x` draws the operand from a shape."""
    p, q, r = sizes
    return [
        sample("matrix", x(p, q)),
        sample("square", x(q, q)),
        sample("three axes", x(p, r, q)),
        sample("a single number", x()),
        sample("no elements", x(0, q)),
        sample("not contiguous", x(r, q).transposed),
        sample("one row seen several times", x(q, r).expanded),
        sample("float32", x(r).float32),
    ]


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
    _collect(Case(name=f"{operation}[{name}]", question=question, points=points, program=program, operation=operation))


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


# -- loading ---------------------------------------------------------------------------------------------------------


def find_assignment(name: str, start: Path) -> Path:
    """The folder of assignment `name`, seen from `start`: the instructor's `solutions/` before the released `assignments/`."""
    for folder in (start, *start.parents):
        for room in ("solutions", "assignments"):
            found = folder / room / name
            if (found / PUBLIC).is_file():
                return found
    raise UnknownAssignment(
        f"No assignment called {name!r} was found: looked for solutions/{name}/{PUBLIC} and assignments/{name}/{PUBLIC} from {start} upwards. "
        "Give --assignment a folder's name."
    )


def load_assignment(folder: Path, hidden: bool = False, points: Mapping[str, float] | None = None, name: str | None = None) -> Assignment:
    """Read the cases of an assignment's folder, with the hidden ones if asked for and there.

    `points` are those of the notebook's graded cells, by question; a question without one is worth the sum of its cases.
    Raises BrokenCases if a file does not load or two cases share a name.
    """
    folder = folder.resolve()
    files = [folder / PUBLIC] + ([folder / HIDDEN] if hidden and (folder / HIDDEN).is_file() else [])
    cases = load_cases(files)
    if points is None:
        points = notebook_points(folder)
    asked = {c.question for c in cases}
    names = list(dict.fromkeys([*(name for name in points if name in asked), *(c.question for c in cases)]))  # in the notebook's order
    questions = []
    for question in names:
        mine = tuple(c for c in cases if c.question == question)
        questions.append(Question(question, float(points.get(question, sum(c.points for c in mine if not c.hidden))), mine))
    return Assignment(name or folder.name, folder, tuple(questions), tuple(files))


def load_cases(files: Iterable[Path]) -> tuple[Case, ...]:
    """The cases that the files define, in order. Raises BrokenCases."""
    cases: list[Case] = []
    for path in files:
        with _one_at_a_time, _collecting() as found:
            _execute(path)
        cases += [replace(c, hidden=path.name == HIDDEN) for c in found]
    names = [c.name for c in cases]
    doubled = sorted({n for n in names if names.count(n) > 1})
    if doubled:
        raise BrokenCases(f"Two cases are called {doubled[0]!r}: give each its own name.")
    return tuple(cases)


def notebook_points(folder: Path) -> dict[str, float]:
    """The points of the graded cells in the assignment's notebooks, by grade id; empty where there is no readable notebook."""
    found: dict[str, float] = {}
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
            found.update({m["grade_id"]: float(m["points"]) for m in marks if m.get("grade") and "points" in m})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # a student's own folder may hold anything; the points then come from the cases
    return found


def _execute(path: Path) -> None:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenCases(f"{path} cannot be read ({error}): an assignment's folder holds a file called {PUBLIC}.") from None
    try:
        exec(compile(source, str(path), "exec"), {"__name__": f"autograder_cases_{path.stem}", "__file__": str(path)})
    except (Exception, SystemExit) as error:
        raise BrokenCases(f"{path} does not load: {type(error).__name__}: {error}.") from error


def _collect(found: Case) -> None:
    if _collected is not None:
        _collected.append(found)


@contextmanager
def _collecting() -> Iterator[list[Case]]:
    global _collected
    before, _collected = _collected, []
    try:
        yield _collected
    finally:
        _collected = before
