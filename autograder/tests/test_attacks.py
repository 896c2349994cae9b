"""Every hostile submission gains nothing, ends in time, and changes nothing for whoever comes next.

An attack, `submissions/attacks/<table>__<attempt>.py`, is appended to the untouched released notebook. Its docstring says what it tries,
the `property` that has to hold, the `outcome` that some case must have, the questions whose `honest` rule it contains (they keep their
points), and those that may earn a `partial` score, as any wrong rule does, but never the whole.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.grader import Grader
from autograder.records import Outcome, Report, Submission
from autograder.sandbox import Limits
from autograder.submission import read

from .conftest import RELEASED, SUBMISSIONS, assignment_of, released, solution, with_cells

ATTACKS = sorted((SUBMISSIONS / "attacks").glob("*__*.py"))
LIMITS = Limits(seconds_per_case=1.0, seconds_per_submission=14.0, memory_mb=512)  # the honest chains take a third of a second, on a busy machine more
SLACK = 15.0  # seconds on top of the submission's own, on a busy machine
LEFT_BEHIND = ("/tmp/autograder-attack", "/var/tmp/autograder-attack", "/dev/shm/autograder-attack", "/dev/shm/sem.autograder-attack")


@dataclass(frozen=True)
class Attack:
    """The docstring of an attack, field by field."""

    title: str
    property: str = ""
    outcome: str = ""
    honest: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()


def described(path: Path) -> Attack:
    title, _, rest = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")
    fields = dict(line.split(": ", 1) for line in rest.splitlines() if ": " in line)
    names = {key: tuple(n.strip() for n in fields.pop(key, "").split(",") if n.strip()) for key in ("honest", "partial")}
    return Attack(title.split(": ", 1)[1], **fields, **names)


@dataclass
class Arena:
    """One grader in a temporary folder of its own, and what honest submissions got before any attack."""

    folder: Path
    assignments: dict[str, Any]
    grader: Grader = field(init=False)
    honest: dict[str, Report] = field(init=False)

    def __post_init__(self) -> None:
        self.open()
        self.honest = {name: self.grade_honest(name) for name in self.assignments}

    def open(self) -> None:
        self.grader = Grader(LIMITS)
        self.grader.sandbox.wait()  # a submission's seconds are not for the server's start

    def grade_honest(self, name: str) -> Report:
        return replace(self.grader.grade(solution(name), self.assignments[name]), seconds=0.0)

    def grade(self, submission: Submission, name: str) -> Report:
        """Grade it, but never wait for ever: a judge that hangs is torn away from its guest and fails the test."""
        found: list[Report | BaseException] = []

        def work() -> None:
            try:
                found.append(self.grader.grade(submission, self.assignments[name]))
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
            self.grade_honest(name)
        assert not hangs, f"the judge was still waiting after {time.monotonic() - started:.0f} seconds"
        if isinstance(found[0], BaseException):
            raise AssertionError(f"the judge was ended by {found[0]!r}") from found[0]
        return found[0]

    def traces(self) -> dict[str, Any]:
        """What a run must leave as it was: processes, files, descriptors."""
        return {
            "processes": {child: children(child) for child in children(os.getpid())},
            "files": sorted(p.name for p in self.folder.iterdir()) + [p for p in LEFT_BEHIND if Path(p).exists()],
            "descriptors": len(os.listdir("/proc/self/fd")),
        }


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
    folder = tempfile.mkdtemp(prefix="attacks-")
    os.chmod(folder, 0o755)  # the guest may be another user
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        found = Arena(Path(folder), assignments)
        try:
            yield found
        finally:
            found.grader.sandbox.close()
    finally:
        tempfile.tempdir = before
        subprocess.run(["/bin/rm", "-rf", folder], check=True)


@pytest.mark.parametrize("path", ATTACKS, ids=[p.stem for p in ATTACKS])
def test_an_attack_gains_nothing(path: Path, arena: Arena, record_property: Callable[[str, object], None]) -> None:
    attack, name = described(path), assignment_of(path)
    before = arena.traces()
    started = time.monotonic()
    report = arena.grade(with_cells(released(name), read(path)), name)
    seconds = time.monotonic() - started
    after = arena.traces()
    record_property("attack", [path.stem, attack.property, told(report, attack), gained(report, attack)])  # conftest prints the table

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
    assert after == before
    assert arena.grade_honest(name) == arena.honest[name]


def outcomes(report: Report) -> set[Outcome]:
    return {verdict.outcome for graded in report.questions for verdict in graded.verdicts}


def told(report: Report, attack: Attack) -> str:
    """The outcomes of the questions that were attacked: those with anything but an untouched stub."""
    found = {v.outcome.value for g in report.questions if g.question.name not in attack.honest for v in g.verdicts} - {"not_attempted"}
    return ", ".join(sorted(found)) or "nothing to judge"


def gained(report: Report, attack: Attack) -> str:
    return f"{sum(g.score for g in report.questions if g.question.name not in attack.honest):g}"


def test_every_attack_is_described() -> None:
    assert len(ATTACKS) >= 72
    for path in ATTACKS:
        attack = described(path)
        assert path.stem.split("__")[0] in ("forge", "own_work", "machine")
        assert attack.title and attack.property, path.name
        assert not attack.outcome or Outcome(attack.outcome)


@pytest.mark.parametrize("change", ["points", "doubled", "deleted", "retyped", "renamed", "reversed"])
def test_questions_and_points_come_from_the_instructor(change: str, arena: Arena, tmp_path: Path) -> None:
    """Grade ids, points and test cells of the notebook are the student's to edit, and nobody reads them for a grade."""
    name = "01-backward"
    notebook = json.loads((RELEASED / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    notebook["cells"] = edited(notebook["cells"], change)
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    report = arena.grade(read(path), name)
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
