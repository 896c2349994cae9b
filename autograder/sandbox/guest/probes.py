"""Try forbidden things inside a guest, to show which layers hold on this machine.

Nothing comes in; out goes an answer for each probe. `autograder doctor` asks for them, and child.py calls `run`.
Every probe really tries its action and says what it could do. If anything stops the probe, the action counts as held.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

_KIT = Path(__file__).resolve().parents[2]
_F_SETSIG = 10


def run() -> dict[str, tuple[bool, str]]:
    """Return for each probe whether it was held, and what held it or what it could do."""
    return {name: _tried(probe) for name, probe in _PROBES.items()}


def _tried(probe: Callable[[], str]) -> tuple[bool, str]:
    """Run one probe. Return whether it was held, and the error that held it or what it could do."""
    try:
        return False, probe()
    except (OSError, RuntimeError, MemoryError, ValueError) as error:
        why = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
        return True, f"{type(error).__name__}{why}"


# -- reading and writing
# -------------------------------------------------------------------------------------------------


def _read_passwords() -> str:
    return f"read {len(Path('/etc/passwd').read_bytes())} bytes of /etc/passwd"


def _list(place: Path) -> Callable[[], str]:
    return lambda: f"listed {len(os.listdir(place))} entries of {place}"


def _read_processes() -> str:
    return f"read {len(Path('/proc/1/status').read_text())} characters of /proc/1/status"


def _read_server() -> str:
    with open(f"/proc/{os.getppid()}/mem", "rb") as memory:
        return f"read {len(memory.read(1))} byte of the server's memory"


def _read_judge() -> str:
    return f"read {len((_KIT / 'judge' / 'compare.py').read_text())} characters of the judge's source"


def _read_given() -> str:
    return f"read {len((_KIT / 'engine' / 'given.py').read_text())} characters of the kit's own pieces"


def _read_cases() -> str:
    folders = sorted((_KIT.parent / "solutions").iterdir())
    return f"read {len((folders[0] / 'cases.py').read_text())} characters of an instructor's cases"


def _write(path: Path) -> Callable[[], str]:
    def probe() -> str:
        path.write_text("x")
        path.unlink()
        return f"wrote {path}"

    return probe


def _symlink() -> str:
    os.symlink("/etc/passwd", "link")
    return "made a symbolic link"


def _hard_link() -> str:
    Path("linked").write_text("x")
    os.link("linked", "link2")
    return "made a hard link"


def _chmod() -> str:
    os.chmod(".", 0o777)
    return "changed the mode of a folder"


def _device() -> str:
    os.mknod("device", 0o600 | 0o020000, os.makedev(1, 3))
    return "made a device"


def _named_pipe() -> str:
    os.mkfifo("pipe")
    return "made a named pipe"


def _large_file() -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open("large", "wb") as file:
        for _ in range(256):
            file.write(bytes(1 << 20))
    return "wrote a file of 256 MB"


def _unnamed_file() -> str:
    os.close(os.open(".", os.O_TMPFILE | os.O_RDWR))
    return "made a file without a name"


def _lose_a_name() -> str:
    path = Path("unlinked")
    path.write_text("x")
    path.unlink()
    if path.exists():
        raise PermissionError(errno.EPERM, "it is still there")
    return "took a file's name away"


def _exchange_a_name() -> str:
    Path("first").write_text("x")
    Path("second").write_text("x")
    os.rename("first", "second")
    return "took a file's name for another one"


# -- the network and other processes
# -------------------------------------------------------------------------------------


def _socket(family: int, kind: int) -> Callable[[], str]:
    def probe() -> str:
        socket.socket(family, kind).close()
        return "opened a socket"

    return probe


def _local_pair() -> str:
    socket.socketpair()[0].close()
    return "opened a pair of local sockets"


def _fork() -> str:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "forked a process"


def _exec() -> str:
    os.execv("/bin/true", ["true"])
    raise AssertionError("unreachable")  # if exec is possible, this guest answers no probe at all, which shows


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


def _signal_by_descriptor() -> str:
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(writing, fcntl.F_SETOWN, os.getppid())
        fcntl.fcntl(writing, _F_SETSIG, int(signal.SIGCONT))
    finally:
        os.close(reading)
        os.close(writing)
    return "may have the kernel send signals to the server"


# -- rights and limits
# ---------------------------------------------------------------------------------------------------


def _become_root() -> str:
    os.setuid(0)
    return "became root, or could have"


def _leave_groups() -> str:
    os.setgroups([0])
    return "joined root's group"


def _raise_limit() -> str:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1] + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return "raised a limit"


def _memory() -> str:
    return f"took {len(bytearray(1 << 36))} bytes of memory"


def _descriptors() -> str:
    opened: list[int] = []
    try:
        while len(opened) < 10_000:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return f"opened {len(opened)} files at once"


def _ptrace(request: int, pid: Callable[[], int]) -> Callable[[], str]:
    def probe() -> str:
        _checked(ctypes.CDLL(None, use_errno=True).ptrace(request, pid(), 0, 0))
        return "may trace a process"

    return probe


def _system_call(name: str, *arguments: int) -> Callable[[], str]:
    """Return a probe that makes a system call for which Python has no function.

    If the filter lets the call through, it fails because of its arguments, which shows that it got past the filter.
    """

    def probe() -> str:
        from seccompy.syscalls import syscall_nr  # only on Linux

        result = ctypes.CDLL(None, use_errno=True).syscall(syscall_nr(name), *arguments)
        if result < 0 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS, errno.EACCES):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return f"{name} was let through"

    return probe


def _checked(result: int) -> None:
    """Raise OSError if `result` of a C function is not 0."""
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


_PROBES: dict[str, Callable[[], str]] = {
    "read /etc/passwd": _read_passwords,
    "list /": _list(Path("/")),
    "list the temporary folder": _list(Path("/tmp")),
    "list the home folders": _list(Path("/home")),
    "read /proc": _read_processes,
    "read the server's memory": _read_server,
    "read the judge's source": _read_judge,
    "read the kit's own pieces": _read_given,
    "read the instructor's cases": _read_cases,
    "write outside the scratch folder": _write(Path("/tmp/autograder-probe")),
    "write to shared memory": _write(Path("/dev/shm/autograder-probe")),
    "write beside the kit": _write(_KIT / "probe.txt"),
    "make a symbolic link": _symlink,
    "make a hard link": _hard_link,
    "change a mode": _chmod,
    "make a device": _device,
    "make a named pipe": _named_pipe,
    "write 256 MB": _large_file,
    "make a file without a name": _unnamed_file,
    "take a file's name away": _lose_a_name,
    "give a file's name to another": _exchange_a_name,
    "open an internet socket": _socket(socket.AF_INET, socket.SOCK_STREAM),
    "open a local socket": _socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "open a pair of sockets": _local_pair,
    "open a netlink socket": _socket(16, socket.SOCK_RAW),
    "fork": _fork,
    "exec": _exec,
    "start a thread": _thread,
    "signal the server": _signal_parent,
    "signal everybody": _signal_all,
    "signal by a descriptor": _signal_by_descriptor,
    "trace the server": _ptrace(16, os.getppid),
    "trace itself": _ptrace(0, lambda: 0),
    "become root": _become_root,
    "join root's group": _leave_groups,
    "raise a limit": _raise_limit,
    "take 64 GB of memory": _memory,
    "open 10,000 files": _descriptors,
    "unshare": _system_call("unshare", 0x10000000),
    "mount": _system_call("mount"),
    "chroot": _system_call("chroot"),
    "bpf": _system_call("bpf"),
    "userfaultfd": _system_call("userfaultfd"),
    "io_uring": _system_call("io_uring_setup"),
    "perf events": _system_call("perf_event_open"),
    "keyrings": _system_call("keyctl"),
    "a file in memory": _system_call("memfd_create"),
    "another process's memory": _system_call("process_vm_readv"),
    "another process by descriptor": _system_call("pidfd_open", 1),
    "shared memory segments": _system_call("shmget"),
    "message queues": _system_call("mq_open"),
}
