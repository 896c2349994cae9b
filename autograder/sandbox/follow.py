"""Follow one guest: take its frames one by one, watch the clocks and the scratch folder, and put down how it ended.

In come a Guest and what is asked of it; what it brings goes into a Progress. How a process ended is said here, by the parent.
"""

from __future__ import annotations

import os
import select
import signal
import stat
import time
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import WireError
from ..records import Attempt, Case, CellRun, Outcome
from ..words import clean
from .limits import HOPELESS, Limits, given_up
from .warm import Exit, Guest
from .wire import Familiar, Reader, unpack_attempts

_TICK = 0.05  # seconds between two looks at the clocks and the scratch folder: a disk takes some hundred megabytes a second
_PAUSE = 0.005  # seconds between the first bytes and reading: a frame a case, and waking up for each would cost more than judging it
_SHARE = 0.25  # of a submission's seconds that one question may take while others wait
_STALL = 0.5  # CPU seconds without an answer, or twice as many asleep, after which cases that answer together are asked one by one
_AWAKE = 0.1  # the share of its time that a guest computes at least if it waits for nothing but a busy machine: then its computing is what counts
_SILENCE = 60  # seconds without a first frame: no student code has run yet, so it is our fault
_CHUNK = 1 << 18
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_ENTERED = stat.S_IWUSR | stat.S_IXUSR  # nothing is in a folder that lacks these for its maker, who cannot change them
WORDS = {Outcome.TIMED_OUT: "did not finish in time", Outcome.OUT_OF_MEMORY: "used up the memory", Outcome.CRASHED: "ended the process"}

Item = tuple[str, int]  # ("cell", its index) or ("case", its position)


@dataclass
class Progress:
    """What is known so far of one submission's run."""

    cases: tuple[Case, ...]
    deadline: float
    attempts: dict[int, Attempt] = field(default_factory=dict)
    lost_cells: dict[int, Outcome] = field(default_factory=dict)
    cell_runs: dict[int, CellRun] = field(default_factory=dict)
    costly_questions: dict[str, int] = field(default_factory=dict)  # how many cases of each have ended a guest
    seconds: dict[str, float] = field(default_factory=dict)  # that the cases of each question took
    put_off: set[str] = field(default_factory=set)  # questions that took their share
    notes: list[str] = field(default_factory=list)
    faults: int = 0
    confinement: str = ""
    killed: set[Item | None] = field(default_factory=set)  # what was running when somebody else killed its guest
    cells_ran: bool = False  # a guest got past the cells
    cells_took: float = 0.0  # seconds, in the first guest that got past them
    asked_for: set[tuple[str, ...]] = field(default_factory=set)  # the pieces of the guests so far
    careful: bool = False  # a guest ended among the cases: the next ones answer one by one, so that it is known which case ends them

    def pending(self) -> list[int]:
        """Positions of the cases without an attempt; those of a question that has ended guests come last, and hidden ones behind the others."""
        left = [i for i in range(len(self.cases)) if i not in self.attempts]
        return sorted(left, key=lambda i: (self.costly_questions.get(self.cases[i].question, 0), self.cases[i].hidden))

    def next(self, cells_first: bool) -> tuple[list[int], tuple[str, ...]]:
        """What the next guest runs: the positions of cases that ask for the same pieces of the engine, and these pieces, whose given versions it forgets.

        `cells_first`: cells are graded, too, so a guest with every given piece has to get past them before any other is asked.
        """
        every = self.pending()
        pending = [i for i in every if self.cases[i].question not in self.put_off] or every
        pieces = () if not pending or (cells_first and not self.cells_ran) else self.cases[pending[0]].pieces
        if pieces not in self.asked_for:
            self.asked_for.add(pieces)
            self.deadline += self.cells_took  # a submission's time counts its cells once, though they are run for every set of pieces
        return [i for i in pending if set(self.cases[i].pieces) == set(pieces)], pieces

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def count(self, position: int, seconds: float) -> None:
        """Put `seconds` down to the question of the case at `position`."""
        question = self.cases[position].question
        self.seconds[question] = self.seconds.get(question, 0.0) + seconds

    def puts_off(self, question: str, most: float) -> bool:
        """Whether `question` has taken more than `most` seconds while others wait: from now on they come before it."""
        if question in self.put_off or self.seconds.get(question, 0.0) <= most:
            return False
        if {self.cases[i].question for i in self.pending()} <= {question, *self.put_off}:
            return False
        self.put_off.add(question)
        return True

    def lose(self, item: Item | None, outcome: Outcome, reason: str) -> None:
        """Put down how `item` ended its guest."""
        if item is None:
            self.faults += 1
            return
        kind, index = item
        if kind == "cell":
            self.lost_cells[index] = outcome
            self.cell_runs.pop(index, None)
            self.note(f"Cell {index} {WORDS[outcome]}: {reason} It was left out, and the rest was graded.")
            return
        self.attempts[index] = Attempt(ended=outcome, message=reason[:1].upper() + reason[1:])
        question = self.cases[index].question
        self.costly_questions[question] = self.costly_questions.get(question, 0) + 1
        self._give_up(question, outcome)

    def _give_up(self, question: str, outcome: Outcome) -> None:
        """Where every case of a question ended its guest so far, and that more than once in this way, the others of it would: nobody waits for them."""
        mine = [i for i, case in enumerate(self.cases) if case.question == question]
        if self.costly_questions[question] >= HOPELESS and all(self.attempts[i].ended is outcome for i in mine if i in self.attempts):
            self.attempts.update({i: Attempt(ended=outcome, message=given_up(WORDS[outcome])) for i in mine if i not in self.attempts})


class Follower:
    """Reads one guest's frames until it ends, and ends it when it takes too long or breaks the protocol."""

    def __init__(self, guest: Guest, order: list[int], cells: list[int], scratch: str, progress: Progress, limits: Limits, familiar: Familiar) -> None:
        self.guest, self.cells, self.scratch, self.progress, self.limits, self.familiar = guest, cells, scratch, progress, limits, familiar
        self.looked = self.began = time.monotonic()  # the last look at the scratch folder, and the guest's beginning
        self.expected = list(order)
        self.item: Item | None = None  # what runs now, as far as the guest says
        self.started = False
        self.finished = False
        self.knows_hidden = False  # it has run a hidden case
        self.since = (time.monotonic(), 0.0)  # its last frame, in wall-clock seconds and in its own CPU seconds
        self.careful = progress.careful
        self.reader = Reader(limits.reply_mb << 20)

    def follow(self) -> None:
        while not self.finished:
            if select.select([self.guest.results], [], [], _TICK)[0]:
                time.sleep(_PAUSE)
                data, moved = os.read(self.guest.results, _CHUNK), False
                if not data:
                    return self._ended(self.guest.wait())
                try:
                    for message, blob in self.reader.feed(data):
                        self._take(message, blob)
                        moved = True
                except WireError as error:
                    self.guest.kill()
                    self.progress.cell_runs.clear()  # nothing is believed of what it said of its cells
                    return None if self._tried_again() else self.progress.lose(self._blamed(), Outcome.CRASHED, f"{error}.")
                if moved:
                    self.since = (time.monotonic(), self.guest.cpu_seconds())
                    if self.expected and self.progress.puts_off(self.progress.cases[self.expected[0]].question, _SHARE * self.limits.seconds_per_submission):
                        self.guest.kill()
                        return None
            if self._too_slow():
                return None
        return None

    def _take(self, message: dict[str, Any], blob: bytes) -> None:
        """One frame, checked against what may come next."""
        if self.finished:
            raise WireError("it went on after its last answer")
        self.started = True
        if "attempts" in message:
            self._take_attempts(message, blob)
        elif "cell" in message:
            self._take_cell(message)
        elif "case" in message and self.expected and message["case"] == self.expected[0] and (self.item is None or self.item[0] == "cell"):
            self._past_the_cells()
            self.item = ("case", self.expected[0])
        elif "confined" in message and self.item is None:
            self.progress.confinement = clean(message["confined"])
        elif "end" in message and not self.expected:
            self._past_the_cells()
            self.item, self.finished = None, True
            if message.get("dropped"):
                self.progress.note(f"The submission printed more than {self.limits.output_kb} kB; the rest was dropped.")
        else:
            raise WireError("its answer is not the one that was due")

    def _past_the_cells(self) -> None:
        if not self.progress.cells_ran:
            self.progress.cells_ran, self.progress.cells_took = True, time.monotonic() - self.began

    def _take_cell(self, message: dict[str, Any]) -> None:
        index, error, value = message["cell"], message.get("error"), message.get("value")
        if type(index) is not int or index not in self.cells or not isinstance(error, (str, type(None))) or type(value) not in (float, int, type(None)):
            raise WireError("its answer is not the one that was due")
        if error is None:
            following = self.cells[self.cells.index(self.item[1]) + 1 :][:1] if self.item and self.item[0] == "cell" else []
            if index not in (*following, self.cells[0]):
                raise WireError("its answer is not the one that was due")
            self.item = ("cell", index)
        elif self.item == ("cell", index):
            self.progress.cell_runs[index] = CellRun(clean(error), value)
        else:
            raise WireError("its answer is not the one that was due")

    def _take_attempts(self, message: dict[str, Any], blob: bytes) -> None:
        for position, attempt in unpack_attempts(message, blob, self.familiar):
            if not self.expected or position != self.expected[0] or self.item != ("case", self.expected[0]):
                raise WireError("its answer is not the one that was due")
            if self.progress.cases[self.expected[0]].hidden:
                self.knows_hidden = True
            elif self.knows_hidden:
                attempt = replace(attempt, message="")  # words could carry what it has seen in a hidden case
            taken = self.expected.pop(0)
            self.progress.attempts[taken] = attempt
            if self.expected:
                self.item = ("case", self.expected[0])  # they come in the order that was asked for
        self.progress.count(taken, time.monotonic() - self.since[0])  # the last one: it is sent as soon as it took long

    def _tried_again(self) -> bool:
        """Whether the guest ended among cases that it had yet to answer for together: then nothing is put down, and the next one is asked one by one."""
        if self.careful or self.item is None or self.item[0] == "cell" or not self.expected:
            return False
        self.progress.careful = True
        return True

    def _blamed(self) -> Item | None:
        """The item to put a failure down to; None only while no student code can have run."""
        if not self.started:
            return None
        if self.item is None or (self.item[0] == "case" and self.item[1] in self.progress.attempts):
            return ("case", self.expected[0]) if self.expected else None
        return self.item

    def _too_slow(self) -> bool:
        now = time.monotonic()
        if now - self.looked > _TICK:
            heavy = _weight(self.scratch, self.limits.disk_mb << 20) > self.limits.disk_mb << 20
            self.looked = time.monotonic()  # after the look: counting thousands of files never takes all of the judge's time
            if heavy:
                self.guest.kill()
                if self._tried_again():
                    return True
                self.progress.lose(self._blamed(), Outcome.CRASHED, f"it filled its folder with more than {self.limits.disk_mb} MB.")
                return True
        wall, cpu = now - self.since[0], self.guest.cpu_seconds() - self.since[1]
        sleeps = cpu < _AWAKE * wall
        if now >= self.progress.deadline and self.started:
            self._stop(f"the submission's {self.limits.seconds_per_submission:g} seconds were used up.")
        elif self.started and (cpu > _STALL or (sleeps and wall > 2 * _STALL)) and self._tried_again():
            self.guest.kill()
        elif self.started and cpu > self.limits.seconds_per_case:
            self._stop(f"it was stopped after {self.limits.seconds_per_case:g} seconds of computing.")
        elif self.started and sleeps and wall > self.limits.wall_per_case:
            self._stop(f"it was stopped after {self.limits.wall_per_case:g} seconds.")
        elif not self.started and wall > _SILENCE:
            self.guest.kill()
            self.progress.lose(None, Outcome.CRASHED, "")
        else:
            return False
        return True

    def _stop(self, reason: str) -> None:
        self.guest.kill()
        self.progress.lose(self._blamed(), Outcome.TIMED_OUT, reason)

    def _ended(self, status: Exit | None) -> None:
        """The guest is gone before its last answer."""
        blamed = self._blamed()
        if status is None:  # the server is gone: our fault, whatever the guest was doing
            self.progress.faults += 1
        elif self._tried_again():
            return
        elif status.signal == signal.SIGXCPU:
            self.progress.lose(blamed, Outcome.TIMED_OUT, "it was stopped after its seconds of computing.")
        elif status.signal == signal.SIGKILL and blamed not in self.progress.killed:  # by whom is not known: it gets a second chance
            self.progress.killed.add(blamed)
        elif status.signal == signal.SIGKILL:
            self.progress.lose(blamed, Outcome.OUT_OF_MEMORY, "the system ended the process twice, most likely for its memory.")
        elif status.code is None and status.signal is None:
            self.progress.lose(blamed, Outcome.CRASHED, "it closed the line on which it answers.")
        elif status.signal is not None:
            self.progress.lose(blamed, Outcome.CRASHED, f"the process crashed ({_signal_name(status.signal)}).")
        else:
            self.progress.lose(blamed, Outcome.CRASHED, f"the process was left with exit code {status.code}.")


def _weight(folder: str, most: int) -> int:
    """Bytes in a scratch folder, every entry counted as at least a kilobyte; counting stops above `most`. A folder that is closed to us is too much.

    It goes from folder to folder, not by paths: a guest can nest more folders than a path may name. Nothing is renamed in there, so ".." leads back.
    """
    total, levels = 0, list[list[str]]()  # for each folder from the first to this one, the folders in it still to be looked into
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
    """The descriptor of folder `name` in the folder `here`, whose own is closed."""
    there = os.open(name, _FOLDER, dir_fd=here)
    os.close(here)
    return there


def _signal_name(number: int) -> str:
    """SIGSEGV for 11; the number itself for a real-time signal, which has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
