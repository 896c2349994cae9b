"""Import torch once for two processes: the command `autograder`, and the warm server that it forks its guests from.

The command starts itself anew as an empty interpreter, which imports torch and forks the server. Only then does it read
who it is, and goes on. So the server has held nothing more than one that is started by itself: no environment, no
arguments, no notebook. The command line calls `permit`, and `relaunch` where it would import torch next. pytest, which
is not ours to start anew, calls `beside`: the interpreter is then a process of its own.
"""

from __future__ import annotations

import gc
import importlib
import json
import locale
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from .warm import BARE, Forked, Running, WarmServer, bare_path, made_home, scratches

_BOOT = "\n".join(
    (  # the program is in short lines, so that no test takes it for a sentence
        "import sys, json",
        "sys.path[:] = json.loads(sys.argv[1])",
        "from autograder.sandbox.early import go_on",
        "go_on(int(sys.argv[2]), *sys.argv[3:5])",
    )
)
_NAME = "autograder"  # of the command's script
# The variables that a start of Python reads and that `_become` stands for; with any other, nothing is started anew.
_UNDERSTOOD = {"PYTHONPATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
_STREAMS = ("stdin", "stdout", "stderr")
_command = ""  # "module:function", if this process may start itself anew to call that
_is_anew = False  # this process has been started anew
_running: Running | None = None  # the server that it has forked


def permit(command: str) -> None:
    """Let `relaunch` start this process anew, to call the function named by `command`, "module:function"."""
    global _command
    _command = command


def server() -> WarmServer:
    """Return the server that this process has forked, or one that is yet to be started."""
    global _running
    found, _running = _running, None
    return WarmServer(found)


@contextmanager
def importing() -> Iterator[None]:
    """Look for no garbage inside the `with` block: an import makes many objects that stay, and no garbage."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if is_on:
            gc.enable()


def relaunch() -> None:
    """Start this process anew, if that is permitted, possible and of use; else do nothing.

    It keeps its process id, its streams and its terminal. It does not return then: the command is called from its
    start, and this time PyTorch is there, and a server. An interrupt waits until this function is called again.
    """
    if _is_anew:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    elif _command and _is_possible():
        try:
            _start_anew()
        except OSError:  # the system refuses: go on as ever
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def beside(command: str) -> subprocess.Popen[str] | None:
    """Start an interpreter that imports torch, forks the server, and calls `command`, "module:function".

    It has this process's environment and path, and pipes for stdin and stdout, and no interrupt reaches it. Return None
    where that is not possible, or of no use, because torch is here already.
    """
    if not _is_understood():
        return None
    try:
        kept = _written_down([_NAME], {})
        try:
            return subprocess.Popen(
                _interpreter(kept, command, "pytest"), env=BARE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                encoding="utf-8", pass_fds=[kept], start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(kept)
    except OSError:  # the system refuses
        return None


def _start_anew() -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    streams = {name: getattr(sys, name) for name in _STREAMS}
    kept = _written_down(
        sys.argv, {n: [s.encoding, s.errors, s.line_buffering, s.write_through] for n, s in streams.items()}
    )
    os.set_inheritable(kept, True)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        os.execve(sys.executable, _interpreter(kept, _command, *sys.argv[1:2]), BARE)
    finally:
        os.close(kept)


def _interpreter(kept: int, command: str, *shown: str) -> list[str]:
    """Return the command of the empty interpreter; `shown` is for people who look for the process by its name."""
    given = [json.dumps(bare_path()), str(kept), tempfile.gettempdir(), command]
    return [sys.executable, "-I", "-W", "ignore", "-c", _BOOT, *given, _NAME, *shown]


def _is_possible() -> bool:
    return (
        _is_understood()
        and (os.path.basename(sys.argv[0]) == _NAME or _module() == f"{_NAME}.__main__")
        and all(hasattr(getattr(sys, name), "reconfigure") for name in _STREAMS)
    )


def _is_understood() -> bool:
    """Say whether a new interpreter can be told all that it has to know of this process, and spares an import."""
    return (
        sys.platform == "linux"
        and "torch" not in sys.modules
        and _UNDERSTOOD.issuperset(name for name in os.environ if name.startswith("PYTHON"))
        and not (sys._xoptions or sys.warnoptions or sys.flags.inspect or sys.flags.dev_mode or sys.flags.optimize)
        and sys.gettrace() is None
        and sys.getfilesystemencoding() == "utf-8"
        and hasattr(os, "memfd_create")
    )


def _module() -> str:
    """Return the module that this process runs by `python -m`; an empty string if it runs a script."""
    return getattr(getattr(sys.modules["__main__"], "__spec__", None), "name", "")


def _written_down(arguments: list[str], streams: Mapping[str, Any]) -> int:
    """Return a file in memory with what a new interpreter would not know of this process; the server closes it unread.

    Raises OSError.
    """
    who = {
        "environment": dict(os.environ),
        "arguments": arguments,
        "path": [one for one in sys.path if isinstance(one, str)],  # Python itself leaves out what is not a string
        "bytecode": sys.dont_write_bytecode,
        "streams": streams,
    }
    kept = os.memfd_create(_NAME)
    with os.fdopen(os.dup(kept), "w", encoding="utf-8") as file:
        json.dump(who, file)
    return kept


def go_on(kept: int, temporary: str, command: str) -> NoReturn:
    """Import PyTorch, fork the warm server, and go on as the command that `relaunch` was called in."""
    global _is_anew, _running
    _is_anew = True
    try:
        with importing():
            importlib.import_module("torch")
        _running = _forked(kept, temporary)
    except Exception:  # noqa: BLE001  the command will come to the same error, and has words for it
        pass
    os.lseek(kept, 0, os.SEEK_SET)
    with os.fdopen(kept, encoding="utf-8") as file:
        _become(json.load(file))
    module, _, function = command.partition(":")
    getattr(importlib.import_module(module), function)()
    sys.exit()


def _forked(kept: int, temporary: str) -> Running:
    """Fork the warm server, which keeps nothing of the file `kept`."""
    home, log = made_home(temporary), tempfile.TemporaryFile(dir=temporary)  # noqa: SIM115  they live as long as it
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        os.close(kept)
        ours.close()
        _serve(theirs, log.fileno(), home.name)
    theirs.close()
    return Running(Forked(pid), ours, log, home)


def _serve(channel: socket.socket, log: int, home: str) -> NoReturn:
    """Be the warm server."""
    code = 70
    try:
        os.setsid()  # an interrupt from the terminal is for the command
        os.chdir("/")
        null = os.open(os.devnull, os.O_RDWR)
        for target, source in enumerate((null, null, log)):
            os.dup2(source, target)
        os.environ["TMPDIR"], tempfile.tempdir = home, None
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        importlib.import_module("autograder.sandbox.guest.server").main(channel.detach(), scratches(home))
        code = 0
    finally:
        os._exit(code)


def _become(who: Mapping[str, Any]) -> None:
    """Take the environment, the arguments and the settings of the process that started this one."""
    os.environ.clear()
    os.environ.update(who["environment"])
    tempfile.tempdir = None
    time.tzset()
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        pass  # as at a start of Python
    sys.argv[:], sys.path[:], sys.dont_write_bytecode = who["arguments"], who["path"], who["bytecode"]
    for name, (encoding, errors, lines, through) in who["streams"].items():
        stream = getattr(sys, name)
        stream.reconfigure(encoding=encoding, errors=errors, line_buffering=lines, write_through=through)
