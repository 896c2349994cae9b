"""Papers marked on a Dask cluster: each of its workers has a desk of its own for one run, and papers travel as bytes.

Dask is optional and slow to import, so nothing here imports it before a cluster is asked for.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from ..errors import UsageError
from ..sandbox import WarmServer
from .marking import KIT, Marked, Paper
from .workers import GONE, Bundle, Desk, Workers, sheets

_ANSWER_SECONDS = 10  # for a cluster to say that it is there
_EMPTY_SECONDS = 60  # that a cluster may be without workers in the middle of a run: new ones may be on their way
_ASK_SECONDS = 1.0  # between two questions how many workers there are


@contextmanager
def cluster(given: Bundle, folder: Path, address: str) -> Iterator[Workers]:
    """Workers of the Dask cluster whose scheduler is at `address`. Raises UsageError: no Dask here, no scheduler there, no or other workers."""
    try:
        import distributed  # optional, and slow
    except ImportError:
        raise UsageError("--scheduler needs Dask: pip install 'autograd-kit[cluster]', here and on every worker.") from None
    with _quiet():
        client = _connected(distributed.Client, address)
        with client:  # when it is closed, or lost, the scheduler forgets its papers and what _plugins brought there
            _check(client, address)
            name = f"autograder {client.id}"
            for plugin in _plugins(given, client.id, name):
                client.register_plugin(plugin, name=name)
            yield Workers(client.get_executor(pure=False), _mark_elsewhere, sheets(given, folder), _Roster(client, address).jobs, (name,))


def _connected(connect: Callable[..., Any], address: str) -> Any:
    """A client of the scheduler at `address`. Dask waits forever where somebody listens who is no scheduler, such as its own dashboard; we do not."""
    answer: Future[Any] = Future()

    def ask() -> None:
        try:
            answer.set_result(connect(address, timeout=_ANSWER_SECONDS, set_as_default=False))
        except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answer.result(2 * _ANSWER_SECONDS)
    except Exception as error:  # noqa: BLE001  many kinds, and each means the same
        reason = " ".join(str(error).split()) or "what listens there does not answer as one"
        raise UsageError(f"There is no Dask scheduler at {address} ({reason}): start one with `dask scheduler`, and give the address it prints.") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask tells of everything that happens to a cluster, on stderr and at length; what matters of it is said by us, in a sentence."""
    before = {name: logging.getLogger(name).level for name in ("distributed", "distributed.client", "tornado.application", "asyncio")}
    try:
        for name in before:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _check(client: Any, address: str) -> None:
    """Raises UsageError if the cluster has no workers, or some that would mark otherwise."""
    try:
        client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
    except asyncio.TimeoutError:  # Dask's own; Python's only since 3.11
        raise UsageError(f"The scheduler at {address} has no workers: start some with `dask worker {address}`.") from None
    try:
        found = {f"The scheduler at {address}": client.run_on_scheduler(_versions)}  # it reads what passes through it
        found |= {f"The worker at {worker}": versions for worker, versions in client.run(_versions).items()}
    except Exception as error:  # noqa: BLE001  whatever they raise when they try
        raise UsageError(f"Not everyone in the cluster at {address} can import the kit ({error}): install this version of it there.") from None
    for who, theirs in found.items():
        _same(who, theirs, _versions())


def _versions() -> dict[str, str]:
    return {"autograd-kit": KIT, "torch": str(torch.__version__), "Python": f"{sys.version_info.major}.{sys.version_info.minor}"}


def _same(who: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    for what in ours:
        if theirs[what] != ours[what]:
            raise UsageError(f"{who} has {what} {theirs[what]}, here it is {ours[what]}: the same grade needs the same versions, install them there.")


class _Roster:
    """How many papers a cluster can mark at once: workers come and go."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._asked, self._seen, self._jobs = float("-inf"), time.monotonic(), 1

    def jobs(self) -> int:
        """Asks once a second. Raises UsageError if the scheduler is lost, or there were no workers for a minute."""
        now = time.monotonic()
        if now - self._asked < _ASK_SECONDS:
            return self._jobs
        try:
            found = sum(self._client.nthreads().values())
        except Exception:  # noqa: BLE001  many kinds, and each means the same
            raise UsageError(f"The connection to the scheduler at {self._address} was lost. {GONE}") from None
        self._asked = now
        if found:
            self._jobs, self._seen = found, now
        elif now - self._seen > _EMPTY_SECONDS:
            raise UsageError(f"The scheduler at {self._address} has had no workers for {_EMPTY_SECONDS} seconds. {GONE}")
        return self._jobs


def _plugins(given: Bundle, client_id: str, name: str) -> tuple[Any, Any]:
    """What the run of one client brings to a cluster: a plugin for its scheduler, then one for each worker, also for those that come later."""
    from distributed import SchedulerPlugin, WorkerPlugin  # optional, and slow

    ours = _versions()

    class Run(SchedulerPlugin):  # type: ignore[misc]
        """A paper whose worker dies comes back to us at once. Dask by itself would try it on three more, though it may be the cause; it has a
        setting for that, but one for everybody's tasks."""

        def update_graph(self, scheduler: Any, *, client: str, tasks: Iterable[Any], **_: Any) -> None:
            for key in tasks if client == client_id else ():
                scheduler.tasks[key].suspicious = scheduler.allowed_failures

        def remove_client(self, scheduler: Any, client: str) -> None:
            if client == client_id:
                scheduler.remove_plugin(name=name)
                scheduler.loop.add_callback(scheduler.unregister_worker_plugin, None, name)

    class Marker(WorkerPlugin):  # type: ignore[misc]
        """A worker's desk, from the run's start to its end or the worker's."""

        async def setup(self, worker: Any) -> None:
            self.server, self.home = WarmServer(), tempfile.TemporaryDirectory(dir=worker.local_directory, ignore_cleanup_errors=True)
            _same(f"The worker at {worker.address}", _versions(), ours)  # it may have come after we looked
            for file, content in given.files.items():
                Path(self.home.name, file).write_bytes(content)
            try:
                self.desk = await asyncio.to_thread(Desk, given, Path(self.home.name), self.server)
            except UsageError as error:
                raise UsageError(f"The worker at {worker.address} cannot grade: {error}") from None

        def teardown(self, worker: Any) -> None:
            self.server.stop()  # for good, even where the desk is not ready yet
            self.home.cleanup()

    return Run(), Marker()


def _mark_elsewhere(paper: Paper, name: str) -> Marked:
    """What a worker of a cluster runs."""
    from distributed import get_worker  # it is there: it called us

    return get_worker().plugins[name].desk.mark(paper)  # type: ignore[no-any-return]
