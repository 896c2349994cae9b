"""Start the Python programs of a test run by forks of a process that has already imported other people's packages.

Half of what a run computed was `import torch` and `import nbgrader`, once or twice for each program that a test
started. Two zygotes import them once, the lean one only torch, for the kit's server. `install` changes
`subprocess.Popen`, in the tests and in each program that came from a zygote: a Python of this environment is forked
from there, with its own arguments, folder, environment, standard streams and passed descriptors, and imports the kit
anew. Whatever a fork cannot stand for (other programs, shells, another Python, PYTHON variables that a start reads, a
look into `sys.modules`, a kernel of Jupyter) starts as ever. With `PYTEST_COLD_STARTS=1`, as in the nightly run,
everything does.

Only the standard library is imported here; the file runs as a program, too.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import inspect
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
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

IMPORTED = {
    "lean": ("torch",),  # what the kit's server imports, which starts with -I: a guest must find no more than there
    "rich": (
        "torch", "nbgrader.apps.nbgraderapp", "nbgrader.api", "nbgrader.converters", "nbconvert",
        "nbconvert.preprocessors", "nbformat", "sqlalchemy.dialects.sqlite", "alembic.config", "alembic.command",
        "IPython", "jupyter_client.manager", "pytest", "babel.messages.pofile", "jinja2",
        "filelock",
    ),
}  # fmt: skip
_SIZE = struct.Struct("<Q")
# variables that a fork can stand for, or needs not
_ALIKE = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED")
_OPTIONS = {"-I": 0, "-B": 0, "-W": 1}  # of Python, with the number of their arguments
_STREAMS = (("stdin", "r", "strict"), ("stdout", "w", "strict"), ("stderr", "w", "backslashreplace"))
_is_cold = False
_execute = subprocess.Popen._execute_child  # type: ignore[attr-defined]
_SIGNATURE = inspect.signature(_execute)


# -- who starts a program -----------------------------------------------------------------------------------------


def install(home: str) -> None:
    """Let `subprocess.Popen` ask the zygotes that listen in `home`."""
    before = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}

    def execute(self: Any, *given: Any) -> None:
        said = _SIGNATURE.bind(self, *given).arguments
        wanted = None if _is_cold else _wanted(said, before)
        if wanted is None or not _ask(self, home, wanted, said):
            _execute(self, *given)

    def internal_poll(self: Any, *given: Any, **named: Any) -> Any:
        if not hasattr(self, "_zygote"):
            return poll(self, *given, **named)
        if self.returncode is None and select.select([self._zygote], [], [], 0)[0]:
            self._handle_exitstatus(_told(self))
        return self.returncode

    def try_wait(self: Any, flags: int) -> tuple[int, int]:
        if not hasattr(self, "_zygote"):
            return wait(self, flags)
        if flags & os.WNOHANG and not select.select([self._zygote], [], [], 0)[0]:
            return 0, 0
        return self.pid, _told(self)

    Popen: Any = subprocess.Popen
    poll, wait = Popen._internal_poll, Popen._try_wait
    Popen._execute_child, Popen._internal_poll, Popen._try_wait = execute, internal_poll, try_wait


class Zygotes:
    """Two zygotes that listen in `home`. They import when the first program is asked for, which waits for that."""

    def __init__(self) -> None:
        self.home = tempfile.mkdtemp(prefix="zygotes-")
        self._processes = [self._started(kind) for kind in IMPORTED]

    def _started(self, kind: str) -> subprocess.Popen[bytes]:
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | threads
        with socket.socket(socket.AF_UNIX) as door:  # whoever comes early, waits in its queue
            door.bind(os.path.join(self.home, kind))
            door.listen(64)
            command = [sys.executable, __file__, self.home, kind, str(door.fileno())]
            return subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, pass_fds=[door.fileno()])

    def stop(self) -> None:
        """End them. The programs that came from them go on."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()
        shutil.rmtree(self.home)


@contextmanager
def cold() -> Iterator[None]:
    """Start programs as ever inside, where a test looks at the process that starts them or at what one imports."""
    global _is_cold
    before, _is_cold = _is_cold, True
    try:
        yield
    finally:
        _is_cold = before


def _told(process: Any) -> int:
    """Return the status of a program that ended, and close its channel; SIGKILL if the zygote is gone."""
    with socket.socket(fileno=process._zygote) as channel:
        status = _read(channel, _SIZE.size)
    return _SIZE.unpack(status)[0] if status else int(signal.SIGKILL)


def _wanted(said: dict[str, Any], before: dict[str, str]) -> dict[str, Any] | None:
    """Return what the zygote has to know of a program; None if a fork cannot stand for it."""
    odd = ("preexec_fn", "shell", "executable", "startupinfo")
    if any(said.get(name) for name in odd) or not said["close_fds"] or isinstance(said["args"], (str, bytes)):
        return None
    if any(said.get(name) not in (None, -1) for name in ("uid", "gid", "gids", "umask", "process_group")):
        return None
    environment = {
        os.fsdecode(k): os.fsdecode(v) for k, v in (os.environ if said["env"] is None else said["env"]).items()
    }
    words = [os.fspath(word) for word in said["args"]]
    if not all(isinstance(word, str) for word in words):
        return None
    words = _of_python(words, environment.get("PATH", ""))
    folder = os.fspath(said["cwd"] or os.getcwd())
    looks = any("in sys.modules" in word for word in words)  # it asks what it has imported
    is_kernel = "JPY_PARENT_PID" in environment  # it ends if the process that started it is not its parent
    if not words or looks or is_kernel or not os.path.isdir(folder):
        return None
    isolated = "-I" in words[: _first(words)]
    read = {name for name in {*environment, *before} if name.startswith("PYTHON") and name not in _ALIKE}
    if not isolated and any(environment.get(name) != before.get(name) for name in read):
        return None
    group = None if said["start_new_session"] else os.getpgrp()
    kind = "lean" if isolated else "rich"
    return {
        "kind": kind, "words": words, "folder": os.path.abspath(folder), "environment": environment, "group": group
    }  # fmt: skip


def _of_python(words: list[str], path: str) -> list[str]:
    """Return the arguments of a Python of this environment; empty if that is not what these words start."""
    found = words[0] if os.path.dirname(words[0]) else shutil.which(words[0], path=path) or ""
    here = os.path.dirname(sys.executable)
    if os.path.dirname(found) != here or not os.path.isfile(found):
        return []
    if os.path.basename(found).startswith("python"):
        first = _first(words[1:])
        known = first < len(words) - 1 and (not words[first + 1].startswith("-") or words[first + 1] in ("-c", "-m"))
        return words[1:] if known else []
    with open(found, "rb") as file:
        return [found, *words[1:]] if file.readline().startswith(b"#!" + os.fsencode(here)) else []


def _first(words: list[str]) -> int:
    """Return the place of the first word that is no option of Python."""
    at = 0
    while at < len(words) and words[at] in _OPTIONS:
        at += 1 + _OPTIONS[words[at]]
    return at


def _ask(process: Any, home: str, wanted: dict[str, Any], said: dict[str, Any]) -> bool:
    """Let the zygote fork the program; False if it does not answer."""
    streams = [_or(said[name], usual) for usual, name in enumerate(("p2cread", "c2pwrite", "errwrite"))]
    passed = sorted({0: streams[0], 1: streams[1], 2: streams[2], **{one: one for one in said["pass_fds"]}}.items())
    channel = socket.socket(socket.AF_UNIX)
    try:
        channel.connect(os.path.join(home, wanted["kind"]))
        body = json.dumps({**wanted, "places": [place for place, _ in passed]}).encode()
        socket.send_fds(channel, [_SIZE.pack(len(body))], [descriptor for _, descriptor in passed])
        channel.sendall(body)
        pid = _read(channel, _SIZE.size)
    except OSError:
        pid = b""
    if not pid:
        channel.close()
        return False
    process.pid, process._zygote, process._child_created = _SIZE.unpack(pid)[0], channel.detach(), True
    names = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
    process._close_pipe_fds(*(said[name] for name in names))
    return True


def _or(descriptor: int, usual: int) -> int:
    return usual if descriptor == -1 else descriptor


def _read(channel: socket.socket, size: int) -> bytes:
    """Read `size` bytes; empty if the channel ends before."""
    data = b""
    while len(data) < size:
        piece = channel.recv(size - len(data))
        if not piece:
            return b""
        data += piece
    return data


# -- the zygote ---------------------------------------------------------------------------------------------------


def serve(descriptor: int) -> dict[str, Any]:
    """Fork a process for each program that is asked for at a socket, until the standard input ends.

    Returns in the forks alone: what was asked for.
    """
    running: dict[int, socket.socket] = {}
    wake, wake_out = os.pipe()
    for one in (wake, wake_out):
        os.set_blocking(one, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(wake_out, warn_on_full_buffer=False)
    door = socket.socket(fileno=descriptor)
    while True:
        readable, _, _ = select.select([0, door, wake], [], [])
        if wake in readable:
            os.read(wake, 4096)
            for pid in list(running):
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    _send(running.pop(pid), status)
        if door in readable:
            channel, _ = door.accept()
            head, descriptors, _, _ = socket.recv_fds(channel, _SIZE.size, 64)
            asked = json.loads(_read(channel, _SIZE.unpack(head)[0]))
            pid = os.fork()
            if pid == 0:
                gc.unfreeze()  # the kit's server looks for what refers to PyTorch's functions
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                _join(asked["group"])
                channel.sendall(_SIZE.pack(os.getpid()))  # from here on, who asked may signal the group
                for held in (door, channel, *running.values()):
                    held.close()
                os.close(wake)
                os.close(wake_out)
                _place(descriptors, asked["places"])
                return asked
            for one in descriptors:
                os.close(one)
            running[pid] = channel
        if 0 in readable:
            os._exit(0)


def _send(channel: socket.socket, status: int) -> None:
    """Tell how a program ended, to whoever still listens."""
    try:
        channel.sendall(_SIZE.pack(status))
    except OSError:
        pass
    channel.close()


def _join(group: int | None) -> None:
    """Join the process group of who asked, if it is in this session; or begin a session."""
    try:
        os.setsid() if group is None else os.setpgid(0, group)
    except OSError:
        os.setsid()


def _place(descriptors: list[int], places: list[int]) -> None:
    """Put the descriptors into their places."""
    import fcntl  # Windows has none, and the tests' modules are imported there, too

    for at, descriptor in enumerate(descriptors):  # first out of the way of all places
        descriptors[at] = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, max(places) + 1)
        os.close(descriptor)
    for descriptor, place in zip(descriptors, places):
        os.dup2(descriptor, place, inheritable=True)
        os.close(descriptor)


def become(asked: dict[str, Any], home: str) -> None:
    """Be the program: take its folder, environment, streams and arguments, and run it."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for place, (name, mode, errors) in enumerate(_STREAMS):
        by_line = 1 if name == "stderr" or os.isatty(place) else -1
        stream = open(place, mode, by_line, "utf-8", errors, closefd=False)  # noqa: SIM115  open as long as the process
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    install(home)
    words = asked["words"]
    first = _first(words)
    options, (what, *rest) = words[:first], words[first:]
    isolated = "-I" in options
    if "-B" in options or asked["environment"].get("PYTHONDONTWRITEBYTECODE"):
        sys.dont_write_bytecode = True
    if "-W" in options:
        warnings.simplefilter(options[options.index("-W") + 1])  # type: ignore[arg-type]
    if not isolated:
        sys.path[:0] = [part for part in asked["environment"].get("PYTHONPATH", "").split(os.pathsep) if part]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    sys.orig_argv = [sys.executable, *words]
    if what == "-c":
        sys.argv = ["-c", *rest[1:]]
        if not isolated:
            sys.path.insert(0, "")
        exec(compile(rest[0], "<string>", "exec"), main.__dict__)
    elif what == "-m":
        sys.argv = ["-m", *rest[1:]]
        if not isolated:
            sys.path.insert(0, os.getcwd())
        importlib.import_module("runpy")._run_module_as_main(rest[0])
    else:
        sys.argv = [what, *rest]
        if not isolated:
            sys.path.insert(0, os.path.dirname(os.path.realpath(what)))
        main.__dict__.update(__file__=what)
        exec(compile(Path(what).read_bytes(), what, "exec"), main.__dict__)


def end(run: Callable[[], None]) -> NoReturn:
    """Run a program, and end as Python does; but what it leaves behind is not taken apart, which takes seconds."""
    code: object = None
    try:
        run()
    except SystemExit as ended:
        code = ended.code
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:  # noqa: BLE001  whatever a program raises is shown, as Python shows it
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    if not (code is None or isinstance(code, int)):
        print(code, file=sys.stderr)
        code = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            if not stream.closed:
                stream.flush()
        except OSError:  # whoever reads has gone: Python's own code for that
            code = 120
    os._exit((code or 0) & 0xFF)


if __name__ == "__main__":
    sys.path.pop(0)  # this folder
    home, kind, door = sys.argv[1], sys.argv[2], int(sys.argv[3])
    select.select([0, door], [], [])  # a run that starts no program waits for no import
    for name in IMPORTED[kind]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is there now is shared by all programs
    asked = serve(door)
    end(lambda: become(asked, home))
