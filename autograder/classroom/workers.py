"""Where papers are marked: in threads of this process, each with a guest of one warm server, or on a Dask cluster.

Both are an executor of the standard library's kind, fed a few papers ahead. What fails by our fault is one paper's fault report, never
the end of the class. What is written, is written by the caller alone.
"""

from __future__ import annotations

import atexit
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..errors import UsageError
from ..grader import Grader, failed
from ..report import SourceCell
from ..sandbox import Limits, WarmServer
from .marking import KIT, Marked, Paper, Sheet, mark, sheet

_AHEAD = 2  # papers waiting for each that is being marked
_DEATHS = 1  # workers that a paper may have killed before it is tried no more: it has two tries
_ANSWER_SECONDS = 30  # for a cluster to say that it is there


@dataclass(frozen=True)
class Bundle:
    """What a worker elsewhere needs to make the sheets: the instructor's files by name, and the cells that nbgrader stored, by notebook."""

    assignment: str
    files: Mapping[str, bytes]
    cells: Mapping[str, tuple[SourceCell, ...]]
    limits: Limits
    unconfined: bool
    key: str


def bundle(folder: Path, cells: Mapping[str, tuple[SourceCell, ...]], limits: Limits, unconfined: bool, key: str) -> Bundle:
    names = [*folder.glob("*cases.py"), *(folder / f"{notebook}.ipynb" for notebook in cells)]
    return Bundle(folder.name, {path.name: path.read_bytes() for path in names if path.is_file()}, cells, limits, unconfined, key)


@contextmanager
def threads(given: Bundle, folder: Path, jobs: int, server: WarmServer | None = None) -> Iterator[Workers]:
    """Workers in this process; `server` is a warm server that was started already. Raises SandboxUnavailable."""
    with Grader(given.limits, given.unconfined, server) as grader:
        sheets = {notebook: sheet(folder, notebook, found) for notebook, found in given.cells.items()}
        for one in sheets.values():
            grader.warm_up(one.assignment)
        with ThreadPoolExecutor(jobs) as pool:
            try:
                yield Workers(pool, lambda paper: mark(paper, sheets[paper.notebook], grader), sheets, jobs)
            except BaseException:
                grader.sandbox.close()  # what is still running ends now, not when its time is up
                pool.shutdown(wait=False, cancel_futures=True)
                raise


@contextmanager
def cluster(given: Bundle, folder: Path, address: str) -> Iterator[Workers]:
    """Workers of the Dask cluster whose scheduler is at `address`. Raises UsageError: no Dask here, no scheduler there, no or other workers."""
    try:
        import distributed  # optional, and slow
    except ImportError:
        raise UsageError("--scheduler needs Dask: pip install 'autograd-kit[cluster]', here and on every worker.") from None
    sheets = {notebook: sheet(folder, notebook, found) for notebook, found in given.cells.items()}
    try:
        client = distributed.Client(address, timeout=_ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = f"{type(error).__name__}: {error}" if not isinstance(error, OSError) else str(error)
        raise UsageError(f"There is no Dask scheduler at {address} ({reason}): start one with `dask scheduler`, or give the address that it prints.") from None
    with client:
        jobs = _checked(client, address)
        before = client.run_on_scheduler(_allow_deaths, _DEATHS)
        try:
            sent = client.scatter(given, broadcast=True, hash=False)
            with client.get_executor(pure=False) as pool:
                try:
                    yield Workers(pool, _mark_elsewhere, sheets, jobs, (sent,))
                except BaseException:
                    pool.shutdown(wait=False)
                    raise
        finally:
            client.run_on_scheduler(_allow_deaths, before)


class Workers:
    """An executor, and what to call on it with a paper."""

    def __init__(self, pool: Executor, call: Callable[..., Marked], sheets: Mapping[str, Sheet], jobs: int, more: tuple[Any, ...] = ()) -> None:
        self._pool, self._call, self._sheets, self._more = pool, call, sheets, more
        self.jobs = jobs

    def marked(self, papers: Iterable[Paper]) -> Iterator[Marked | None]:
        """Each paper's result, as they come; None when there was none for a moment."""
        waiting, running = iter(papers), dict[Future[Marked], Paper]()
        more = True
        while more or running:
            while more and len(running) < (1 + _AHEAD) * self.jobs:
                paper = next(waiting, None)
                more = paper is not None
                if paper is not None:
                    running[self._pool.submit(self._call, paper, *self._more)] = paper
            done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                yield self._result(running.pop(future), future)
            if not done and running:
                yield None

    def _result(self, paper: Paper, future: Future[Marked]) -> Marked:
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001  whatever it is, it is one paper's, and our fault
            words = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
            if type(error).__name__ == "KilledWorker":
                words = f"it ended {_DEATHS + 1} workers of the cluster, and was not tried again: grade it by itself with --student {paper.student}"
            return Marked(paper, failed(paper.label, self._sheets[paper.notebook].assignment, f"It was not graded, by a fault of the kit ({words})."))


# -- on the other side ---------------------------------------------------------------------------------------------------

_lock = threading.Lock()
_made: dict[str, tuple[Grader, dict[str, Sheet]]] = {}  # by a bundle's key: a worker's own warm server, references and sheets


def _mark_elsewhere(paper: Paper, given: Bundle) -> Marked:
    """What a worker of a cluster runs."""
    with _lock:
        if given.key not in _made:
            for grader, _ in _made.values():
                grader.sandbox.close()
            _made.clear()
            _made[given.key] = _set_up(given)
        grader, sheets = _made[given.key]
    return mark(paper, sheets[paper.notebook], grader)


def _set_up(given: Bundle) -> tuple[Grader, dict[str, Sheet]]:
    torch.set_num_threads(1)
    home = tempfile.TemporaryDirectory(prefix="autograder-bundle-", ignore_cleanup_errors=True)
    atexit.register(home.cleanup)
    for name, content in given.files.items():
        Path(home.name, name).write_bytes(content)
    grader = Grader(given.limits, given.unconfined)
    atexit.register(grader.sandbox.close)
    sheets = {notebook: sheet(Path(home.name), notebook, cells, given.assignment) for notebook, cells in given.cells.items()}
    for one in sheets.values():
        grader.warm_up(one.assignment)
    return grader, sheets


def _versions() -> dict[str, str]:
    return {"autograd-kit": KIT, "torch": torch.__version__, "Python": f"{sys.version_info.major}.{sys.version_info.minor}"}


def _checked(client: Any, address: str) -> int:
    """How many papers the cluster can mark at once. Raises UsageError if it has no workers, or some that would mark otherwise."""
    try:
        client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
    except TimeoutError:
        raise UsageError(f"The scheduler at {address} has no workers: start some with `dask worker {address}`.") from None
    try:
        found = client.run(_versions)
    except Exception as error:  # noqa: BLE001  whatever they raise when they try
        raise UsageError(f"The workers at {address} cannot import the kit ({type(error).__name__}: {error}): install this version of it there.") from None
    for worker, theirs in found.items():
        for what, ours in _versions().items():
            if theirs[what] != ours:
                raise UsageError(
                    f"The worker {worker} has {what} {theirs[what]}, here it is {ours}: the same grade needs the same versions, install them there."
                )
    return sum(client.nthreads().values())


def _allow_deaths(number: int, dask_scheduler: Any = None) -> int:
    """Set how many workers a task may have killed; gives the number before. Runs on the scheduler."""
    before = int(dask_scheduler.allowed_failures)
    dask_scheduler.allowed_failures = number
    return before
