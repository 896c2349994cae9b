"""Check that every hostile submission gains nothing, ends in time, and changes nothing for the next submission.

An attack, `submissions/attacks/<table>__<attempt>.py`, is appended to the untouched released notebook. Its docstring
says what it tries, the `property` that has to hold, the `outcome` that some case must have, the `cases` that it is
graded with (`few` or `all`, if that is not left to the run), the questions whose `honest` rule it contains (they keep
their points), and those that may earn a `partial` score, but never the whole.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from autograder.grader import Grader
from autograder.records import Assignment, Outcome, Report, Submission
from autograder.sandbox import Limits, WarmServer
from autograder.submission import read

from . import zygote
from .conftest import RELEASED, SUBMISSIONS, assignment_of, released, solution, thin, with_cells

KINDS = ("forge", "machine", "own_work")
ATTACKS = sorted((SUBMISSIONS / "attacks").glob("*__*.py"))
# The longest attack takes a tenth of a submission's seconds, on a busy machine more.
LIMITS = Limits(seconds_per_case=1.0, seconds_per_submission=60.0, memory_mb=512)
MACHINE = replace(LIMITS, seconds_per_case=0.5)  # for attacks that use up the time, or have no outcome of their own
SLACK = 60.0  # seconds on top of the submission's own, on a busy machine
LEFT_BEHIND = (
    "/tmp/autograder-attack",
    "/var/tmp/autograder-attack",
    "/dev/shm/autograder-attack",
    "/dev/shm/sem.autograder-attack",
)


@dataclass(frozen=True)
class Attack:
    """The fields of an attack's docstring."""

    title: str
    property: str = ""
    outcome: str = ""
    cases: str = ""
    honest: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()


def described(path: Path) -> Attack:
    title, _, rest = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")
    fields = dict(line.split(": ", 1) for line in rest.splitlines() if ": " in line)
    names = {
        key: tuple(n.strip() for n in fields.pop(key, "").split(",") if n.strip()) for key in ("honest", "partial")
    }
    return Attack(title.split(": ", 1)[1], **fields, **names)


@dataclass
class Arena:
    """One grader in its own temporary folder, and what honest submissions got before any attack."""

    folder: Path
    assignments: dict[str, Any]
    grader: Grader = field(init=False)
    machine: Grader = field(init=False)  # the same server, other limits
    honest: dict[str, Report] = field(init=False)  # the whole assignment, before any attack and after all of them
    few: dict[str, Assignment] = field(init=False)  # a few cases of each question
    # After every attack, in turn: the cases that one guest runs, and what they got before any attack.
    neighbours: dict[str, Iterator[tuple[Assignment, Report]]] = field(init=False)

    def __post_init__(self) -> None:
        self.solutions = {name: solution(name) for name in self.assignments}
        self.few = {name: thin(assignment) for name, assignment in self.assignments.items()}
        self.neighbours = {}
        self.open()
        self.honest = {name: self.grade_honest(name) for name in self.assignments}
        for name, few in self.few.items():
            self.neighbours[name] = cycle([(part, self.grade_neighbour(name, part)) for part in parts(few)])

    def open(self) -> None:
        server = WarmServer()
        self.grader, self.machine = Grader(LIMITS, server=server), Grader(MACHINE, server=server)
        with zygote.cold():  # a child of this process, as `traces` expects it
            server.wait()  # a submission's seconds are not for the server's start
        for assignment in self.assignments.values():
            self.machine.warm_up(assignment)

    def grade_honest(self, name: str) -> Report:
        return replace(self.grader.grade(self.solutions[name], self.assignments[name]), seconds=0.0)

    def grade_neighbour(self, name: str, part: Assignment) -> Report:
        return replace(self.grader.grade(self.solutions[name], part), seconds=0.0)

    def grade(self, submission: Submission, assignment: Assignment, grader: Grader | None = None) -> Report:
        """Grade it, but never wait for ever: a judge that hangs is separated from its guest and fails the test."""
        found: list[Report | BaseException] = []

        def work() -> None:
            try:
                found.append((grader or self.grader).grade(submission, assignment))
            except BaseException as error:  # noqa: BLE001  handed on to the test
                found.append(error)

        started = time.monotonic()
        judge = threading.Thread(target=work)
        judge.start()
        judge.join(LIMITS.seconds_per_submission + SLACK)
        hangs = judge.is_alive()
        if hangs or isinstance(found[0], BaseException):
            self.grader.sandbox.close()
            judge.join()
            self.open()
            self.grade_honest(assignment.name)
        assert not hangs, f"the judge was still waiting after {time.monotonic() - started:.0f} seconds"
        if isinstance(found[0], BaseException):
            raise AssertionError(f"the judge was ended by {found[0]!r}") from found[0]
        return found[0]

    def traces(self) -> dict[str, Any]:
        """List what a run must leave as it was: processes and files."""
        return {
            "processes": {child: children(child) for child in children(os.getpid())},
            "files": sorted(p.name for p in self.folder.iterdir()) + [p for p in LEFT_BEHIND if Path(p).exists()],
        }

    def descriptors(self) -> int:
        return len(os.listdir("/proc/self/fd"))


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:
            continue  # it ended meanwhile
    return sorted(found)


@pytest.fixture(scope="module")
def arena(assignments: dict[str, Any]) -> Iterator[Arena]:
    attacked = {assignment_of(path) for path in ATTACKS}
    folder = tempfile.mkdtemp(prefix="attacks-")
    os.chmod(folder, 0o755)  # the guest may be another user
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        found = Arena(Path(folder), {name: assignments[name] for name in sorted(attacked)})
        try:
            yield found
        finally:
            found.grader.sandbox.close()
    finally:
        tempfile.tempdir = before
        subprocess.run(["/bin/rm", "-rf", folder], check=True)


@pytest.mark.parametrize("all_cases", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["few", "all"])
@pytest.mark.parametrize("path", ATTACKS, ids=[p.stem for p in ATTACKS])
def test_an_attack_gains_nothing(
    path: Path, all_cases: bool, arena: Arena, record_property: Callable[[str, object], None]
) -> None:
    attack, name = described(path), assignment_of(path)
    before, open_before = arena.traces(), arena.descriptors()
    started = time.monotonic()
    submission = with_cells(released(name), read(path))
    uses_up = path.stem.startswith("machine__") and attack.outcome in ("", "timed_out")
    grader = arena.machine if uses_up else arena.grader
    report = arena.grade(submission, asked(attack, path, arena, name, all_cases), grader)
    seconds = time.monotonic() - started
    after, open_after = arena.traces(), arena.descriptors()
    record_property(
        "attack", [path.stem, attack.property, told(report, attack), gained(report, attack)]
    )  # conftest prints the table

    assert not report.kit_fault
    for graded in report.questions:
        if graded.question.name in attack.honest:
            assert graded.score == graded.question.points, f"{graded.question.name} lost points: {graded.verdicts}"
        elif graded.question.name in attack.partial:
            assert graded.score < graded.question.points, f"{graded.question.name} earned all of its points"
        else:
            assert graded.score == 0.0, f"{graded.question.name} earned {graded.score}"
    assert not attack.outcome or Outcome(attack.outcome) in outcomes(report)
    assert seconds < LIMITS.seconds_per_submission + SLACK
    assert after == before and open_after <= open_before  # what an earlier test left open may have been closed
    if all_cases or path.stem.startswith("machine__"):  # of the others, the last test asks what they have left behind
        part, honest = next(arena.neighbours[name])
        assert arena.grade_neighbour(name, part) == honest and honest.score == honest.max_score


def asked(attack: Attack, path: Path, arena: Arena, name: str, all_cases: bool) -> Assignment:
    """Return what an attack is graded with: a few cases of each question, and every case of its honest rules.

    With `all_cases`, the whole assignment if it forges answers or writes a piece of the engine; for any other attack,
    every case of the rules that it defines. An attack whose every case ends a guest, slowly, says `cases: few`; one
    whose outcome a few cases do not have, `cases: all`.
    """
    whole, few, source = arena.assignments[name], arena.few[name], path.read_text(encoding="utf-8")
    all_cases = (all_cases and attack.cases != "few") or attack.cases == "all"
    if all_cases and (path.stem.startswith("forge__") or "(Engine)" in source):
        return whole
    defined = {found.lower() for found in re.findall(r"^class (\w+)\(", source, re.MULTILINE)}
    about = {*attack.honest, *attack.partial}
    if all_cases:
        about |= {case.question for case in whole.cases if case.operation in defined}
    pairs = zip(whole.questions, few.questions)
    return replace(whole, questions=tuple(every if every.name in about else some for every, some in pairs))


def parts(few: Assignment) -> list[Assignment]:
    """Split an assignment into what one guest runs: the cases that ask for the same pieces of the engine."""
    found = []
    for pieces in dict.fromkeys(case.pieces for case in few.cases):
        questions = [replace(q, cases=tuple(case for case in q.cases if case.pieces == pieces)) for q in few.questions]
        found.append(replace(few, questions=tuple(q for q in questions if q.cases)))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_after_all_attacks_an_honest_submission_gets_what_it_got_before(kind: str, arena: Arena) -> None:
    """Check it for each kind of attacks: they may have run in processes of their own."""
    for name, report in arena.honest.items():
        assert report.score == report.max_score
        assert arena.grade_honest(name) == report


def outcomes(report: Report) -> set[Outcome]:
    return {verdict.outcome for graded in report.questions for verdict in graded.verdicts}


def told(report: Report, attack: Attack) -> str:
    """Return the outcomes of the questions that were attacked: those with anything but an untouched stub."""
    found = {v.outcome.value for g in report.questions if g.question.name not in attack.honest for v in g.verdicts} - {
        "not_attempted"
    }
    return ", ".join(sorted(found)) or "nothing to judge"


def gained(report: Report, attack: Attack) -> str:
    return f"{sum(g.score for g in report.questions if g.question.name not in attack.honest):g}"


def test_every_attack_is_described() -> None:
    assert len(ATTACKS) >= 72
    for path in ATTACKS:
        attack = described(path)
        assert path.stem.split("__")[0] in KINDS
        assert attack.title and attack.property, path.name
        assert not attack.outcome or Outcome(attack.outcome)


@pytest.mark.parametrize(
    "change", ["points", "doubled", "deleted", "retyped", "renamed", "reversed"], ids="forge_{}".format
)
def test_questions_and_points_come_from_the_instructor(change: str, arena: Arena, tmp_path: Path) -> None:
    """Check that a student's edits of grade ids, points and test cells do not change a grade."""
    name = "01-backward"
    notebook = json.loads((RELEASED / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    notebook["cells"] = edited(notebook["cells"], change)
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    report = arena.grade(read(path), arena.assignments[name])
    assert (report.score, report.max_score) == (0.0, arena.honest[name].max_score)
    assert [g.question for g in report.questions] == [g.question for g in arena.honest[name].questions]


def edited(cells: list[dict[str, Any]], change: str) -> list[dict[str, Any]]:
    marked = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    for cell in marked:
        if change == "points":
            cell["metadata"]["nbgrader"]["points"] = 1000
        elif change == "retyped":
            cell["metadata"]["nbgrader"].update(grade=False, solution=True, locked=False)
        elif change == "renamed":
            cell["metadata"]["nbgrader"]["grade_id"] = "broadcast"
    if change == "deleted":
        return [cell for cell in cells if cell not in marked]
    return cells + marked if change == "doubled" else cells[::-1] if change == "reversed" else cells
