"""The kit's vocabulary as frozen records, one for each arrow of the flow:

path -> Submission -> Attempts -> Verdicts -> Report. Nothing here imports torch; every folder imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from .words import Sentence, printable

if TYPE_CHECKING:
    import torch

# what a case may return, in dictionaries and sequences of any depth
Leaf = Union["torch.Tensor", bool, int, float, str, None]
_LINE = 60  # characters of a cell's first line that are shown
CREDIT = ("aspects", "cases", "question")  # how the points of a question are given
# parts of the engine that a case may ask for
PIECES = ("order", "walk", "accumulate", "zero_", "detach", "requires_grad", "no_grad", "seed", "hvp")
# What a piece may call by its nature: in the look-alike these names walk the student's graph, and PyTorch's own refuse.
WALKING = {"hvp": ("torch.autograd.grad", "torch.autograd.backward")}
# functions that one question asks for and the rules of other questions call; the kit has its own, for those others
HELPERS = ("sum_to_shape", "spread")
# the values of a case that looks at what functions return, if nothing is wrong with it
AS_ASKED: Mapping[str, Any] = {"as asked": True}
# operations of which the kit has a rule of its own, for programs that are about something else
SPARE = ("stack", "cat")


class Outcome(str, Enum):
    """How a case ended. Only `passed` earns points.

    `kit_fault` and `case_fault` say nothing about the student's work: the kit is at fault, or the case, which its
    author has to correct.
    """

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
    CASE_FAULT = "case_fault"

    @property
    def is_judged(self) -> bool:
        return self is not Outcome.KIT_FAULT and self is not Outcome.CASE_FAULT


@dataclass(frozen=True)
class Role:
    """The role of a value that a case returns.

    `kind` is "forward" (the forward's value), "gradient" (of the input or leaf `of`), "kept" (the input `of`, or the
    option, after the call) or "upstream" (the upstream gradient after the call). `call` is empty for the call that the
    case is about, "beside" for an ordinary call next to it, and "first", "second", "repeated", "left" or "right" if the
    case has several calls. `walk` counts the walks through one graph from 1.
    """

    kind: str
    of: str = ""
    call: str = ""
    walk: int = 0


class Name(str):
    """The key of a returned value: data, the same on both sides. Readers see `label`; `role` is the role of the value.

    A key that an author writes is an ordinary string: it is its own label and has no role.
    """

    label: Sentence
    role: Role

    def __new__(cls, role: Role, label: Sentence) -> Name:
        made = super().__new__(cls, " ".join(filter(None, (role.kind, role.of, role.call, str(role.walk or "")))))
        made.role, made.label = role, label
        return made


@dataclass(frozen=True)
class Call:
    """A call of an operation: its inputs by name, in float64, its options and the upstream gradient.

    An input that is not a number stays as it was passed. `arguments` are all inputs as they were passed, in their own
    dtypes, with the leaves among them.
    """

    function: Callable[..., Any]
    inputs: Mapping[str, Any]
    options: Mapping[str, Any]
    upstream: torch.Tensor  # has the shape of the result, or of the first of several that has a gradient
    arguments: tuple[Any, ...] = ()
    upstreams: tuple[torch.Tensor | None, ...] = ()  # of all results, in order

    def position(self, name: str) -> int | None:
        """Return the position of the input called `name`, counted from 0; None if there is no such input."""
        return list(self.inputs).index(name) if name in self.inputs else None


@dataclass(frozen=True)
class Mistake:
    """A wrong rule that an author writes down, and the hint for a student whose numbers are the rule's.

    `rule(grad_output, *inputs, **options)` returns the gradients that the wrong rule gives, one for each input. It
    works on plain tensors of PyTorch. `grad_output` is a tuple if the operation has several results.
    """

    text: str
    rule: Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """A torch program: called with torch it gives the reference; called with the engine in its place, the attempt.

    A program with `functions` gets them after torch, and has no reference: it says itself what is wrong.
    """

    name: str
    question: str
    points: float  # its weight inside the question
    program: Callable[..., Any]
    pieces: tuple[str, ...] = ()  # the pieces of the engine that the student's code provides while the case runs
    operation: str | None = None  # the one rule that the case is about
    hidden: bool = False
    aspect: str = ""  # the aspect of its question that the case tests
    call: Callable[[], Call | None] | None = (
        None  # the call that it is about, made when it is asked for; None where it is about none, or about several
    )
    operations: tuple[str, ...] = ()  # the rules that the case is about, where its author names several
    own: tuple[str, ...] = ()  # further operations that the kit's spare rules must not answer
    hint: str = ""  # the author's own, for a student who fails here
    mistakes: tuple[Mistake, ...] = ()  # wrong rules that an author knows
    # the rules that are the student's in a program that else is PyTorch's; empty: the engine runs the program
    rules: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()  # functions that another question asks for: the kit's answer where they are missing
    convention: bool = False  # that PyTorch's answer is a convention here, or that of a version, is known and meant
    others: Callable[[], Mapping[str, Call]] | None = None  # its further calls, by `Role.call`, made when asked for
    # functions of the student's notebook that the program calls, on the judge's side, to look at what they return
    functions: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Return the operations, pieces and functions that its author says the case is about, if any."""
        return (*((self.operation,) if self.operation else self.operations), *self.pieces, *self.functions)

    @cached_property
    def set_of_pieces(self) -> frozenset[str]:
        return frozenset(self.pieces)

    @cached_property
    def asks_by_call(self) -> bool:
        """Say whether the program runs on the judge's side, and the student's code is asked call by call."""
        return bool(self.rules or self.functions)

    def __hash__(self) -> int:
        """Return a hash of its names only: cases are looked up for every attempt."""
        return hash((self.name, self.question))

    def __reduce__(self) -> tuple[Any, ...]:
        """Send a case to another process without its functions: the file that defines them may not exist there."""
        return Case, (
            self.name,
            self.question,
            self.points,
            _left_behind,
            self.pieces,
            self.operation,
            self.hidden,
            self.aspect,
            None,
            self.operations,
            self.own,
            self.hint,
            (),
            self.rules,
            self.helpers,
            False,
            None,
            self.functions,
        )


def _left_behind(_: Any) -> Any:
    raise TypeError("the program of a case does not travel to another process: load the assignment where it runs.")


@dataclass(frozen=True)
class Question:
    """One graded cell of the notebook, with its points and its cases; without cases, the cell's own asserts decide.

    `credit` says how the points are given: for each of its "aspects" (equal shares, each all or nothing), for each
    of its "cases" (by weight), or for the "question" as a whole.
    """

    name: str
    points: float
    cases: tuple[Case, ...]
    credit: str = "aspects"


@dataclass(frozen=True)
class Assignment:
    """A folder with `cases.py` and, on the instructor's machine, `hidden_cases.py`."""

    name: str
    folder: Path
    questions: tuple[Question, ...]
    files: tuple[Path, ...]  # the case files, in the order in which they were read
    notes: tuple[Sentence, ...] = ()  # the assumptions that the kit had to make
    beside: tuple[Path, ...] = ()  # the other files of the folder, which are handed out with the notebook
    given: frozenset[str] = frozenset()  # texts of the instructor's cells that are handed out as they are

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for question in self.questions for case in question.cases)


@dataclass(frozen=True)
class Cell:
    """A cell of a submission: its text, the question that it grades, and its name in nbgrader.

    A cell that is not graded has no `grade_id`. A cell that nbgrader has not named has no `name`. A cell with a
    `module` is a file that came beside the work, called by its path there: it is imported, not run.
    """

    index: int  # counted from 1 over all cells, as a reader of the notebook counts
    source: str
    grade_id: str | None = None
    name: str | None = None
    module: str | None = None

    @property
    def first_line(self) -> str:
        """Return its first line with something in it, printable and short."""
        line = next((line.strip() for line in self.source.split("\n") if line.strip()), "")
        return printable(line) if len(line) <= _LINE else f"{printable(line[: _LINE - 3])}..."


@dataclass(frozen=True)
class Submission:
    """The cells of a notebook or script; nothing of it has been executed."""

    path: str
    cells: tuple[Cell, ...]  # code cells
    notes: tuple[Sentence, ...] = ()  # what had to be repaired to read the file
    texts: tuple[Cell, ...] = ()  # text cells, which a person may have to grade
    doubts: tuple[Sentence, ...] = ()  # the notes for which a person has to look at the paper

    def place(self, index: int) -> Sentence:
        """Return what a reader looks for to find the cell with this index: its first line.

        Jupyter shows no numbers of cells but those of their last run, which change with every run.
        """
        return self._places.get(index) or Sentence("cell {n}, counted with the text cells", n=index)

    @cached_property
    def _places(self) -> dict[int, Sentence]:
        alike: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if cell.module is None:
                alike.setdefault(cell.first_line, []).append(cell)
        found = {cell.index: Sentence("the file {file}", file=cell.module) for cell in self.cells if cell.module}
        for line, cells in alike.items():
            for number, cell in enumerate(cells, 1):
                found[cell.index] = (
                    Sentence('the cell that begins with "{line}"', line=line)
                    if len(cells) == 1
                    else Sentence(
                        'the cell that begins with "{line}" (number {number} of {every} such cells)',
                        line=line, number=number, every=len(cells),
                    )
                )  # fmt: skip
        return found


@dataclass(frozen=True)
class Attempt:
    """The values that a case returned from the student's engine, or how it ended (`ended` is None if it returned)."""

    values: Mapping[str, Leaf] = field(default_factory=dict)
    ended: Outcome | None = None
    said: Sentence | None = None  # why it ended
    operation: str | None = None  # the rule in which it ended, if that is known
    secret: bool = False  # a hidden case had run in the same process, so its values may carry those of a hidden case


class Known(dict[str, Leaf]):
    """The values of attempts that came in the same bytes: one object for all of them. Nobody changes it.

    `verdicts` has the verdicts on such attempts, by case.
    """

    def __init__(self, values: Mapping[str, Leaf]) -> None:
        super().__init__(values)
        self.verdicts: dict[Case, Verdict] = {}


@dataclass(frozen=True)
class CellRun:
    """The result of running a cell: its error, empty if it ran to its end, and its last value if that is a number.

    The value is kept only for a cell whose number was asked for.
    """

    error: str
    value: float | None = None
    kind: str = ""  # the type of its last value, if that is not a number


@dataclass(frozen=True)
class Execution:
    """The result of one run of a submission: attempts by case name, graded cells by grade id, and notes on the run.

    `took` has, by name, the seconds of each case that ran: all but the cases that were given up. Cases that answered
    together have their time at the last of them. `lost` has the cells that ended their guests, by index. `helped` has
    the functions that the kit gave because the notebook's own are missing.
    """

    attempts: Mapping[str, Attempt]
    cells: Mapping[str, CellRun] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()
    sandboxed: bool = True
    confinement: str = ""
    took: Mapping[str, float] = field(default_factory=dict)
    lost: frozenset[int] = frozenset()
    helped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """The idea that the student probably missed."""

    misconception: str
    hint: Sentence


@dataclass(frozen=True)
class Verdict:
    """The judgement on one case."""

    case: Case
    outcome: Outcome
    said: Sentence | None = None  # the difference, or why nothing could be compared
    misconception: str | None = None
    operation: str | None = None
    hint: Sentence | None = None  # to the idea that the student probably missed

    @property
    def message(self) -> str:
        """Return the message in the reader's language, for other programs; empty for a case that passed."""
        return " ".join(str(sentence) for sentence in (self.said, self.hint) if sentence is not None)


@dataclass(frozen=True)
class Array:
    """A tensor as data for a reader: a window of its elements in row-major order, and which of them are wrong.

    `window` has, for each axis, the first index that is shown and the one after the last. `off` has a flag for each
    shown element, or is empty if nothing is marked.
    """

    shape: tuple[int, ...]
    dtype: str
    window: tuple[tuple[int, int], ...]
    elements: tuple[float, ...]
    off: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Heat:
    """A picture of where an array of `shape` differs: at most some tens of rows and columns of numbers.

    Each number is the greatest difference in its part of the array, as a fraction of the greatest difference of all;
    an element without a number or without a right counterpart counts as 1. Leading axes become rows.
    """

    shape: tuple[int, ...]
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Shown:
    """A value with the name that a reader sees. A value that is not a tensor is its text."""

    name: str | Sentence
    value: Array | str


@dataclass(frozen=True)
class GraphNode:
    """A leaf (its name, value and gradient) or an operation (its text, result and the gradient that arrived at it)."""

    label: str
    is_leaf: bool = False
    value: Array | None = None
    gradient: Array | None = None


@dataclass(frozen=True)
class GraphEdge:
    """An input of an operation: `source` and `target` are positions in the graph's nodes.

    `gradient` flows back along it, from `target` to `source`; `got` is the student's where it is the first wrong one.
    """

    source: int
    target: int
    gradient: Array | None = None
    got: Array | str | None = None


@dataclass(frozen=True)
class Graph:
    """A computational graph. A node comes after the nodes that it uses."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


@dataclass(frozen=True)
class Example:
    """The smallest case of the first aspect that fails, with everything that a student may see of it.

    A hidden case has no values. `got` and `expected` are the first value that differs, from the student's rules and
    from PyTorch; both are None if the attempt ended early.
    """

    verdict: Verdict
    inputs: tuple[Shown, ...] = ()
    upstream: Array | None = None
    subject: str | Sentence = ""  # the name of the value that differs
    got: Array | str | None = None
    expected: Array | str | None = None
    heat: Heat | None = None  # only if the window does not show the whole array
    graph: Graph | None = None
    others: tuple[tuple[Shown, Shown], ...] = ()  # the other values of the case, the student's and PyTorch's


@dataclass(frozen=True)
class Part:
    """The cases of one aspect of a question.

    `points` is what they can earn and `score` what they earned; both are None unless credit is given by aspects.
    """

    aspect: str
    verdicts: tuple[Verdict, ...]
    points: float | None = None
    score: float | None = None

    @property
    def passed(self) -> bool:
        """Say whether all cases passed that have points and could be judged, and there is at least one."""
        counted = [v for v in self.verdicts if v.outcome.is_judged and v.case.points > 0]
        return bool(counted) and all(v.outcome is Outcome.PASSED for v in counted)


@dataclass(frozen=True)
class Graded:
    """A question with its verdicts and the points they earned."""

    question: Question
    score: float
    verdicts: tuple[Verdict, ...]
    parts: tuple[Part, ...] = ()  # its aspects, in the order of their cases
    example: Example | None = None  # of what went wrong


@dataclass(frozen=True)
class Report:
    """All verdicts of one submission.

    `took` has, by name, the seconds of each case that ran, as in `Execution`.
    """

    submission: str
    assignment: str
    questions: tuple[Graded, ...]
    seconds: float
    sandboxed: bool
    confinement: str = ""
    notes: tuple[Sentence, ...] = ()
    remarks: tuple[Sentence, ...] = ()  # for the instructor: what costs no point but needs a look
    torch: str = ""  # the version of PyTorch that judged; empty if nothing was judged
    took: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def score(self) -> float:
        return round(sum(graded.score for graded in self.questions), 6)

    @property
    def max_score(self) -> float:
        return round(sum(graded.question.points for graded in self.questions), 6)

    @property
    def kit_fault(self) -> bool:
        return any(v.outcome is Outcome.KIT_FAULT for graded in self.questions for v in graded.verdicts)

    @property
    def case_fault(self) -> Sentence | None:
        """Return why a case could not be judged by its own fault; None if there is no such case."""
        verdicts = (v for graded in self.questions for v in graded.verdicts)
        return next((v.said for v in verdicts if v.outcome is Outcome.CASE_FAULT), None)


@dataclass(frozen=True)
class QuestionResult:
    """The result of one question of one submission without its verdicts, for a report on a class.

    `aspects` has, by aspect, the number of cases that passed and of all cases. `failed` has the names of the cases
    that were attempted and did not pass. `ideas` has the hints that the student got, by misconception.
    """

    name: str
    score: float
    points: float
    attempted: bool = True
    aspects: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    ideas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StudentResult:
    """The result of one student: the points that count (less the late penalty), and each question.

    `detailed` is False if the graded notebook says nothing about its cases,
    because the kit did not grade it, or an earlier version of the kit did.
    """

    student: str
    score: float
    points: float
    penalty: float = 0.0
    flagged: bool = False
    detailed: bool = True
    questions: tuple[QuestionResult, ...] = ()


@dataclass(frozen=True)
class ClassResult:
    """The results of a class in one assignment, and the students who handed in nothing."""

    assignment: str
    students: tuple[StudentResult, ...]
    absent: tuple[str, ...] = ()
