"""Follow one guest: take its frames one by one, watch the clocks and the scratch folder, and note how it ended.

In come a Guest and the cases and cells it has to run; its results go into a Progress. The parent, not the guest, says
here how the process ended. Called by run.py.
"""

from __future__ import annotations

import os
import select
import signal
import stat
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..engine.ending import lacks, unwritten
from ..errors import WireError
from ..records import Attempt, Case, CellRun, Outcome, Submission
from ..words import Sentence, clean
from .limits import HOPELESS, ONCE_MORE, Limits
from .said import given_up, lost_cell
from .stages import Stage, in_stages, lacked_a_piece, tells_nothing
from .warm import Exit, Guest
from .wire import Familiar, Reader, unpack_attempts

# Seconds between two looks at the clocks and the scratch folder; a disk takes some hundred megabytes a second:
TICK = 0.05
# Seconds between the arrival of the first bytes and reading. There may be a frame for every case, and waking up for
# each would cost more than judging it:
_PAUSE = 0.005
_SHARE = 0.25  # the part of a submission's seconds that one question may take while others wait
# CPU seconds without an answer, or twice as many seconds asleep, after which cases that answer together are asked one
# by one:
_STALL = 0.3
# The least part of its time that a guest computes if it waits only because the machine is busy, on a system that does
# not tell how long a process has waited for a core. Then its CPU time counts:
_AWAKE = 0.1
_SILENCE = 60  # seconds without a first frame: no student code has run yet, so it is the kit's fault
CHUNK = 1 << 18
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# A folder is empty if its maker lacks these rights, because the maker, a guest, cannot change them:
_ENTERED = stat.S_IWUSR | stat.S_IXUSR

Item = tuple[str, int]  # ("cell", its index) or ("case", its position)


@dataclass
class Progress:
    """The results of one submission's run so far."""

    cases: tuple[Case, ...]
    deadline: float
    submission: Submission
    attempts: dict[int, Attempt] = field(default_factory=dict)
    lost_cells: dict[int, Outcome] = field(default_factory=dict)
    cell_runs: dict[int, CellRun] = field(default_factory=dict)
    helped: dict[int, tuple[str, ...]] = field(default_factory=dict)  # by position, the helpers that the kit gives
    costly_questions: dict[str, int] = field(default_factory=dict)  # how many cases of each question ended a guest
    seconds: dict[str, float] = field(default_factory=dict)  # the time that the cases of each question took
    took: dict[int, float] = field(default_factory=dict)  # the seconds of each case that ran, of those given up none
    heard: float = field(default_factory=time.monotonic)  # when the last frame came, or a guest was started
    put_off: set[str] = field(default_factory=set)  # questions that used up their share of the time
    notes: list[Sentence] = field(default_factory=list)
    faults: int = 0
    confinement: str = ""
    killed: set[Item | None] = field(default_factory=set)  # the items that ran when something else killed their guest
    cells_ran: bool = False  # a guest has run all cells
    cells_took: float = 0.0  # seconds that the cells took in the first guest that has run all of them
    # of the guests so far: the pieces, whether the guest is asked call by call, and the helpers that it has
    asked_for: set[tuple[tuple[str, ...], bool, tuple[str, ...] | None]] = field(default_factory=set)
    # A guest ended among the cases. The next guests answer case by case, which shows which case ends them:
    careful: bool = False

    def pending(self) -> list[int]:
        """Return the positions of the cases without an attempt.

        Cases of a question that has ended guests come last. Among the others, hidden cases come after visible ones.
        """
        left = [i for i in range(len(self.cases)) if i not in self.attempts]
        if not self.costly_questions:
            return sorted(left, key=lambda i: self.cases[i].hidden)
        return sorted(left, key=lambda i: (self.costly_questions.get(self.cases[i].question, 0), self.cases[i].hidden))

    def is_open(self) -> bool:
        """Say whether a case has no attempt yet."""
        return len(self.attempts) < len(self.cases)

    def next(self, cells_first: bool) -> tuple[list[int], tuple[str, ...]]:
        """Return what the next guest runs: the positions of cases, and the pieces of the engine that they ask for.

        All of these cases ask for the same pieces, and the guest forgets the given versions of these. Either all of
        them take only some rules from the student, or none of them does. With
        `cells_first`, cells are graded, too: a guest that has every given piece must run all cells before any other
        guest starts.
        """
        every = self.pending()
        self._help(every)
        pending = [i for i in every if self.cases[i].question not in self.put_off] or every
        first = None if not pending or (cells_first and not self.cells_ran) else self.cases[pending[0]]
        pieces, asked = (first.pieces, first.asks_by_call) if first is not None else ((), False)
        helped = self.helped.get(pending[0]) if first is not None else None
        if (pieces, asked, helped) not in self.asked_for:
            self.asked_for.add((pieces, asked, helped))
            # The cells run again for every kind of guest, but their time counts once:
            self.deadline += self.cells_took
        kind = frozenset(pieces), asked, helped
        return [i for i in pending if self._kind(i) == kind], pieces

    def stages(self) -> list[Stage]:
        """Return the stages in which the first guest can run its cases; none for a later guest."""
        if self.asked_for:
            return []
        stages = in_stages(self.cases, self.pending())
        if stages:
            self.asked_for.add(((), False, None))
        return stages

    def open_again(self, doubtful: Collection[int], passes: Callable[[Case, Attempt], bool]) -> None:
        """Have ordinary guests run those cases for which a guest in stages lacked something.

        The `doubtful` attempts are at public cases, after hidden ones: what is shown of one could carry values of a
        hidden case. Nothing is shown of what passes. All cases of such a question run again, in their order: what the
        pieces left behind may have spoilt its hidden cases, and a rule that goes wrong in a later call shall not be
        called anew for its public cases alone.
        """
        again: set[str] = set()
        for position, attempt in self.attempts.items():
            case = self.cases[position]
            shown = position in doubtful and not tells_nothing(case, attempt)
            if lacked_a_piece(case, attempt) or (shown and not (attempt.ended is None and passes(case, attempt))):
                again.add(case.question)
        for position in list(self.attempts):
            if self.cases[position].question in again:
                del self.attempts[position]

    def _kind(self, position: int) -> tuple[frozenset[str], bool, tuple[str, ...] | None]:
        case = self.cases[position]
        return case.set_of_pieces, case.asks_by_call, self.helped.get(position)

    def _help(self, positions: Iterable[int]) -> None:
        """Give the kit's helpers to these cases, if an earlier case has shown that one of them is still to be written.

        They would end there, too, and run again.
        """
        helping = [position for position in positions if self.cases[position].helpers]
        if not helping:
            return
        said = {id(a.said): a for a in self.attempts.values() if a.said is not None}  # many attempts say the same
        absent = frozenset().union(*map(unwritten, said.values()))
        for position in helping:
            if absent.intersection(self.cases[position].helpers):
                self.helped.setdefault(position, self.cases[position].helpers)

    def again(self) -> bool:
        """Say whether cases have to run again with the kit's helpers, because another question's is missing."""
        found, known = [], dict[tuple[int, tuple[str, ...]], bool]()  # many attempts say the same
        for position, attempt in self.attempts.items():
            helpers = self.cases[position].helpers
            if helpers and attempt.said is not None and position not in self.helped:
                key = id(attempt.said), helpers
                if key not in known:
                    known[key] = lacks(attempt, helpers)
                found += [position] if known[key] else []
        for position in found:
            self.helped[position] = self.cases[position].helpers
            del self.attempts[position]
        return bool(found)

    def note(self, sentence: Sentence) -> None:
        """Append `sentence` to the notes, unless it is there already."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def count(self, position: int, seconds: float) -> None:
        """Add `seconds` to the time of the question that the case at `position` belongs to."""
        self.took[position] = seconds
        question = self.cases[position].question
        self.seconds[question] = self.seconds.get(question, 0.0) + seconds

    def puts_off(self, question: str, most: float) -> bool:
        """Say whether `question` has taken more than `most` seconds while others wait.

        If so, the others come before it from now on.
        """
        if question in self.put_off or self.seconds.get(question, 0.0) <= most:
            return False
        if {self.cases[i].question for i in self.pending()} <= {question, *self.put_off}:
            return False
        self.put_off.add(question)
        return True

    def lose(self, item: Item | None, outcome: Outcome, reason: Sentence) -> None:
        """Note how `item` ended its guest. If it is None, the kit is at fault."""
        if item is None:
            self.faults += 1
            return
        kind, index = item
        if kind == "cell":
            self.lost_cells[index] = outcome
            self.cell_runs.pop(index, None)
            self.note(lost_cell(self.submission.place(index), outcome, reason))
            return
        self.attempts[index] = Attempt(ended=outcome, said=reason)
        self.took[index] = time.monotonic() - self.heard
        question = self.cases[index].question
        self.costly_questions[question] = self.costly_questions.get(question, 0) + 1
        self._give_up(question, outcome)

    def was_late(self, position: int) -> bool:
        """Say whether another case of the question at `position` has used up its time."""
        question = self.cases[position].question
        return question in self.costly_questions and any(
            attempt.ended is Outcome.TIMED_OUT and self.cases[i].question == question
            for i, attempt in self.attempts.items()
        )

    def _give_up(self, question: str, outcome: Outcome) -> None:
        """Give up the rest of `question` if every case of it so far ended with `outcome`, at least HOPELESS times.

        The other cases would end their guests, too, so waiting for them would be in vain.
        """
        mine = [i for i, case in enumerate(self.cases) if case.question == question]
        if self.costly_questions[question] >= HOPELESS and all(
            self.attempts[i].ended is outcome for i in mine if i in self.attempts
        ):
            self.attempts.update(
                {i: Attempt(ended=outcome, said=given_up(outcome)) for i in mine if i not in self.attempts}
            )


class Follower:
    """A reader of one guest's frames.

    It reads until the guest ends, and it ends a guest that takes too long or breaks the protocol.
    """

    def __init__(
        self,
        guest: Guest,
        order: list[int],
        cells: list[int],
        scratch: str,
        progress: Progress,
        limits: Limits,
        familiar: Familiar,
    ) -> None:
        self.guest, self.cells, self.scratch, self.progress, self.limits, self.familiar = (
            guest,
            cells,
            scratch,
            progress,
            limits,
            familiar,
        )
        self.looked = self.began = time.monotonic()  # the last look at the scratch folder, and the start of the guest
        self.expected = list(order)
        self.item: Item | None = None  # what the guest runs now, as far as it says
        self.started = False
        self.finished = False
        self.knows_hidden = False  # the guest has run a hidden case
        self.since = (time.monotonic(), 0.0)  # the last frame, in wall-clock and in CPU seconds
        self.waited = 0.0  # seconds that the guest has waited for a core; no clock of a submission counts them
        self.progress.heard = self.since[0]
        self.careful = progress.careful
        self.reader = Reader(limits.reply_mb << 20)

    def follow(self) -> None:
        """Read frames until the guest has ended or was killed."""
        while not self.finished:
            has_written = select.select([self.guest.results], [], [], TICK)[0]
            self._forgive_waiting()
            if has_written:
                time.sleep(_PAUSE)
                data, moved = self._read_on(), False
                if not data:
                    return self._ended(self.guest.wait())
                try:
                    for message, blob in self.reader.feed(data):
                        self._take(message, blob)
                        moved = True
                except WireError as error:
                    self.guest.kill()
                    self.progress.cell_runs.clear()  # its results of cells are not trusted either
                    return (
                        None if self._tried_again() else self.progress.lose(self._blamed(), Outcome.CRASHED, error.said)
                    )
                if moved:
                    self.since = (time.monotonic(), self.guest.cpu_seconds())
                    self.progress.heard = self.since[0]
                    if self.expected and self.progress.puts_off(
                        self.progress.cases[self.expected[0]].question, _SHARE * self.limits.seconds_per_submission
                    ):
                        self.guest.kill()
                        return None
            if self._too_slow():
                return None
        return None

    def _read_on(self) -> bytes:
        """Return what the guest has sent since the last time; nothing after its end."""
        try:
            return os.read(self.guest.results, CHUNK)
        except ConnectionResetError:  # it ended before it read what it was sent
            return b""

    def _forgive_waiting(self) -> None:
        """Move all clocks on by the time that the guest has waited for a core since the last call."""
        waited = self.guest.waited_seconds()
        forgiven = waited - self.waited
        if forgiven > 0:
            self.waited = waited
            self.progress.deadline += forgiven
            self.began += forgiven
            self.since = (min(self.since[0] + forgiven, time.monotonic()), self.since[1])

    def _take(self, message: dict[str, Any], blob: bytes) -> None:
        """Take one frame. Raises WireError if the protocol does not allow it here."""
        if self.finished:
            raise WireError("It went on after its last answer.")
        self.started = True
        if "attempts" in message:
            self._take_attempts(message, blob)
        elif "cell" in message:
            self._take_cell(message)
        elif (
            "case" in message
            and self.expected
            and message["case"] == self.expected[0]
            and (self.item is None or self.item[0] == "cell")
        ):
            self._past_the_cells()
            self.item = ("case", self.expected[0])
        elif "confined" in message and self.item is None:
            self.progress.confinement = clean(message["confined"])
        elif "end" in message and not self.expected:
            self._past_the_cells()
            self.item, self.finished = None, True
            if message.get("dropped"):
                self.progress.note(
                    Sentence(
                        "The submission printed more than {output_kb} kB; the rest was dropped.",
                        output_kb=self.limits.output_kb,
                    )
                )
        else:
            raise WireError("Its answer is not the one that was expected.")

    def _past_the_cells(self) -> None:
        """Note that a guest has run all cells, and how long they took in the first such guest."""
        if not self.progress.cells_ran:
            self.progress.cells_ran, self.progress.cells_took = True, time.monotonic() - self.began

    def _take_cell(self, message: dict[str, Any]) -> None:
        """Take the frame before a cell, which has no error, or the frame after it, which has one.

        All cells come before the first case: what a guest says of a cell later could carry values of a hidden case.
        """
        index, error, value = message["cell"], message.get("error"), message.get("value")
        kind = message.get("kind", "")
        if (
            (self.item is not None and self.item[0] == "case")
            or type(index) is not int
            or index not in self.cells
            or not isinstance(error, (str, type(None)))
            or type(value) not in (float, int, type(None))
            or not isinstance(kind, str)
        ):
            raise WireError("Its answer is not the one that was expected.")
        if error is None:
            following = (
                self.cells[self.cells.index(self.item[1]) + 1 :][:1] if self.item and self.item[0] == "cell" else []
            )
            if index not in (*following, self.cells[0]):
                raise WireError("Its answer is not the one that was expected.")
            self.item = ("cell", index)
        elif self.item == ("cell", index):
            self.progress.cell_runs[index] = CellRun(clean(error), value, clean(kind))
        else:
            raise WireError("Its answer is not the one that was expected.")

    def _take_attempts(self, message: dict[str, Any], blob: bytes) -> None:
        """Take attempts at the next cases that were asked for, in their order."""
        for position, attempt in unpack_attempts(message, blob, self.familiar):
            if not self.expected or position != self.expected[0] or self.item != ("case", self.expected[0]):
                raise WireError("Its answer is not the one that was expected.")
            case = self.progress.cases[self.expected[0]]
            if case.hidden:
                self.knows_hidden = True
            elif self.knows_hidden:
                attempt = self._after_hidden(attempt)
            taken = self.expected.pop(0)
            self.progress.attempts[taken] = attempt
            self.progress.took.setdefault(taken, 0.0)
            if self.expected:
                self.item = ("case", self.expected[0])  # attempts come in the order of the request
        self.progress.count(taken, time.monotonic() - self.since[0])  # of the last case: a slow case is sent at once

    def _after_hidden(self, attempt: Attempt) -> Attempt:
        """Return the attempt at a public case without its words: it could carry values of a hidden case."""
        return replace(attempt, said=None, secret=True)

    def _tried_again(self) -> bool:
        """Say whether the guest ended among cases whose answers it had yet to send together.

        If so, no case gets an outcome, and the next guest answers case by case.
        """
        if self.careful or self.item is None or self.item[0] == "cell" or not self.expected:
            return False
        self.progress.careful = True
        return True

    def _blamed(self) -> Item | None:
        """Return the item that caused a failure; None only while no student code can have run."""
        if not self.started:
            return None
        if self.item is None or (self.item[0] == "case" and self.item[1] in self.progress.attempts):
            return ("case", self.expected[0]) if self.expected else None
        return self.item

    def _too_slow(self) -> bool:
        """Say whether the guest passed a limit of time or disk. If so, it is killed and the outcome is noted."""
        now = time.monotonic()
        if now - self.looked > TICK:
            heavy = _weight(self.scratch, self.limits.disk_mb << 20) > self.limits.disk_mb << 20
            # The time after the look: counting thousands of files must not take all of the judge's time.
            self.looked = time.monotonic()
            if heavy:
                self.guest.kill()
                if self._tried_again():
                    return True
                self.progress.lose(
                    self._blamed(),
                    Outcome.CRASHED,
                    Sentence("It filled its folder with more than {disk_mb} MB.", disk_mb=self.limits.disk_mb),
                )
                return True
        wall, cpu = now - self.since[0], self.guest.cpu_seconds() - self.since[1]
        sleeps = cpu < _AWAKE * wall
        if now >= self.progress.deadline and self.started:
            self._stop(
                Sentence(
                    "The submission's {seconds:g} seconds were used up.", seconds=self.limits.seconds_per_submission
                )
            )
        elif self.started and (cpu > _STALL or (sleeps and wall > 2 * _STALL)) and self._tried_again():
            self.guest.kill()
        elif self.started and cpu > (most := self.limits.seconds_per_case * self._share()):
            self._stop(Sentence("It was stopped after {seconds:g} seconds of computing.", seconds=most))
        elif self.started and sleeps and wall > (most := self.limits.wall_per_case * self._share()):
            self._stop(Sentence("It was stopped after {seconds:g} seconds.", seconds=most))
        elif not self.started and wall > _SILENCE:
            self.guest.kill()
            self.progress.lose(None, Outcome.CRASHED, Sentence(""))
        else:
            return False
        return True

    def _share(self) -> float:
        """Return the part of its time that the present item has."""
        kind, index = self._blamed() or ("", 0)
        return ONCE_MORE if kind == "case" and self.progress.was_late(index) else 1.0

    def _stop(self, reason: Sentence) -> None:
        """Kill the guest because its time is up."""
        self.guest.kill()
        self.progress.lose(self._blamed(), Outcome.TIMED_OUT, reason)

    def _ended(self, status: Exit | None) -> None:
        """Note how the guest ended. It is gone before its last answer."""
        blamed = self._blamed()
        if status is None:  # the server is gone: the kit's fault, not the guest's
            self.progress.faults += 1
        elif self._tried_again():
            return
        elif status.signal == signal.SIGXCPU:
            self.progress.lose(blamed, Outcome.TIMED_OUT, Sentence("It was stopped after its seconds of computing."))
        elif status.signal == signal.SIGKILL and blamed not in self.progress.killed:
            self.progress.killed.add(blamed)  # the killer is not known, so the item gets a second chance
        elif status.signal == signal.SIGKILL:
            self.progress.lose(
                blamed,
                Outcome.OUT_OF_MEMORY,
                Sentence("The system ended the process twice, most likely because it used too much memory."),
            )
        elif status.code is None and status.signal is None:
            self.progress.lose(blamed, Outcome.CRASHED, Sentence("It closed the pipe on which it answers."))
        elif status.signal is not None:
            self.progress.lose(
                blamed, Outcome.CRASHED, Sentence("The process crashed ({signal}).", signal=_signal_name(status.signal))
            )
        else:
            self.progress.lose(
                blamed, Outcome.CRASHED, Sentence("The process ended with exit code {code}.", code=status.code)
            )


def _weight(folder: str, most: int) -> int:
    """Return the bytes in a scratch folder, with at least a kilobyte for every entry. Counting stops above `most`.

    A folder that the judge cannot open counts as too much. The search goes from folder to folder, not by paths: a guest
    can nest more folders than a path may name. A guest cannot rename a folder, so ".." leads back.
    """
    # `levels` has for each folder, from the first to this one, the folders in it that are still to be searched:
    total, levels = 0, list[list[str]]()
    here = os.open(folder, _FOLDER)
    try:
        while total <= most:
            levels.append([])
            with os.scandir(here) as entries:
                for entry in entries:
                    found = entry.stat(follow_symlinks=False)
                    total += max(1024, found.st_size)
                    if stat.S_ISDIR(found.st_mode) and found.st_mode & _ENTERED == _ENTERED:
                        levels[-1].append(entry.name)
                    if total > most:
                        break
            while levels and not levels[-1]:
                levels.pop()
                here = _moved(here, "..") if levels else here
            if not levels:
                break
            here = _moved(here, levels[-1].pop())
    except OSError:
        return most + 1
    finally:
        os.close(here)
    return total


def _moved(here: int, name: str) -> int:
    """Return the descriptor of folder `name` in the folder `here`, and close that of `here`."""
    there = os.open(name, _FOLDER, dir_fd=here)
    os.close(here)
    return there


def _signal_name(number: int) -> str:
    """Return the name of a signal, such as SIGSEGV for 11; the number for a real-time signal, which has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
