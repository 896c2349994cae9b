"""Papers marked on a Dask cluster: each of its workers has a desk of its own for one run, and papers travel as bytes.

Dask is optional and slow to import, so it is imported only when a cluster is asked for.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from ..errors import UsageError
from ..sandbox import WarmServer
from ..words import Sentence
from .marking import KIT, Marked, Paper
from .workers import GONE, Bundle, Desk, Workers, sheets

_ANSWER_SECONDS = 10  # wait for the first answer of a cluster
_EMPTY_SECONDS = 60  # a cluster may be without workers for so long during a run: new ones may be starting
_ASK_SECONDS = 1.0  # between two requests for the number of workers


@contextmanager
def cluster(given: Bundle, folder: Path, address: str) -> Iterator[Workers]:
    """Yield the workers of the Dask cluster whose scheduler is at `address`.

    Raises UsageError if Dask is not installed here, there is no scheduler at the address, or it has no workers or
    workers with other versions.
    """
    try:
        import distributed  # optional, and slow
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask: pip install 'autograd-kit[cluster]', here and on every worker."
        ) from None
    with _quiet():
        _require_scheduler(address)
        client = distributed.Client(address, timeout=_ANSWER_SECONDS, set_as_default=False)
        with client:  # after it is closed or lost, the scheduler drops its papers and its plugins
            _check(client, address)
            name = f"autograder {client.id}"
            for plugin in _plugins(given, client.id, name):
                client.register_plugin(plugin, name=name)
            yield Workers(
                client.get_executor(pure=False),
                _mark_elsewhere,
                sheets(given, folder),
                _Roster(client, address).jobs,
                (name,),
            )


def _require_scheduler(address: str) -> None:
    """Ask the scheduler at `address` who it is. Raises UsageError if no scheduler answers.

    A client is made only after it has answered. Dask's client waits forever for another program that listens there,
    such as Dask's own dashboard, and a client that could not connect can stop the next one when it is collected.
    """
    import distributed  # optional, and slow

    async def identity() -> Any:
        async with distributed.rpc(address, timeout=_ANSWER_SECONDS) as there:
            return await asyncio.wait_for(there.identity(), _ANSWER_SECONDS)

    reason: str | Sentence
    try:  # the system says at once that nothing listens; Dask would try again until its time is up
        host_and_port = distributed.comm.get_address_host_port(address)
        socket.create_connection(host_and_port, _ANSWER_SECONDS).close()
    except Exception as error:  # noqa: BLE001  not an address, or nobody there: many kinds
        reason = " ".join(str(error).split())
    else:
        reason = Sentence("the program that listens there does not answer as one")
        try:
            if asyncio.run(identity())["type"] == "Scheduler":
                return
        except Exception:  # noqa: BLE001  many kinds, all with the same meaning
            pass
    raise UsageError(
        "There is no Dask scheduler at {address} ({reason}): "
        "start one with `dask scheduler`, and give the address it prints.",
        address=address,
        reason=reason,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Dask's log and warnings: it reports every event of a cluster at length on stderr.

    The events that matter are reported by the kit, each in one sentence.
    """
    before = {
        name: logging.getLogger(name).level
        for name in ("distributed", "distributed.client", "tornado.application", "asyncio")
    }
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
    """Raise UsageError if the cluster has no workers, or some whose versions could give other marks."""
    try:
        client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
    except asyncio.TimeoutError:  # Dask raises this one; it is Python's TimeoutError only since 3.11
        raise UsageError(
            "The scheduler at {address} has no workers: start some with `dask worker {address}`.", address=address
        ) from None
    try:
        scheduler = client.run_on_scheduler(_versions)  # the scheduler needs the kit to read what passes through it
        workers = client.run(_versions)
    except Exception as error:  # noqa: BLE001  a failing import may raise anything
        raise UsageError(
            "The scheduler or a worker of the cluster at {address} cannot import the kit ({error}): "
            "install this version of the kit there.",
            address=address,
            error=str(error),
        ) from None
    _same(Sentence("The scheduler at {address}", address=address), scheduler, _versions())
    for worker, theirs in workers.items():
        _same(Sentence("The worker at {address}", address=str(worker)), theirs, _versions())


def _versions() -> dict[str, str]:
    return {
        "autograd-kit": KIT,
        "torch": str(torch.__version__),
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def _same(who: Sentence, theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    """Raise UsageError if their versions are not the same as ours."""
    for what in ours:
        if theirs[what] != ours[what]:
            raise UsageError(
                "{who} has {what} {theirs}, but here it is {ours}. The same grade needs the same versions: "
                "install them there.",
                who=who,
                what=what,
                theirs=str(theirs[what]),
                ours=ours[what],
            )


class _Roster:
    """The number of papers that a cluster can mark at once. It changes, because workers come and go."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._asked, self._seen, self._jobs = float("-inf"), time.monotonic(), 1

    def jobs(self) -> int:
        """Return the number of papers to mark at once. Asks the cluster once a second.

        Raises UsageError if the scheduler is lost, or there were no workers for a minute.
        """
        now = time.monotonic()
        if now - self._asked < _ASK_SECONDS:
            return self._jobs
        try:
            found = sum(self._client.nthreads().values())
        except Exception:  # noqa: BLE001  many kinds, all with the same meaning
            raise UsageError(
                "The connection to the scheduler at {address} was lost. {advice}", address=self._address, advice=GONE
            ) from None
        self._asked = now
        if found:
            self._jobs, self._seen = found, now
        elif now - self._seen > _EMPTY_SECONDS:
            raise UsageError(
                "The scheduler at {address} has had no workers for {seconds} seconds. {advice}",
                address=self._address,
                seconds=_EMPTY_SECONDS,
                advice=GONE,
            )
        return self._jobs


def _plugins(given: Bundle, client_id: str, name: str) -> tuple[Any, Any]:
    """Return the plugins that one client's run registers on a cluster.

    The first is for the scheduler, the second for each worker, also for workers that come later.
    """
    from distributed import SchedulerPlugin, WorkerPlugin  # optional, and slow

    ours = _versions()

    class Run(SchedulerPlugin):  # type: ignore[misc]
        """Makes Dask return a paper at once if its worker dies.

        By default Dask tries the paper on three more workers, though the paper may be the cause. Dask has a setting
        for that, but it applies to the tasks of all clients.
        """

        def update_graph(self, scheduler: Any, *, client: str, tasks: Iterable[Any], **_: Any) -> None:
            for key in tasks if client == client_id else ():
                scheduler.tasks[key].suspicious = scheduler.allowed_failures

        def remove_client(self, scheduler: Any, client: str) -> None:
            if client == client_id:
                scheduler.remove_plugin(name=name)
                scheduler.loop.add_callback(scheduler.unregister_worker_plugin, None, name)

    class Marker(WorkerPlugin):  # type: ignore[misc]
        """A worker's desk, from the start of the run to the end of the run or of the worker."""

        async def setup(self, worker: Any) -> None:
            self.server, self.home = (
                WarmServer(),
                tempfile.TemporaryDirectory(dir=worker.local_directory, ignore_cleanup_errors=True),
            )
            who = Sentence("The worker at {address}", address=str(worker.address))
            _same(who, _versions(), ours)  # the worker may have come after _check
            for file, content in given.files.items():
                target = Path(self.home.name, file)
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(content)
            try:
                self.desk = await asyncio.to_thread(Desk, given, Path(self.home.name), self.server)
            except UsageError as error:
                raise UsageError(
                    "The worker at {address} cannot grade: {error}", address=str(worker.address), error=error.said
                ) from None

        def teardown(self, worker: Any) -> None:
            self.server.stop()  # for good, even if the desk is not ready yet
            self.home.cleanup()

    return Run(), Marker()


def _mark_elsewhere(paper: Paper, name: str) -> Marked:
    """Mark one paper. Run by a worker of a cluster."""
    from distributed import get_worker  # installed here, for Dask called this function

    return get_worker().plugins[name].desk.mark(paper)  # type: ignore[no-any-return]
