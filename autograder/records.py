"""The words of the kit as frozen records: one record per arrow of the flow.

path -> Submission -> Attempts -> Verdicts -> Report. Nothing here imports torch; every room imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    import torch

Leaf = Union["torch.Tensor", bool, int, float, str, None]  # what a case may return, in dictionaries and sequences of any depth
PIECES = ("order", "walk", "accumulate", "zero_", "detach", "requires_grad", "no_grad", "seed")  # of the engine, as a case may ask for them


class Outcome(str, Enum):
    """How a case ended. Only `passed` earns points; `kit_fault` is the only one that says nothing of the student."""

    PASSED = "passed"
    WRONG = "wrong"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    NOT_ATTEMPTED = "not_attempted"
    KIT_FAULT = "kit_fault"


@dataclass(frozen=True)
class Case:
    """A torch program: called with torch it gives the reference, called with the engine's look-alike the attempt."""

    name: str
    question: str
    points: float  # its weight inside the question
    program: Callable[[Any], Any]
    pieces: tuple[str, ...] = ()  # the engine's pieces that are taken from the student while it runs
    operation: str | None = None  # the rule it is about, for a sweep
    hidden: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process a case goes without its program, which is a function of a file that may not be there."""
        return Case, (self.name, self.question, self.points, _left_behind, self.pieces, self.operation, self.hidden)


def _left_behind(_: Any) -> Any:
    raise TypeError("the program of a case does not travel: load the assignment where it is to be run.")


@dataclass(frozen=True)
class Question:
    """What carries points: one graded cell of the notebook and its cases; without cases, the cell's own asserts decide."""

    name: str
    points: float
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Assignment:
    """A folder with `cases.py` and, with the instructor, `hidden_cases.py`."""

    name: str
    folder: Path
    questions: tuple[Question, ...]
    files: tuple[Path, ...]  # the case files, in the order they were read
    notes: tuple[str, ...] = ()  # what had to be assumed, in sentences

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for question in self.questions for case in question.cases)


@dataclass(frozen=True)
class Cell:
    """A cell of a submission: its text, the question it grades if it is a graded cell, and the name that nbgrader gave it, if any."""

    index: int  # counted from 1 over all cells, as a reader of the notebook would
    source: str
    grade_id: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Submission:
    """The cells of a notebook or script; nothing of it has been executed."""

    path: str
    cells: tuple[Cell, ...]  # of code
    notes: tuple[str, ...] = ()  # what the reader had to mend, in sentences
    texts: tuple[Cell, ...] = ()  # of words, which a person may have to grade


@dataclass(frozen=True)
class Attempt:
    """What a case brought back from the student's engine, or how it ended (`ended` is None when it returned)."""

    values: Mapping[str, Leaf] = field(default_factory=dict)
    ended: Outcome | None = None
    message: str = ""
    operation: str | None = None  # the rule in which it ended, where that is known


@dataclass(frozen=True)
class CellRun:
    """How a graded cell with asserts of its own went: its error, empty if it ran to its end, and the number it ended with, if any."""

    error: str
    value: float | None = None


@dataclass(frozen=True)
class Execution:
    """Everything one run of a submission gave: attempts by case name, graded cells by grade id, and what happened on the way."""

    attempts: Mapping[str, Attempt]
    cells: Mapping[str, CellRun] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sandboxed: bool = True
    confinement: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """The idea that was probably missed."""

    misconception: str
    hint: str


@dataclass(frozen=True)
class Verdict:
    """A case, judged."""

    case: Case
    outcome: Outcome
    message: str = ""
    misconception: str | None = None
    operation: str | None = None


@dataclass(frozen=True)
class Graded:
    """A question with its verdicts and the points they earned."""

    question: Question
    score: float
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Report:
    """All verdicts of one submission."""

    submission: str
    assignment: str
    questions: tuple[Graded, ...]
    seconds: float
    sandboxed: bool
    confinement: str = ""
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        return round(sum(graded.score for graded in self.questions), 6)

    @property
    def max_score(self) -> float:
        return round(sum(graded.question.points for graded in self.questions), 6)

    @property
    def kit_fault(self) -> bool:
        return any(v.outcome is Outcome.KIT_FAULT for graded in self.questions for v in graded.verdicts)
