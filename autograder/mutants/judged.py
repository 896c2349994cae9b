"""Run an assignment's cases on mutants of its answers, in this process: the code is the kit's own or the author's.

In come an assignment with its notebook's cells; out goes a `Row` for each answer.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from ..cases import load_assignment, of_notebook
from ..clock import Clock, OutOfTime
from ..engine import attempt, registry
from ..engine.grafting import Answers, grafted
from ..engine.pieces import state
from ..judge import Reference, on_pytorch
from ..judge.compare import same
from ..records import Assignment, Case, Cell, Leaf
from .answers import Answer, answers, cells_of, definitions
from .changes import LOOK, WRONG, Mutant, looked_at, mutants
from .probes import for_pieces, probes
from .values import KINDS, Kinds, is_number

SECONDS = 0.5  # CPU seconds for a case on a mutant; ours take milliseconds
_ENOUGH = 2  # killers: the question is only whether a case is the only one
_GRADED_BY_ENDING = (OutOfTime, MemoryError)
_OF_THE_KIT = "autograder.engine."  # the module of a rule that the engine has without any notebook


@dataclass
class Row:
    """What became of the mutants of an answer."""

    questions: tuple[str, ...]
    killed: int = 0
    equivalent: list[tuple[Mutant, str]] = field(default_factory=list)  # with the reason
    survived: list[tuple[Mutant, str]] = field(default_factory=list)  # with a call in which it differs, if one is known
    only: dict[str, list[Mutant]] = field(default_factory=dict)  # by case: the mutants that no other case kills

    @property
    def mutants(self) -> int:
        return self.killed + len(self.equivalent) + len(self.survived)


def rows_of(
    folder: Path, questions: Sequence[str] = (), sample: int | None = None, seen: Callable[[Row], None] = lambda _: None
) -> Iterator[Row]:
    """Yield the rows of each notebook in an author's folder, on all cases, hidden ones too."""
    whole = load_assignment(folder, hidden=True)
    for notebook in sorted(folder.glob("*.ipynb")):
        yield from rows(of_notebook(whole, notebook.stem), cells_of(notebook), questions, sample, seen)


def rows(
    assignment: Assignment,
    cells: Sequence[Cell],
    questions: Sequence[str] = (),
    sample: int | None = None,
    seen: Callable[[Row], None] = lambda _: None,
) -> Iterator[Row]:
    """Yield a row for each answer of the notebook with these cells, or for those that `questions` ask for.

    `sample` is the greatest number of mutants of an answer; the same ones are drawn each time. `seen` is called with
    the row after each mutant. The reference solution must pass all cases: what fails on it is not run. Answers that are
    no rules, but functions whose results are looked at, are left out: another experiment may be as good.
    """
    looked_at = {question.name for question in assignment.questions if any(c.functions for c in question.cases)}
    with running(cells) as namespace:
        for answer in answers(cells):
            asked = set(answer.questions) - looked_at
            if asked & set(questions) if questions else asked or not answer.questions:
                yield Judging(assignment, answer, namespace).row(sample, seen)


@contextmanager
def running(cells: Iterable[Cell]) -> Iterator[dict[str, Any]]:
    """Run the definitions of these cells, so that the engine has their rules and pieces and no others.

    Yield their namespace. Afterwards the engine has what it had before.
    """
    rules, pieces = dict(registry), dict(state.installed)
    namespace: dict[str, Any] = {"__name__": "solution", WRONG: Kinds(), LOOK: lambda _, value: value}
    try:
        for name in [name for name, rule in rules.items() if not rule.__module__.startswith(_OF_THE_KIT)]:
            del registry[name]
        state.installed.clear()
        for cell in cells:
            if not cell.grade_id:
                exec(definitions(cell.source), namespace)
        yield namespace
    finally:
        registry.clear()
        registry.update(rules)
        state.installed.clear()
        state.installed.update(pieces)


class Judging:
    """The mutants of one answer, judged by the cases of its questions."""

    def __init__(self, assignment: Assignment, answer: Answer, namespace: dict[str, Any]) -> None:
        self.answer, self.namespace = answer, namespace
        asked = [case for q in assignment.questions if q.name in answer.questions for case in q.cases]
        reference = Reference()
        self.expected = {case: dict(reference.prepare(case)) for case in asked}
        self.kills = dict.fromkeys(self.expected, 0)
        self.seconds: dict[Case, float] = {}
        self.cases = [case for case in asked if self._passes_in_time(case)]
        self._cheap_killers_first()
        self.probes = [(probe, right) for probe in self._probes(assignment) if (right := self._in_time(probe))]

    def _in_time(self, probe: Case) -> Mapping[str, Leaf] | None:
        """Return what the probe returns; None if it ends before, or is so slow that a busy machine might stop it."""
        before = time.process_time()
        found = values_of(probe)
        return found if time.process_time() - before < SECONDS / 10 else None

    def _probes(self, assignment: Assignment) -> list[Case]:
        """Return further calls of the operations that the cases are about, and further programs for their pieces."""
        pieces = {piece for case in self.cases for piece in case.pieces}
        own = {piece for piece in pieces if f"def {piece}(" in self.answer.source}
        others = for_pieces(assignment.cases, tuple(sorted(own))) if own else []
        return [*probes(self.cases), *others]

    def row(self, sample: int | None, seen: Callable[[Row], None]) -> Row:
        row = Row(self.answer.questions)
        made = list(unlike(self.mutants()))
        if sample is not None and len(made) > sample:
            made = random.Random("/".join(self.answer.questions)).sample(made, sample)
        for mutant in made:
            self._judge(mutant, row)
            seen(row)
        return row

    def mutants(self) -> Iterator[Mutant]:
        return mutants(self.answer, self._tensors(), KINDS)

    def _tensors(self) -> set[int]:
        """Return the numbers of the expressions that are tensors in one of the cases."""
        found: set[int] = set()

        def look(number: int, value: Any) -> Any:
            if is_number(value):
                found.add(number)
            return value

        with self.changed_to(looked_at(self.answer), **{LOOK: look}):
            for case in self.cases:
                values_of(case)
        return found

    def _judge(self, mutant: Mutant, row: Row) -> None:
        kinds, killers = Kinds(), []
        with self.changed_to(mutant.source, **{WRONG: kinds}) as runs:
            for case in self.cases:
                if not runs or not self._passes(case):
                    killers.append(case)
                if len(killers) == _ENOUGH:
                    break
            if killers:
                row.killed += 1
                if len(killers) == 1:
                    row.only.setdefault(killers[0].name, []).append(mutant)
                for killer in killers:
                    self.kills[killer] += 1
                self._cheap_killers_first()
                return
            different = next((probe.name for probe, right in self.probes if not agree(right, values_of(probe))), "")
        if different:
            row.survived.append((mutant, different))
        elif self.probes:
            acted = kinds.acted or WRONG not in mutant.source
            reason = f"the same values in {len(self.probes)} more programs" if acted else "it never changes a number"
            row.equivalent.append((mutant, reason))
        else:
            row.survived.append((mutant, ""))

    def _passes_in_time(self, case: Case) -> bool:
        """Say whether the reference solution passes the case, and remember how long that takes."""
        before = time.process_time()
        passes = self._passes(case)
        self.seconds[case] = time.process_time() - before
        return passes

    def _cheap_killers_first(self) -> None:
        self.cases.sort(key=lambda case: self.seconds[case] / (1 + self.kills[case]))

    @contextmanager
    def changed_to(self, source: str, **names: Any) -> Iterator[bool]:
        """Run the cell with this source in the place of the answer's. Yield whether it ran."""
        self.namespace.update(names)
        try:
            try:
                exec(source, self.namespace)
            except Exception:  # noqa: BLE001  a mutant may be no Python that runs: the kit says so to a student
                yield False
            else:
                yield True
        finally:
            exec(definitions(self.answer.source), self.namespace)

    def _passes(self, case: Case) -> bool:
        expected, found = self.expected[case], values_of(case)
        return (
            found is not None
            and expected.keys() == found.keys()
            and all(same(value, found[name]) for name, value in expected.items())
        )


def unlike(made: Iterable[Mutant]) -> Iterator[Mutant]:
    """Yield the mutants without those whose source came before."""
    known: set[str] = set()
    for mutant in made:
        if mutant.source not in known:
            known.add(mutant.source)
            yield mutant


def values_of(case: Case) -> Mapping[str, Leaf] | None:
    """Return what the case returns from the engine as it is now; None if it ends before."""
    try:
        with Clock(SECONDS) as run:
            if case.rules:
                student = Answers(lambda program, rule: attempt(program, (), rule, passing=_GRADED_BY_ENDING))
                found = run(lambda: grafted(case.program, case.rules, student, on_pytorch))
            else:
                found = run(lambda: attempt(case.program, case.pieces, case.operation, _GRADED_BY_ENDING))
    except _GRADED_BY_ENDING:
        return None
    return found.values if found.ended is None else None


def agree(right: Mapping[str, Leaf] | None, found: Mapping[str, Leaf] | None) -> bool:
    """Say whether two runs of a probe give the same gradients but for the rounding of a few operations, at any size."""
    if right is None or found is None:
        return right is found
    return all(_alike(value, found[name]) for name, value in right.items())


def _alike(right: Leaf, found: Leaf) -> bool:
    if not (isinstance(right, torch.Tensor) and isinstance(found, torch.Tensor)):
        return type(right) is type(found) and (right is None or right == found)
    if right.shape != found.shape or right.dtype != found.dtype:
        return False
    if not right.is_floating_point():
        return torch.equal(right, found)
    kind = torch.finfo(right.dtype)
    return torch.allclose(found.double(), right.double(), 64 * kind.eps, 4 * kind.tiny, equal_nan=True)
