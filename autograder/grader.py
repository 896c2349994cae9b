"""The whole flow on one page: a submission comes in, a report goes out. Only this file knows the order of the steps.

Other programs call `autograder.grade`.
path --read--> Submission --run--> Attempts --judge--> Verdicts --points--> Report
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from . import judge as judging
from . import review
from . import submission as reading
from .clock import OutOfTime
from .records import Assignment, Attempt, Case, Execution, Outcome, Report, Submission, Verdict
from .review import Finding
from .sandbox import Limits, Sandbox, WarmServer
from .words import Field, Sentence

if TYPE_CHECKING:
    from .engine.grafting import Student
    from .sandbox.asking import Run

T = TypeVar("T")
Rules = dict[str, judging.Guilty | None]  # those that go wrong first, by question
_MOST_REMARKS = 10  # for the instructor, in one report


class Grader:
    """Grades submissions of one or more assignments, with one warm sandbox and one set of reference values for all."""

    def __init__(
        self, limits: Limits | None = None, unconfined: bool = False, server: WarmServer | None = None
    ) -> None:
        """Start the sandbox; `server` is a warm server that is running already.

        Raise SandboxUnavailable if this machine cannot confine code and `unconfined` is false.
        """
        self.sandbox = Sandbox(limits, unconfined, server)
        self.reference = judging.Reference()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.sandbox.close()

    def warm_up(self, assignment: Assignment, twice: bool = False) -> None:
        """Compute the reference values and wait for the sandbox now, so that the first submission waits for neither.

        `twice` runs each case two times, for an author: it finds a case that gives other values the second time.
        """
        with judging.one_thread():
            for case in assignment.cases:
                self.sandbox.expect(self.reference.prepare(case, twice))
        self.sandbox.wait()

    def grade_file(self, path: Path, assignment: Assignment) -> Report:
        """Grade the notebook or script at `path`. Raise UnreadableSubmission if it cannot be read."""
        return self.grade(reading.read_for(path, assignment), assignment)

    def grade(self, submission: Submission, assignment: Assignment) -> Report:
        started = time.perf_counter()
        known = self.reference.knows(assignment.cases)
        run = partial(self.sandbox.run, passes=self._passes) if known else self._run_and_warm_up
        needed = _without_demonstrations(submission, assignment)
        execution = run(needed, assignment, judging.on_pytorch)

        def ask(work: Callable[[Student], T]) -> T | None:
            return self.sandbox.ask(needed, assignment, execution, work)

        with judging.one_thread():
            return report(submission, assignment, execution, self.reference, started, ask)

    def _passes(self, case: Case, attempt: Attempt) -> bool:
        with judging.one_thread():
            return judging.judge(case, attempt, self.reference).outcome is Outcome.PASSED

    def _run_and_warm_up(self, submission: Submission, assignment: Assignment, on_pytorch: Run) -> Execution:
        """Run the first guests while this thread computes the reference values; both take as long, on one core each."""
        beside = ThreadPoolExecutor(1)
        running = beside.submit(self.sandbox.run, submission, assignment, on_pytorch)
        beside.shutdown(wait=False)  # an interrupt waits for nothing
        self.warm_up(assignment)
        return running.result()


def _without_demonstrations(submission: Submission, assignment: Assignment) -> Submission:
    """Return the submission without the instructor's cells that only show something: no rule can notice these."""
    asked = {name for case in assignment.cases for name in (*case.functions, *case.helpers)}
    shown = review.demonstrations(submission, assignment.given, asked)
    return replace(submission, cells=tuple(c for c in submission.cells if c.index not in shown))


def failed(submission: str, assignment: Assignment, said: Sentence) -> Report:
    """Return the report on a submission that the kit could not grade by its own fault; its score must not be used."""
    return Report(
        submission,
        assignment.name,
        tuple(judging.faulty(q, said) for q in assignment.questions),
        0.0,
        sandboxed=True,
        notes=(said,),
    )


def report(
    submission: Submission,
    assignment: Assignment,
    execution: Execution,
    reference: judging.Reference,
    started: float,
    ask: Callable[[Callable[[Student], Rules]], Rules | None],
) -> Report:
    """Judge the attempts and add up the points. `ask` has its argument ask a guest of the submission, call by call."""
    found = review.findings(submission)
    used = {f.operation: _forbidden(f, submission) for f in found if f.kind == "forbidden" and f.operation}
    asked = judging.asked(assignment) if used else {}
    by_any = frozenset().union(*asked.values())
    remarks = [_remark(f, submission) for f in found if f.kind == "suspicious" or f.operation not in by_any]
    remarks += [_odd_end(name, run.kind) for name, run in execution.cells.items() if run.kind]
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    for question in assignment.questions:
        judged = [judging.judge(case, execution.attempts.get(case.name), reference) for case in question.cases]
        explained = judging.explained(judged, execution.attempts, reference)
        verdicts[question.name] = judging.barred(explained, used, asked.get(question.name, ()))
    guilty = _guilty_rules(verdicts, ask)
    questions = []
    for question in assignment.questions:
        if not question.cases:
            questions.append(judging.graded_cell(question, execution.cells.get(question.name)))
            continue
        rule = guilty.get(question.name)
        graded = judging.graded(question, judging.with_guilty(verdicts[question.name], rule))
        questions.append(judging.with_example(graded, execution.attempts, reference, rule))
    return Report(
        submission=submission.path,
        assignment=assignment.name,
        questions=tuple(questions),
        seconds=round(time.perf_counter() - started, 4),
        sandboxed=execution.sandboxed,
        confinement=execution.confinement,
        notes=(*submission.notes, *assignment.notes, *execution.notes),
        remarks=tuple(remarks[:_MOST_REMARKS]),
        torch=judging.VERSION,
        took=execution.took,
    )


def _guilty_rules(
    verdicts: Mapping[str, tuple[Verdict, ...]], ask: Callable[[Callable[[Student], Rules]], Rules | None]
) -> Rules:
    """Return the rule that goes wrong first, in questions whose wrong program calls several rules and has no hint.

    One guest answers for all of them. Whatever it does, only hints can be lost.
    """
    suspects = {name: case for name, found in verdicts.items() if (case := judging.suspect(found)) is not None}
    return (ask(lambda student: _guilty(suspects, student)) if suspects else None) or {}


def _guilty(suspects: Mapping[str, Case], student: Student) -> Rules:
    rules: Rules = {}
    for name, case in suspects.items():
        try:
            rules[name] = judging.guilty(case, judging.asked_of(case), student, judging.on_pytorch)
        except (Exception, OutOfTime):  # noqa: BLE001  a hint must never end a verdict
            rules[name] = None
    return rules


def _forbidden(found: Finding, submission: Submission) -> Sentence:
    return Sentence(
        "Line {line} of {cell} uses {name}: the rule has to be your own work. If that is a draft, delete it.",
        cell=submission.place(found.cell), line=found.line, name=found.name,
    )  # fmt: skip


def _odd_end(cell: str, kind: str) -> Sentence:
    return Sentence(
        "The graded cell {cell} ended with a value of type {kind}, which is not a number of points: "
        "it counts as passed.",
        cell=cell, kind=kind,
    )  # fmt: skip


def _remark(found: Finding, submission: Submission) -> Sentence:
    where: dict[str, Field] = {"cell": submission.place(found.cell), "line": found.line, "name": found.name}
    if found.kind == "suspicious":
        return Sentence("Line {line} of {cell} uses {name}. It costs no point.", **where)
    return Sentence(
        "Line {line} of {cell} uses {name} in a rule that no question asks for. It costs no point.", **where
    )
