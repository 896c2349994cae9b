"""What a guest tries, to show on this machine which layers hold. Run inside a guest by `autograder doctor`."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path


def run() -> dict[str, str]:
    """For each probe: "held" and why, or "OPEN" and what it could do."""
    return {name: _tried(probe) for name, probe in _PROBES.items()}


def _tried(probe: Callable[[], str]) -> str:
    try:
        return f"OPEN: {probe()}"
    except (OSError, RuntimeError, MemoryError) as error:
        return f"held: {type(error).__name__}{f' ({error.strerror})' if isinstance(error, OSError) and error.strerror else ''}"


def _read_passwords() -> str:
    return f"read {len(Path('/etc/passwd').read_bytes())} bytes of /etc/passwd"


def _list_root() -> str:
    return f"listed {len(os.listdir('/'))} entries of /"


def _read_processes() -> str:
    return f"read {len(Path('/proc/1/status').read_text())} characters of /proc/1/status"


def _write_outside() -> str:
    path = Path("/tmp/autograder-probe")
    path.write_text("x")
    path.unlink()
    return "wrote a file to /tmp"


def _open_socket() -> str:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    return "opened an internet socket"


def _local_socket() -> str:
    socket.socketpair()[0].close()
    return "opened a local socket"


def _fork() -> str:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "forked a process"


def _exec() -> str:
    os.execv("/bin/true", ["true"])


def _thread() -> str:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    return "started a thread"


def _signal_parent() -> str:
    os.kill(os.getppid(), 0)
    return "may send signals to the server"


def _signal_all() -> str:
    os.kill(-1, signal.SIGCONT)
    return "may send signals to other processes"


def _ptrace() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "traced the server"


def _memory() -> str:
    return f"took {len(bytearray(1 << 36))} bytes of memory"


def _large_file() -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open("large", "wb") as file:
        for _ in range(256):
            file.write(bytes(1 << 20))
    return "wrote a file of 256 MB"


_PROBES: dict[str, Callable[[], str]] = {
    "read /etc/passwd": _read_passwords,
    "list /": _list_root,
    "read /proc": _read_processes,
    "write outside the scratch folder": _write_outside,
    "open an internet socket": _open_socket,
    "open a local socket": _local_socket,
    "fork": _fork,
    "exec": _exec,
    "start a thread": _thread,
    "signal the server": _signal_parent,
    "signal everybody": _signal_all,
    "trace the server": _ptrace,
    "take 64 GB of memory": _memory,
    "write 256 MB": _large_file,
}
