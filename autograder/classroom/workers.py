"""Where papers are marked: in threads of this process, each with a guest of one warm server, or on a Dask cluster (`cluster.py`).

Both are an executor of the standard library's kind, fed a few papers ahead. What fails by our fault is one paper's fault report, never
the end of the class. What is written, is written by the caller alone.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UsageError, described
from ..grader import Grader, failed
from ..report import SourceCell
from ..sandbox import Limits, WarmServer
from .marking import Marked, Paper, Sheet, mark, sheet

_AHEAD = 8  # papers waiting for each that is being marked: enough for the time that it takes to write a batch
GONE = "What was graded is kept; run the same command again when it is there."


@dataclass(frozen=True)
class Bundle:
    """What a worker elsewhere needs to make the sheets: the instructor's files by name, and the cells that nbgrader stored, by notebook."""

    assignment: str
    files: Mapping[str, bytes]
    cells: Mapping[str, tuple[SourceCell, ...]]
    limits: Limits
    unconfined: bool


def bundle(folder: Path, cells: Mapping[str, tuple[SourceCell, ...]], limits: Limits, unconfined: bool) -> Bundle:
    names = [*folder.glob("*cases.py"), *(folder / f"{notebook}.ipynb" for notebook in cells)]
    return Bundle(folder.name, {path.name: path.read_bytes() for path in names if path.is_file()}, cells, limits, unconfined)


class Desk:
    """Where papers of one bundle are marked: a warm server, reference values and sheets, ready when it is made. Any number of threads may use it."""

    def __init__(self, given: Bundle, folder: Path, server: WarmServer | None = None) -> None:
        """`folder` has the bundle's files; `server` is a warm server that was started already. Raises SandboxUnavailable, BrokenCases."""
        self._grader = Grader(given.limits, given.unconfined, server)
        try:
            self.sheets = sheets(given, folder)
            for one in self.sheets.values():
                self._grader.warm_up(one.assignment)
            gc.freeze()  # what is here by now stays for the whole class, and no collection has to look at it
        except BaseException:
            self.close()
            raise

    def mark(self, paper: Paper) -> Marked:
        on = self.sheets[paper.notebook]
        try:
            return mark(paper, on, self._grader)
        except Exception as error:  # noqa: BLE001  whatever it is, it is one paper's, and our fault
            return _fault(paper, on, described(error))  # a record: Dask cannot send every error, and waits forever for one that it cannot read

    def close(self) -> None:
        """What is still running ends now, not when its time is up."""
        self._grader.sandbox.close()


def sheets(given: Bundle, folder: Path) -> dict[str, Sheet]:
    every = [cell for cells in given.cells.values() for cell in cells]
    return {notebook: sheet(folder, notebook, cells, given.assignment, every) for notebook, cells in given.cells.items()}


class Workers:
    """An executor, what to call on it with a paper, and how many papers it can mark at once."""

    def __init__(self, pool: Executor, call: Callable[..., Marked], sheets: Mapping[str, Sheet], jobs: Callable[[], int], more: tuple[Any, ...] = ()) -> None:
        """`jobs` is asked again and again; it raises UsageError where nobody is left to mark anything."""
        self._pool, self._call, self._sheets, self._jobs, self._more = pool, call, sheets, jobs, more

    def marked(self, papers: Iterable[Paper]) -> Iterator[Marked | None]:
        """Each paper's result, as they come; None when there was none for a moment. Raises UsageError where no more will come.

        A worker that dies takes its papers along, and any of them may be the cause. Each is tried once more, at the end and with nothing beside it.
        """
        suspects: list[Paper] = []
        yield from self._round(papers, suspects)
        yield from self._round(suspects)

    def _round(self, papers: Iterable[Paper], suspects: list[Paper] | None = None) -> Iterator[Marked | None]:
        """One try of each paper; without a list to put suspects in, one paper at a time."""
        waiting, running = iter(papers), dict[Future[Marked], Paper]()
        more = True
        while more or running:
            jobs = self._jobs()
            while more and len(running) < (1 if suspects is None else (1 + _AHEAD) * jobs):
                paper = next(waiting, None)
                more = paper is not None
                if paper is not None:
                    running[self._pool.submit(self._call, paper, *self._more)] = paper
            done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                paper = running.pop(future)
                if suspects is not None and _killed(future):
                    suspects.append(paper)
                else:
                    yield self._result(paper, future)
            if not done and running:
                yield None

    def _result(self, paper: Paper, future: Future[Marked]) -> Marked:
        try:
            return future.result()
        except CancelledError:  # only Dask does that, and only when its scheduler is lost
            raise UsageError(f"The connection to the cluster was lost. {GONE}") from None
        except Exception as error:  # noqa: BLE001  Dask's own: marking does not raise
            words = "two workers of the cluster died while they had it, the second one had nothing else" if _killed(future) else described(error)
            return _fault(paper, self._sheets[paper.notebook], words)


def _fault(paper: Paper, on: Sheet, words: str) -> Marked:
    return Marked(paper, failed(paper.label, on.assignment, f"It was not graded, by a fault of the kit ({words})."))


def _killed(future: Future[Marked]) -> bool:
    return not future.cancelled() and type(future.exception()).__name__ == "KilledWorker"  # by name: Dask may not be there


@contextmanager
def threads(given: Bundle, folder: Path, jobs: int, server: WarmServer | None = None) -> Iterator[Workers]:
    """Workers in this process; `server` is a warm server that was started already. Raises SandboxUnavailable."""
    with closing(Desk(given, folder, server)) as desk, ThreadPoolExecutor(jobs) as pool:
        try:
            yield Workers(pool, desk.mark, desk.sheets, lambda: jobs)
        except BaseException:
            desk.close()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
