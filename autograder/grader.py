"""The flow on one page: a submission in, a report out. The only file that knows the order. (`autograder.grade` is the function for other programs.)

path --read--> Submission --run--> Attempts --judge--> Verdicts --points--> Report
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import judge as judging
from . import review
from . import submission as reading
from .records import Assignment, Execution, Report, Submission
from .sandbox import Limits, Sandbox, WarmServer

_ODD = 10  # findings for the instructor that a report lists


class Grader:
    """Grades submissions of one or more assignments: one warm sandbox, one set of reference values for all of them."""

    def __init__(self, limits: Limits | None = None, unconfined: bool = False, server: WarmServer | None = None) -> None:
        """`server` is a warm server that was started already. Raises SandboxUnavailable if this machine cannot confine and `unconfined` is not said."""
        self.sandbox = Sandbox(limits, unconfined, server)
        self.reference = judging.Reference()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.sandbox.close()

    def warm_up(self, assignment: Assignment, twice: bool = False) -> None:
        """Compute the reference values and wait for the sandbox now, so that the first submission waits for neither.

        `twice` says that an author is looking: a case that gives other values the second time is found out.
        """
        for case in assignment.cases:
            self.sandbox.expect(self.reference.prepare(case, twice).values())
        self.sandbox.wait()

    def grade_file(self, path: Path, assignment: Assignment) -> Report:
        """Grade the notebook or script at `path`. Raises UnreadableSubmission."""
        return self.grade(reading.read(path), assignment)

    def grade(self, submission: Submission, assignment: Assignment) -> Report:
        started = time.perf_counter()
        run = self.sandbox.run if self.reference.knows(assignment.cases) else self._run_and_warm_up
        execution = run(submission, assignment)
        return report(submission, assignment, execution, self.reference, started)

    def _run_and_warm_up(self, submission: Submission, assignment: Assignment) -> Execution:
        """The first guests run while this thread computes the reference values, which takes as long: one core for each."""
        beside = ThreadPoolExecutor(1)
        running = beside.submit(self.sandbox.run, submission, assignment)
        beside.shutdown(wait=False)  # an interrupt waits for nothing
        self.warm_up(assignment)
        return running.result()


def failed(submission: str, assignment: Assignment, sentence: str) -> Report:
    """The report on a submission that was not graded by our fault: it says so, and its score is not to be used."""
    return Report(submission, assignment.name, tuple(judging.faulty(q, sentence) for q in assignment.questions), 0.0, sandboxed=True, notes=(sentence,))


def report(submission: Submission, assignment: Assignment, execution: Execution, reference: judging.Reference, started: float) -> Report:
    """Judge the attempts and add up the points."""
    found = review.findings(submission)
    used = {
        f.operation: f"Cell {f.cell}, line {f.line} uses {f.name}: the rule has to be your own work. If that is a draft, delete it."
        for f in found
        if f.kind == "forbidden" and f.operation
    }
    asked = {name for case in assignment.cases for name in (case.operation, *case.pieces)}
    odd = [
        f"For the instructor: cell {f.cell}, line {f.line} uses {f.name}{'' if f.kind == 'suspicious' else ' in a rule that no question asks for'}. "
        "It costs no point."
        for f in found
        if f.kind == "suspicious" or f.operation not in asked
    ]
    questions = []
    for question in assignment.questions:
        if not question.cases:
            questions.append(judging.graded_cell(question, execution.cells.get(question.name)))
            continue
        verdicts = [judging.judge(case, execution.attempts.get(case.name), reference) for case in question.cases]
        questions.append(judging.graded(question, judging.barred(question, verdicts, used)))
    return Report(
        submission=submission.path,
        assignment=assignment.name,
        questions=tuple(questions),
        seconds=round(time.perf_counter() - started, 4),
        sandboxed=execution.sandboxed,
        confinement=execution.confinement,
        notes=(*submission.notes, *assignment.notes, *execution.notes, *odd[:_ODD]),
    )
