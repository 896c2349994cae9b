"""One guest runs cases of several kinds, where that changes no verdict, no word and no point."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from autograder.engine import given
from autograder.engine.function import UNDEFINED
from autograder.engine.pieces import NO_ANSWER, UNDEFINED_PIECE
from autograder.errors import WireError
from autograder.grader import Grader
from autograder.records import Assignment, Attempt, Case, Cell, Outcome, Submission
from autograder.sandbox import Limits
from autograder.sandbox.follow import Progress
from autograder.sandbox.staged import InStages
from autograder.sandbox.stages import Stage, in_stages, text_of
from autograder.sandbox.wire import Familiar, Reader, pack, pack_attempts

from .conftest import NAMES, SUBMISSIONS, released, solution
from .golden import submission_of

NAME = "01-backward"
WRONG = SUBMISSIONS / "wrong" / NAME
Pieces = tuple[str, ...]


def case(*pieces: str, name: str = "c", **options: Any) -> Case:
    return Case(name, "q", 1.0, lambda torch: None, pieces, **options)


# -- which cases go together ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "stages"),
    [
        ([(), ("accumulate",), ("detach",)], [("accumulate",), ("detach",), ()]),
        ([(), ("detach",), ("accumulate",)], [("accumulate",), ("detach",), ()]),  # detach's backward accumulates
        ([("hvp",), ()], [("hvp",), ()]),
        ([(), ()], []),
        ([("accumulate",), ("detach",)], []),  # no rules: the last guest would have every piece, and no case
        ([(), ("order",), ("walk",)], []),  # the first of them would lack the other
        ([(), ("accumulate", "detach")], []),
    ],
)
def test_the_stages(kinds: list[Pieces], stages: list[Pieces]):
    cases = [case(*pieces) for pieces in kinds]
    found = in_stages(cases, range(len(cases)))
    assert [stage.pieces for stage in found] == stages
    assert sorted(i for stage in found for i in stage.order) == (sorted(range(len(kinds))) if stages else [])


def test_cases_that_are_asked_call_by_call_stay_apart():
    cases = [case(), case("detach"), case(rules=("exp",))]
    assert [stage.order for stage in in_stages(cases, range(3))] == [[1], [0]]


def test_the_engines_pieces_need_one_another(assignments: dict[str, Assignment]):
    staged = [n for n in NAMES if in_stages(assignments[n].cases, range(len(assignments[n].cases)))]
    assert staged == ["01-backward", "10-higher-order"]


@pytest.mark.parametrize("piece", ["accumulate", "detach", "hvp", "order", "walk"])
def test_the_text_of_a_piece_is_its_whole_definition(piece: str):
    text = text_of(piece)
    assert text.startswith(f"@given\ndef {piece}(") and text in Path(given.__file__).read_text(encoding="utf-8")


# -- what a class gets ----------------------------------------------------------------------------------------------


@pytest.fixture
def jobs(grader: Grader, assignments: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the jobs of the guests from now on; the right values are known, as in a class."""
    grader.warm_up(assignments[NAME])
    found: list[dict[str, Any]] = []
    spawn = grader.sandbox._server.spawn
    monkeypatch.setattr(grader.sandbox._server, "spawn", lambda job: found.append(job) or spawn(job))
    return found


def told(grader: Grader, submission: Submission, assignment: Assignment) -> list[tuple[Any, ...]]:
    """Return every verdict with its words, every example, and the points of a submission."""
    report = grader.grade(submission, assignment)
    assert not report.kit_fault
    return [
        (q.score, q.example, [(v.outcome, v.message, v.misconception) for v in q.verdicts]) for q in report.questions
    ]


def changed(change: Callable[[str], str], base: Submission | None = None) -> Submission:
    base = base or solution(NAME)
    return replace(base, cells=tuple(replace(cell, source=change(cell.source)) for cell in base.cells))


def with_first(source: str) -> Submission:
    """Return the solution with one more cell after its imports."""
    base = solution(NAME)
    last = max(cell.index for cell in base.cells) + 1
    cells = list(base.cells)
    place = next(n for n, cell in enumerate(cells) if "import" in cell.source) + 1
    return replace(base, cells=(*cells[:place], Cell(last, source), *cells[place:]))


def without_rules(*names: str) -> Submission:
    """Return the solution with the released cells of these classes: their stubs."""
    stubs = {name: cell.source for cell in released(NAME).cells for name in names if f"class {name}(" in cell.source}
    assert stubs.keys() == set(names)
    return changed(lambda source: next((stub for n, stub in stubs.items() if f"class {n}(" in source), source))


EXPERIMENT = "x = torch.tensor(3.0, requires_grad=True)\n(2 * x).backward()\n"
CAUGHT = """
works = True
try:
    {call}
except Exception:
    works = False
assert works
"""


def before(name: str, source: str, base: Submission | None = None) -> Submission:
    """Return the solution with `source` in the cell of a class, before it."""
    return changed(lambda cell: f"{source}\n{cell}" if f"class {name}(" in cell else cell, base)


def within(name: str, before: str, source: str, base: Submission | None = None) -> Submission:
    """Return the solution with `source` in a method of a class, before the line that begins with `before`."""
    return changed(
        lambda cell: cell.replace(before, f"{source}\n        {before}", 1) if f"class {name}(" in cell else cell, base
    )


SUBMITTED: dict[str, Callable[[], Submission]] = {
    "right": lambda: solution(NAME),
    **{
        f"{path.parent.name}/{path.stem}": lambda path=path: submission_of(path)  # type: ignore[misc]
        for question in ("accumulate", "detach", "exp", "broadcast")
        for path in sorted((WRONG / question).glob("*.py"))[:2]
    },
    "no accumulate": lambda: changed(
        lambda source: source.replace("class Accumulation(Engine)", "class Accumulation(object)")
    ),
    "two rules still to be written": lambda: without_rules("Exp", "Mean"),
    "a piece still to be written": lambda: without_rules("Detachment"),
    "an experiment before the pieces": lambda: with_first(EXPERIMENT),
    "rules after an experiment": lambda: before("Exp", EXPERIMENT),
    "rules after an experiment whose error is caught": lambda: before(
        "Exp", CAUGHT.format(call="(2 * leaf).backward()"), with_first("leaf = torch.tensor(3.0, requires_grad=True)")
    ),
    "a piece after one that misses another": lambda: before(
        "Accumulation", CAUGHT.format(call="torch.ones(2).detach()")
    ),
    "a piece that leaves something to a rule": lambda: within(
        "Exp",
        "(result,)",
        "if calls: grad_output = 2 * grad_output",
        within("Accumulation", "return", "calls.append(1)", with_first("calls = []")),
    ),
    "a rule that is wrong from its fourth call on": lambda: within(
        "Exp", "(result,)", "calls.append(1)\n        if len(calls) > 3: return grad_output", with_first("calls = []")
    ),
}


@pytest.mark.parametrize("name", SUBMITTED)
def test_a_guest_in_stages_changes_no_verdict_and_no_word(
    name: str, jobs: list[dict[str, Any]], grader: Grader, assignments: dict[str, Assignment],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    submission = SUBMITTED[name]()
    found = told(grader, submission, assignments[NAME])
    assert len(jobs[0]["stages"]) == 3, "the class would gain nothing"
    monkeypatch.setattr(Progress, "stages", lambda _: [])
    assert found == told(grader, submission, assignments[NAME])


def test_a_right_paper_needs_one_guest(jobs: list[dict[str, Any]], grader: Grader, assignments: dict[str, Assignment]):
    grader.grade(solution(NAME), assignments[NAME])
    assert [job["pieces"] for job in jobs] == [("accumulate", "detach")]


def test_a_paper_with_many_stubs_has_ordinary_guests(
    jobs: list[dict[str, Any]], grader: Grader, assignments: dict[str, Assignment]
):
    """Nearly all of its public cases fail, and would run twice."""
    grader.grade(released(NAME), assignments[NAME])
    assert not any(job["stages"] for job in jobs)


def test_an_experiment_that_misses_a_piece_leaves_the_rest_to_ordinary_guests(
    jobs: list[dict[str, Any]], grader: Grader, assignments: dict[str, Assignment]
):
    report = grader.grade(SUBMITTED["rules after an experiment"](), assignments[NAME])
    assert report.score == report.max_score
    assert [job["pieces"] for job in jobs[:1]] == [("accumulate", "detach")]
    assert {job["pieces"] for job in jobs[1:]} == {(), ("detach",)}


def test_only_a_question_that_lacked_something_runs_again(
    jobs: list[dict[str, Any]], grader: Grader, assignments: dict[str, Assignment]
):
    """A wrong public case came after hidden ones: its words and values count only from a guest that knows none."""
    grader.grade(submission_of(sorted((WRONG / "exp").glob("*.py"))[0]), assignments[NAME])
    again = [job["order"] for job in jobs[1:]]
    assert len(again) == 1
    ran = [c for c in assignments[NAME].cases if c.name in {name for _, name in again[0]}]
    assert {c.question for c in ran} == {"exp"}
    assert [i for i, _ in again[0]] == sorted(
        (assignments[NAME].cases.index(c) for c in ran), key=lambda i: assignments[NAME].cases[i].hidden
    )


# -- the line of trust ----------------------------------------------------------------------------------------------

FINDS = """
class Found(Engine):
    def accumulate(self, old, new):
        import gc
        from autograder.engine.pieces import state
        for kit in (state.given["accumulate"], *gc.get_objects()):
            if getattr(kit, "__qualname__", "") == "accumulate" and getattr(kit, "__module__", "").endswith("given"):
                return kit(old, new)
        import autograder.engine.given as home
        return home.accumulate(old, new)

    def detach(self, tensor):
        from autograder.engine.pieces import state
        return state.given["detach"](tensor)
"""


def test_a_piece_is_nowhere_while_a_case_is_about_it(
    jobs: list[dict[str, Any]], grader: Grader, assignments: dict[str, Assignment]
):
    base = solution(NAME)
    added = Cell(max(cell.index for cell in base.cells) + 1, FINDS)
    report = grader.grade(replace(base, cells=(*base.cells, added)), assignments[NAME])
    lost = {graded.question.name for graded in report.questions if graded.score < graded.question.points}
    assert jobs[0]["stages"] and lost == {"accumulate", "detach"}
    assert all(g.score == 0 for g in report.questions if g.question.name in lost)


VALUES = {"x.grad": torch.ones(2)}


class Talk:
    """A guest in stages that sends what a test says: first a hidden case about detach, then two public ones of exp."""

    def __init__(self, folder: Path) -> None:
        cases = (
            replace(case("detach", name="a", hidden=True), question="detach"),
            case(name="b", operation="exp"),
            case(name="c", operation="exp"),
        )
        self.judge, self.guest = socket.socketpair()
        self.progress = Progress(cases, 1e12, Submission("x.ipynb", "", ()))
        process = SimpleNamespace(results=self.judge.fileno(), kill=lambda: None, cpu_seconds=lambda: 0.0)
        stages, familiar = [Stage(("detach",), [0]), Stage((), [1, 2])], Familiar()
        familiar.add(VALUES)
        self.follower = InStages(stages, process, [0, 1, 2], [], str(folder), self.progress, Limits(), familiar)
        self.say(pack({"case": 0}))

    def say(self, frame: bytes) -> None:
        for message, blob in Reader(1 << 20).feed(frame):
            self.follower._take(message, blob)

    def attempt(self, position: int, **fields: Any) -> Attempt:
        self.say(pack_attempts({position: Attempt(**fields)}))
        return self.progress.attempts[position]

    def heard(self) -> list[dict[str, Any]]:
        self.guest.settimeout(0)
        try:
            return [message for message, _ in Reader(1 << 20).feed(self.guest.recv(1 << 16))]
        except BlockingIOError:
            return []


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    talk = Talk(tmp_path)
    with talk.judge, talk.guest:
        yield talk


def test_a_piece_comes_back_when_every_case_about_it_is_answered(talk: Talk):
    with pytest.raises(WireError):
        talk.say(pack({"stage": 1, "missed": []}))
    assert talk.heard() == []
    talk.attempt(0, values=VALUES)
    talk.say(pack({"stage": 1, "missed": []}))
    assert talk.heard() == [{"given": {"detach": text_of("detach")}}]
    with pytest.raises(WireError):
        talk.say(pack({"stage": 2, "missed": []}))


@pytest.mark.parametrize(
    ("missed", "stays"), [(["detach"], True), (["accumulate"], False), (["accumulate", "detach"], False)]
)
def test_no_piece_comes_back_after_one_was_missed(missed: list[str], stays: bool, talk: Talk):
    """The cases about the piece that was missed would have missed it in a guest of their own, too."""
    talk.attempt(0, values=VALUES)
    talk.say(pack({"stage": 1, "missed": missed}))
    assert talk.follower.finished and talk.heard() == []
    assert talk.progress.attempts.keys() == ({0} if stays else set())


def test_a_guest_does_not_go_back_to_its_cells(talk: Talk):
    """What a cell ended with is shown. After a hidden case, it could be the values of that case."""
    talk.follower.cells = [3]
    talk.attempt(0, values=VALUES)
    with pytest.raises(WireError):
        talk.say(pack({"cell": 3}))


@pytest.mark.parametrize("missed", [None, 1, "detach", {"detach": 1}])
def test_a_guest_says_what_was_missed_in_a_list(missed: object, talk: Talk):
    talk.attempt(0, values=VALUES)
    with pytest.raises(WireError):
        talk.say(pack({"stage": 1, "missed": missed}))


MISSING = {
    name: Attempt(ended=Outcome.MISSING, said=UNDEFINED(operation=name, name=name.title()), operation=name)
    for name in ("exp", "log")
}
AFTER_HIDDEN = {
    "values": (Attempt(VALUES), True),
    "values under another name": (Attempt({"3.25": torch.ones(2)}), True),
    "its own rule is missing": (MISSING["exp"], False),
    "another rule is missing": (MISSING["log"], True),
    "another rule, with the words of its own": (replace(MISSING["exp"], operation="log"), True),
    "an error": (Attempt(ended=Outcome.RAISED, said=NO_ANSWER(piece="detach")), True),
}


@pytest.mark.parametrize("passes", [False, True])
@pytest.mark.parametrize("name", AFTER_HIDDEN)
def test_an_attempt_after_a_hidden_case_stays_only_if_it_tells_nothing(name: str, passes: bool, talk: Talk):
    sent, could_tell = AFTER_HIDDEN[name]
    talk.attempt(0, values=VALUES)
    found = talk.attempt(1, values=sent.values, ended=sent.ended, said=sent.said, operation=sent.operation)
    assert (found.ended, found.said, found.secret) == (sent.ended, sent.said, False)
    talk.progress.open_again(talk.follower.doubtful, lambda case, attempt: passes)
    runs_again = could_tell and not (passes and sent.ended is None)
    assert talk.progress.attempts.keys() == ({0} if runs_again else {0, 1})


def test_a_case_that_misses_a_piece_of_another_runs_again(talk: Talk):
    said = UNDEFINED_PIECE(piece="walk")
    talk.attempt(0, ended=Outcome.MISSING, said=said, operation="walk")
    talk.progress.open_again((), lambda case, attempt: True)
    assert not talk.progress.attempts
