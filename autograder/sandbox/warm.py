"""Start the warm server, fork a guest from it, watch and kill that guest. This is the judge's side of it.

A job comes in, a Guest goes out. Called by run.py; the doors start a server early.
The server is a fresh interpreter with a minimal environment, or is forked from one (`early.py`). It imports torch once,
and IPython when a notebook needs it. multiprocessing's forkserver would import the caller's main module into every
guest and hand on its environment; this server does neither.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import KitFault, described
from ..words import Field

SIZE = struct.Struct("<Q")
_BOOT = "\n".join(
    (  # the program is in short lines, so that no test takes it for a sentence
        "import sys, json",
        "sys.path[:] = json.loads(sys.argv[1])",
        "from autograder.sandbox.guest.server import main",
        "main(int(sys.argv[2]), sys.argv[3])",
    )
)
_START_SECONDS = 120.0
_EXIT_SECONDS = 1.0  # between the end of a guest's results and the end of the guest
_ANSWER_SECONDS = 60.0  # to fork, or to report how a killed guest ended; both take milliseconds
BARE = {  # the whole environment of the server
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "TORCHINDUCTOR_CACHE_DIR": "/nonexistent",
}  # fmt: skip


@dataclass(frozen=True)
class Exit:
    """How a guest ended: its exit code, or the signal that ended it.

    Both are None if the judge had to end the guest after it closed its results.
    """

    code: int | None
    signal: int | None


class Guest:
    """A forked process. `results` is a file descriptor with its frames, `pid` is its process id."""

    def __init__(self, results: int, control: socket.socket, pid: int) -> None:
        self.results = results
        self.pid = pid
        self._control = control
        self._exit: Exit | None = None

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that it has used; 0.0 if the system does not tell."""
        try:
            # Linux' number for the CPU clock of another process, as clock_getcpuclockid(3) computes it:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return 0.0

    def waited_seconds(self) -> float:
        """Return the seconds that it has waited for a core because others had them; 0.0 if the system does not tell."""
        try:
            with open(f"/proc/{self.pid}/schedstat", "rb") as file:
                return int(file.read().split()[1]) / 1e9  # computed, waited, turns: Documentation/scheduler/sched-stats
        except (OSError, IndexError, ValueError):
            return 0.0

    def kill(self) -> Exit | None:
        """End the guest and everything that it started, and wait until it is gone.

        Return how it ended, or None if the server is gone, too.
        """
        if self._exit is None:
            try:
                self._control.sendall(b"k")
                self._exit = self._status()
            except OSError:
                self._exit = None
        return self._exit

    def wait(self) -> Exit | None:
        """Return how the guest ended, after the end of its results; None if the server is gone, too.

        A guest that continues after the end of its results is killed.
        """
        if self._exit is None:
            if not select.select([self._control], [], [], _EXIT_SECONDS)[0]:
                return Exit(None, None) if self.kill() else None
            self._exit = self._status()
        return self._exit

    def _status(self) -> Exit | None:
        """Return the server's report on how the guest ended, or None if the server is gone."""
        line = _read_line(self._control)
        if not line:
            return None
        status = json.loads(line)
        return Exit(status.get("code"), status.get("signal"))

    def close(self) -> None:
        """Close the judge's ends of the guest's channels."""
        self._control.close()
        os.close(self.results)


def bare_path() -> list[str]:
    """Return the server's `sys.path`: the kit, and the packages of this process, but not its current folder."""
    package_home = str(Path(__file__).resolve().parents[2])
    return [package_home] + [p for p in sys.path if p and Path(p).is_absolute() and Path(p).resolve() != Path.cwd()]


def made_home(inside: str | None = None) -> tempfile.TemporaryDirectory[str]:
    """Make a server's folder for temporary files: IPython needs one."""
    return tempfile.TemporaryDirectory(prefix="autograder-server-", dir=inside, ignore_cleanup_errors=True)


def scratches(home: str) -> str:
    """Return the folder in `home` that contains the guests' scratch folders, and create it if necessary.

    A guest may run as another user: it may pass through this folder but must not list it.
    """
    folder = os.path.join(home, "guests")
    os.makedirs(folder, exist_ok=True)
    for path in (home, folder):
        os.chmod(path, 0o711)
    return folder


class Forked:
    """A process that this one has forked itself, with what is asked of a `Popen` here."""

    def __init__(self, pid: int) -> None:
        self._pid, self._ended = pid, False

    def poll(self) -> int | None:
        """Return None while the process runs."""
        self._ended = self._ended or os.waitpid(self._pid, os.WNOHANG)[0] != 0
        return 0 if self._ended else None

    def kill(self) -> None:
        """End the process, if it has not ended yet."""
        if self.poll() is None:
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> None:
        """Block until the process has ended."""
        if not self._ended:
            os.waitpid(self._pid, 0)
            self._ended = True


@dataclass(frozen=True)
class Running:
    """A server that runs: its process, the channel to it, its log, and its folder for temporary files."""

    process: subprocess.Popen[bytes] | Forked
    channel: socket.socket
    log: Any
    home: tempfile.TemporaryDirectory[str]


class WarmServer:
    """A process to fork guests from. Start it early: it takes seconds to import torch, and `spawn` waits for that."""

    def __init__(self, running: Running | None = None) -> None:
        """Take a server that runs already, or start none yet."""
        self._lock = threading.Lock()
        self._process = running.process if running else None
        self._socket = running.channel if running else None
        self._log = running.log if running else None
        self._home = running.home if running else None
        self._ready = False
        self._stopped = False
        self._lent: dict[tuple[Any, ...], str] = {}  # folders with copies of the files of assignments

    def start(self) -> None:
        """Start the server if it does not run. Raises KitFault if it was stopped or cannot be started."""
        with self._lock:
            self._start()

    def _start(self) -> None:
        if self._stopped:
            raise KitFault("The sandbox was closed.")
        if self._process is not None and self._process.poll() is None:
            return
        self._stop()
        ours, theirs = socket.socketpair()
        self._log, self._home = tempfile.TemporaryFile(), made_home()  # noqa: SIM115  they live as long as the server
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-I", "-W", "ignore", "-c", _BOOT,
                    json.dumps(bare_path()), str(theirs.fileno()), scratches(self._home.name),
                ],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._log, cwd="/",
                env={**BARE, "TMPDIR": self._home.name}, pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise KitFault("The warm server does not start: {error}.", error=described(error)) from error
        finally:
            theirs.close()
        self._socket, self._ready = ours, False

    def _guests(self) -> str:
        assert self._home is not None
        return scratches(self._home.name)

    def scratch(self) -> str:
        """Create and return a folder for one guest. Raises KitFault if the server cannot be started."""
        with self._lock:
            self._start()
            made = tempfile.mkdtemp(dir=self._guests())
        os.chmod(made, 0o777)
        return made

    def lend(self, folder: Path, files: Sequence[Path], scratch: str) -> str:
        """Put links to an assignment's files into a guest's scratch folder, at their places in `folder`.

        Returns the folder that holds copies of them, which all guests share and none can change; empty if there are no
        files. Raises OSError.
        """
        if not files:
            return ""
        stats = [path.stat() for path in files]
        key = (folder, *files, *((s.st_mtime_ns, s.st_size) for s in stats))
        with self._lock:
            copies = self._lent.get(key)
            if copies is None or not os.path.isdir(copies):
                copies = self._lent[key] = tempfile.mkdtemp(dir=self._guests(), prefix="beside-")
                for path in files:
                    _copy(path, os.path.join(copies, path.relative_to(folder)))
                os.chmod(copies, 0o755)
        for name, above in _places(folder, tuple(files)):
            for one in above:
                os.makedirs(os.path.join(scratch, one), exist_ok=True)
                os.chmod(os.path.join(scratch, one), 0o777)
            os.symlink(os.path.join(copies, name), os.path.join(scratch, name))
        return copies

    def wait(self) -> None:
        """Block until the server is ready. Raises KitFault if it cannot become ready."""
        with self._lock:
            self._start()
            self._await()

    def spawn(self, job: dict[str, Any]) -> Guest:
        """Fork a guest for `job`. Raises KitFault if the server cannot be started or does not answer."""
        with self._lock:
            for attempt in (1, 2):
                self._start()
                try:
                    return self._spawn(json.dumps(job).encode(), talks=bool(job.get("asked") or job.get("stages")))
                except (OSError, KitFault) as error:
                    reason, last = error.said if isinstance(error, KitFault) else described(error), self._last_words()
                    self._stop()
                    if attempt == 2:
                        raise _no_answer(reason, last) from error
        raise AssertionError("unreachable")

    def _await(self) -> None:
        """Block until the server says that it is ready. Raises KitFault if it does not."""
        assert self._socket is not None
        if not self._ready:
            if not select.select([self._socket], [], [], _START_SECONDS)[0] or self._socket.recv(1) != b"r":
                raise KitFault("It ended before it was ready.")
            self._ready = True

    def _spawn(self, job: bytes, talks: bool) -> Guest:
        """Send one job and return its guest. A guest that talks to the judge reads from its results' channel, too.

        Raises KitFault or OSError.
        """
        assert self._socket is not None
        self._await()
        results, results_out = [one.detach() for one in socket.socketpair()] if talks else os.pipe()
        control, control_out = socket.socketpair()
        control.settimeout(_ANSWER_SECONDS)
        try:
            try:
                socket.send_fds(self._socket, [SIZE.pack(len(job))], [results_out, control_out.fileno()])
                self._socket.sendall(job)
            finally:
                # Close these ends before the answer is read: then the stream ends when the server dies.
                os.close(results_out)
                control_out.close()
            line = _read_line(control)
            answer = json.loads(line) if line else {}
            if "unknown" in answer:
                raise KitFault("The case files do not contain the cases that were asked for.")
            if "pid" not in answer:
                raise KitFault("It did not fork a process.")
        except BaseException:
            os.close(results)
            control.close()
            raise
        return Guest(results, control, int(answer["pid"]))

    def stop(self) -> None:
        """End the server and all of its guests for good. Another thread that still uses it gets a KitFault."""
        self._stopped = True
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            self._process.kill()  # the server has nothing to clean up, and its guests end with it
            self._process.wait()
            self._process = None
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._home is not None:
            self._home.cleanup()
            self._home = None

    def _last_words(self) -> str:
        """Return the last line that the server wrote to stderr, of at most 300 characters."""
        if self._log is None:
            return ""
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else ""


def _no_answer(reason: Field, last: str) -> KitFault:
    if last:
        return KitFault("The warm server does not answer: {reason} Its last output: {words}", reason=reason, words=last)
    return KitFault("The warm server does not answer: {reason}", reason=reason)


def _read_line(channel: socket.socket) -> bytes:
    """Read one line of at most 4096 bytes. Return an empty string at the end of the stream."""
    line = b""
    while not line.endswith(b"\n") and len(line) < 4096:
        try:
            byte = channel.recv(1)
        except OSError:
            return b""
        if not byte:
            return b""
        line += byte
    return line


@lru_cache(16)
def _places(folder: Path, files: tuple[Path, ...]) -> list[tuple[str, list[str]]]:
    """Return for each file its path in `folder`, and the folders above it there, from the outermost."""
    names = [path.relative_to(folder) for path in files]
    return [(str(name), [str(above) for above in reversed(name.parents[:-1])]) for name in names]


def _copy(path: Path, to: str) -> None:
    """Copy a file so that any user can read it, and make the folders above it."""
    os.makedirs(os.path.dirname(to), mode=0o755, exist_ok=True)
    shutil.copyfile(path, to)
    os.chmod(to, 0o644)
