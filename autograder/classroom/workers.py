"""The workers that mark papers: threads of this process, or a Dask cluster (`cluster.py`).

Each thread has a guest of one warm server. Both kinds are an executor as in `concurrent.futures`, fed a few papers
ahead. A fault of the kit becomes the fault report of one paper; the class goes on. Only the caller writes files.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..cases import case_files, files_beside
from ..errors import UsageError, described
from ..grader import Grader, failed
from ..notebooks import TEXTS, SourceCell
from ..sandbox import Limits, WarmServer
from ..words import ENGLISH, Sentence, speaking
from .marking import Marked, Paper, Sheet, language_of_class, lending, mark, sheet

_AHEAD = 8  # waiting papers for each one being marked: enough work for the time it takes to write a batch
_DIED = Sentence("two workers of the cluster died while they had it, and the second one had nothing else")
GONE = Sentence("Grades so far are kept; run the same command again when the cluster is back.")


@dataclass(frozen=True)
class Bundle:
    """Everything that a worker on another machine needs to make the sheets.

    `files` has the instructor's files by name; `cells` has the cells that nbgrader stored, by notebook.
    """

    assignment: str
    files: Mapping[str, bytes]
    cells: Mapping[str, tuple[SourceCell, ...]]
    limits: Limits
    unconfined: bool
    credit: str
    language: str = ENGLISH  # of the pages and comments


def bundle(
    folder: Path,
    cells: Mapping[str, tuple[SourceCell, ...]],
    limits: Limits,
    unconfined: bool,
    credit: str,
    released: Path | None = None,
) -> Bundle:
    """Return the bundle of an assignment. Files beside the notebooks are in it if they are in `released`, too."""
    names = [*case_files(folder, hidden=True), *(folder / f"{notebook}.ipynb" for notebook in cells)]
    names += sorted((folder / TEXTS).glob("*.po"))
    if released is not None:
        names += [path for path in files_beside(folder) if (released / path.relative_to(folder)).is_file()]
    return Bundle(
        folder.name,
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in names if path.is_file()},
        cells,
        limits,
        unconfined,
        credit,
        language_of_class(released, cells),
    )


class Desk:
    """A place to mark papers of one bundle: a warm server, reference values and sheets, ready after the constructor.

    Any number of threads may use it.
    """

    def __init__(self, given: Bundle, folder: Path, server: WarmServer | None = None) -> None:
        """Make everything ready. Raises SandboxUnavailable, BrokenCases.

        `folder` has the bundle's files. `server` is a warm server that was started already.
        """
        self._grader, self._language = Grader(given.limits, given.unconfined, server), given.language
        try:
            with speaking(given.language):
                self.sheets = sheets(given, folder)
            for one in self.sheets.values():
                self._grader.warm_up(one.assignment)
            gc.freeze()  # these objects stay for the whole class, so no later collection has to look at them
        except BaseException:
            self.close()
            raise

    def mark(self, paper: Paper) -> Marked:
        on = self.sheets[paper.notebook]
        try:
            with speaking(self._language):
                return mark(paper, on, self._grader)
        except Exception as error:  # noqa: BLE001  any error here is a fault of the kit, and costs one paper only
            # return a record: Dask cannot send every error, and waits forever for one that it cannot read
            return _fault(paper, on, described(error))

    def close(self) -> None:
        """Stop everything that is still running now, before its time is up."""
        self._grader.sandbox.close()


def sheets(given: Bundle, folder: Path) -> dict[str, Sheet]:
    every = [cell for cells in given.cells.values() for cell in cells]
    made = {
        notebook: sheet(folder, notebook, cells, given.assignment, every, given.credit)
        for notebook, cells in given.cells.items()
    }
    return {notebook: lending(one, lambda name: name in given.files) for notebook, one in made.items()}


class Workers:
    """An executor, the function to call on it with a paper, and the number of papers it can mark at once."""

    def __init__(
        self,
        pool: Executor,
        call: Callable[..., Marked],
        sheets: Mapping[str, Sheet],
        jobs: Callable[[], int],
        more: tuple[Any, ...] = (),
    ) -> None:
        """Keep the arguments. `jobs` is called again and again; it raises UsageError when no worker is left."""
        self._pool, self._call, self._sheets, self._jobs, self._more = pool, call, sheets, jobs, more

    def marked(self, papers: Iterable[Paper]) -> Iterator[Marked | None]:
        """Yield the papers' results in the order they come; None at first, and if no result came for 0.2 seconds.

        A worker that dies takes its papers along, and any of them may be the cause. Each of these papers is tried once
        more, at the end and alone. Raises UsageError if no more results will come.
        """
        suspects: list[Paper] = []
        yield from self._round(papers, suspects)
        yield from self._round(suspects)

    def _round(self, papers: Iterable[Paper], suspects: list[Paper] | None = None) -> Iterator[Marked | None]:
        """Try each paper once; without a list for suspects, one paper at a time."""
        waiting, running = iter(papers), dict[Future[Marked], Paper]()
        more, seconds = True, 0.0  # at first the caller may do something else
        while more or running:
            jobs = self._jobs()
            while more and len(running) < (1 if suspects is None else (1 + _AHEAD) * jobs):
                paper = next(waiting, None)
                more = paper is not None
                if paper is not None:
                    running[self._pool.submit(self._call, paper, *self._more)] = paper
            done, _ = wait(running, timeout=seconds, return_when=FIRST_COMPLETED)
            seconds = 0.2
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
        except CancelledError:  # only Dask raises it, and only if its scheduler is lost
            raise UsageError("The connection to the cluster was lost. {advice}", advice=GONE) from None
        except Exception as error:  # noqa: BLE001  an error of Dask: marking itself does not raise
            return _fault(paper, self._sheets[paper.notebook], _DIED if _killed(future) else described(error))


def _fault(paper: Paper, on: Sheet, why: str | Sentence) -> Marked:
    said = Sentence("It was not graded, by a fault of the kit ({why}).", why=why)
    return Marked(paper, failed(paper.label, on.assignment, said))


def _killed(future: Future[Marked]) -> bool:
    # compared by name, because Dask may not be installed
    return not future.cancelled() and type(future.exception()).__name__ == "KilledWorker"


@contextmanager
def threads(given: Bundle, folder: Path, jobs: int, server: WarmServer | None = None) -> Iterator[Workers]:
    """Yield workers in this process. `server` is a warm server that was started already. Raises SandboxUnavailable."""
    with closing(Desk(given, folder, server)) as desk, ThreadPoolExecutor(jobs) as pool:
        try:
            yield Workers(pool, desk.mark, desk.sheets, lambda: jobs)
        except BaseException:
            desk.close()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
