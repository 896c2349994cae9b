"""Compute the reference: the values that PyTorch gives for each case.

Each case is computed once and kept for all submissions of the run. Only the judge's side calls this module.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, TypeVar

import torch

from ..clock import Clock, OutOfPatience, OutOfTime, within
from ..engine import leaves
from ..engine.grafting import uncalled
from ..engine.names import torchs
from ..errors import BrokenCases, ReferenceFailed, described
from ..records import AS_ASKED, Case, Leaf
from ..words import Sentence, did_you_mean
from .compare import difference
from .eager import eager
from .rounding import REST, First, first_rounding, rounding, steady
from .trace import Trace, trace

T = TypeVar("T")
_FILTERS = threading.RLock()  # each thread has its own torch.enable_grad, but all share the warnings' filters
VERSION = str(torch.__version__)  # of the PyTorch that judges: every report names it
PATIENCE = 60.0  # seconds on the wall's clock in which an author's case is looked at
SECONDS = 10.0  # CPU seconds that PyTorch gets for a case: five times the default of a student's engine


class Reference:
    """The values of cases on PyTorch, by case. One object serves a whole class of students."""

    def __init__(self) -> None:
        self._known: dict[Case, Mapping[str, Leaf] | Sentence] = {}  # a sentence says why there are no values
        self._traces: dict[Case, Trace] = {}
        self._first: dict[Case, First | None] = {}
        self._rounding: dict[Case, Mapping[str, torch.Tensor]] = {}
        self._steady: dict[Case, Mapping[str, torch.Tensor]] = {}
        self._lock = threading.Lock()

    def __call__(self, case: Case) -> Mapping[str, Leaf]:
        """Return the named leaves of `case` on PyTorch. Raise ReferenceFailed if it fails or returns none."""
        found = self._known.get(case)
        if found is None:
            with self._lock:
                found = self._known[case] = _on_pytorch(case)
        if isinstance(found, Sentence):
            raise ReferenceFailed(found)
        return found

    def trace(self, case: Case) -> Trace:
        """Return what a public case does on PyTorch, for a reader. It is written down once."""
        if case not in self._traces:
            with self._lock, _FILTERS:
                self._traces[case] = trace(case)
        return self._traces[case]

    def first_rounding(self, case: Case) -> First | None:
        """Return what the first runs of `rounding` give the values of `case`.

        None if the case does not run again in the same way.
        """
        if case not in self._first:
            values = self(case)
            with self._lock:
                self._first[case] = _again(case, lambda run: first_rounding(run, values))
        return self._first[case]

    def rounding(self, case: Case) -> Mapping[str, torch.Tensor]:
        """Return how far rounding moves the values of `case`, by name, in float64; computed once, when it is asked for.

        Empty if the case does not run again in the same way.
        """
        if case not in self._rounding:
            values, first = self(case), self.first_rounding(case)
            with self._lock:
                every = _again(case, lambda run: rounding(run, values, REST, first.moves)) if first else None
                self._rounding[case] = every or {}
        return self._rounding[case]

    def steady_rounding(self, case: Case) -> Mapping[str, torch.Tensor]:
        """Return the same without what leaves a kink. It takes longer, so only what would pass by it is asked."""
        if case not in self._steady:
            values, moves = self(case), self.rounding(case)
            with self._lock:
                self._steady[case] = _again(case, lambda run: steady(run, values, moves)) or {}
        return self._steady[case]

    def knows(self, cases: Iterable[Case]) -> bool:
        """Say whether the values of all these cases are computed already."""
        return all(case in self._known for case in cases)

    def prepare(self, case: Case, twice: bool = False) -> Mapping[str, Leaf]:
        """Compute the values of `case` now and return them; return none if it fails on PyTorch.

        The failure is reported when the case is judged. `twice` runs the case once more, for its author: if it gives
        other values, for example because it draws random numbers without a seed, it fails too. So does a case in which
        a right rule, or another version of PyTorch, would lose.
        """
        try:
            if not twice:
                return self(case)
            refused = within(PATIENCE, lambda: self._refused(case))
        except ReferenceFailed:
            return {}
        except OutOfPatience:
            refused = Sentence(
                "The case {case!r} takes more than {seconds:g} seconds on PyTorch itself: it waits for something, or "
                "computes with too many numbers. Correct the case.",
                case=case.name,
                seconds=PATIENCE,
            )
        if refused is not None:
            self._known[case] = refused
            return {}
        return self(case)

    def _refused(self, case: Case) -> Sentence | None:
        """Return what an author is told of a case that runs on PyTorch; None if there is nothing to say."""
        from ..conventions.apart import Points  # only an author's check needs these two
        from .oracle import unfair

        first = self(case)
        with self._lock, _FILTERS:
            with Points() as seen:
                again = _on_pytorch(case)
            return _unsteady(case, first, again) or _unasked(case) or unfair(case, seen)


def _on_pytorch(case: Case) -> Mapping[str, Leaf] | Sentence:
    """Return the values of the case, or a sentence that says why there are none."""
    if case.functions:
        return AS_ASKED
    program, left = uncalled(case.program, case.rules) if case.rules else (case.program, set())
    try:
        found = on_pytorch(lambda: program(torch))
    except OutOfPatience:
        raise
    except OutOfTime:
        return Sentence(
            "The case {case!r} does not end on PyTorch itself (it was stopped after {seconds:g} seconds of computing): "
            "correct the case.",
            case=case.name,
            seconds=SECONDS,
        )
    except BrokenCases as broken:
        return Sentence("The case {case!r} cannot run: {error}.", case=case.name, error=broken.said)
    except (Exception, SystemExit) as error:  # noqa: BLE001  the author's program may raise anything
        return Sentence(
            "The case {case!r} fails on PyTorch itself ({error}): correct the case.",
            case=case.name,
            error=described(error),
        )
    if all(leaf is None for leaf in found.values()):
        return Sentence(
            "The case {case!r} returns nothing that could be compared (is its return statement missing?): "
            "correct the case.",
            case=case.name,
        )
    misspelt = next((rule for rule in sorted(left - torchs()) if get_close_matches(rule, torchs(), 1)), None)
    if misspelt is not None:
        return Sentence(
            "The case {case!r} takes the rule of {rule} from the student, but torch has no function of that name{near}",
            case=case.name,
            rule=misspelt,
            near=did_you_mean(misspelt, torchs(), Sentence("")),
        )
    if left:
        return Sentence(
            "The case {case!r} takes the rule of {rule} from the student, but its program never calls torch's function "
            "of that name on a tensor that requires a gradient: correct the case.",
            case=case.name,
            rule=min(left),
        )
    return found


def _unsteady(case: Case, first: Mapping[str, Leaf], again: Mapping[str, Leaf] | Sentence) -> Sentence | None:
    if not isinstance(again, Sentence) and difference(first, again) is None:
        return None
    return Sentence(
        "The case {case!r} gives other values each time it is run: set a seed for its random numbers; "
        "correct the case.",
        case=case.name,
    )


def _unasked(case: Case) -> Sentence | None:
    """Say that the case of a sweep never comes to its rule: a submission without the rule would pass it."""
    from .reached import asks_its_rule  # it imports this module

    if case.call is None or not case.operation or asks_its_rule(case):
        return None
    return Sentence(
        "The case {case!r} never asks for the rule of {rule}: its call does not come to torch's function of that name, "
        "or PyTorch gives back the input as it is. Correct the case: a submission without the rule would pass it.",
        case=case.name,
        rule=case.operation,
    )


def _again(case: Case, work: Callable[[Callable[[], dict[str, Leaf]]], T]) -> T | None:
    """Return what `work` finds out by running the case again; None if the program then fails."""
    try:
        return work(lambda: on_pytorch(lambda: case.program(torch)))
    except Exception:  # noqa: BLE001  the program ran before: moved numbers led it elsewhere
        return None


def on_pytorch(program: Callable[[], Any]) -> dict[str, Leaf]:
    """Return the named leaves of the value that `program` returns; one program runs at a time.

    Raise OutOfTime if it takes too long, and every error that the program raises. A default dtype that the program
    sets ends with it.
    """
    dtype = torch.get_default_dtype()
    with _FILTERS, warnings.catch_warnings(), torch.enable_grad(), eager(), Clock(SECONDS) as run:
        warnings.simplefilter("ignore")
        if dtype is not torch.float32:
            torch.set_default_dtype(torch.float32)  # as for the student's engine, whatever a case file set
        try:
            return run(lambda: leaves(program()))
        finally:
            if torch.get_default_dtype() is not dtype:
                torch.set_default_dtype(dtype)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let PyTorch compute in one thread.

    The guests have the other cores. Threads that share one operation wait for each other, and on a busy machine this
    takes several times as long as the operation.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def gradients(
    results: Any, inputs: Sequence[torch.Tensor], upstream: Any, **options: Any
) -> tuple[torch.Tensor | None, ...]:
    """Return what `torch.autograd.grad` returns; None for an input that no result depends on."""
    with _FILTERS, eager():
        return torch.autograd.grad(results, inputs, upstream, allow_unused=True, **options)
