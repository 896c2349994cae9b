"""Import torch once for two processes: the command `autograder`, and the warm server that it forks its guests from.

The command starts itself anew as an empty interpreter, which imports torch and forks the server. Only then does it read
who it is, and goes on. So the server has held nothing more than one that is started by itself: no environment, no
arguments, no notebook. The command line calls `permit`, and `relaunch` where it would import torch next.
"""

from __future__ import annotations

import gc
import importlib
import json
import locale
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
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


def _start_anew() -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    kept = os.memfd_create(_NAME, 0)  # a file in memory; the server closes it unread
    with os.fdopen(os.dup(kept), "w", encoding="utf-8") as file:
        json.dump(_who(), file)
    command = [sys.executable, "-I", "-W", "ignore", "-c", _BOOT]
    given = [json.dumps(bare_path()), str(kept), tempfile.gettempdir(), _command]
    shown = [_NAME, *sys.argv[1:2]]  # for people who look for the process by its name
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        os.execve(sys.executable, [*command, *given, *shown], BARE)
    finally:
        os.close(kept)


def _is_possible() -> bool:
    return (
        sys.platform == "linux"
        and "torch" not in sys.modules
        and (os.path.basename(sys.argv[0]) == _NAME or _module() == f"{_NAME}.__main__")
        and _UNDERSTOOD.issuperset(name for name in os.environ if name.startswith("PYTHON"))
        and not (sys._xoptions or sys.warnoptions or sys.flags.inspect or sys.flags.dev_mode or sys.flags.optimize)
        and sys.gettrace() is None
        and sys.getfilesystemencoding() == "utf-8"
        and all(hasattr(getattr(sys, name), "reconfigure") for name in _STREAMS)
        and hasattr(os, "memfd_create")
    )


def _module() -> str:
    """Return the module that this process runs by `python -m`; an empty string if it runs a script."""
    return getattr(getattr(sys.modules["__main__"], "__spec__", None), "name", "")


def _who() -> dict[str, Any]:
    """Return what a new interpreter would not know of this process."""
    streams = {name: getattr(sys, name) for name in _STREAMS}
    return {
        "environment": dict(os.environ),
        "arguments": sys.argv,
        "path": sys.path,
        "bytecode": sys.dont_write_bytecode,
        "streams": {n: [s.encoding, s.errors, s.line_buffering, s.write_through] for n, s in streams.items()},
    }


def go_on(kept: int, temporary: str, command: str) -> NoReturn:
    """Import PyTorch, fork the warm server, and go on as the command that `relaunch` was called in."""
    global _is_anew, _running
    _is_anew = True
    gc.disable()  # an import makes many objects and no garbage
    try:
        importlib.import_module("torch")
        gc.freeze()
        _running = _forked(kept, temporary)
    except Exception:  # noqa: BLE001  the command will come to the same error, and has words for it
        pass
    gc.enable()
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
