"""Serve guests: import everything that they need once, then fork a guest for each job; the guest confines itself.

Protocol. Out on the socket: `r` when ready. In: a length with two file descriptors (the guest's result pipe, a control
socket), then the job as JSON. Out on the control socket: a line {"pid"} (or {"unknown"} if the cases are not known), at
the end a line {"code"} or {"signal"}. In on the control socket: `k`, or its end, kills the guest. The end of the socket
ends the server and all guests. All input comes from the judge, warm.py.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import shutil
import signal
import socket
import struct
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

SIZE = struct.Struct("<Q")
PR_SET_DUMPABLE = 4


def main(descriptor: int, scratches: str) -> None:
    """Serve until the judge closes its end. The scratch folders of the guests are in `scratches`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(
            PR_SET_DUMPABLE, 0, 0, 0, 0
        )  # a process of the same user must not read the memory of this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the judge handles Ctrl-C
    gc.disable()  # the objects made from here to the forks are kept for good
    try:
        from . import child  # imports torch and almost everything that a guest needs, with the collector off

        child.prepare(Path(scratches))
        gc.freeze()
        with socket.socket(fileno=descriptor) as judge:
            judge.sendall(b"r")
            _Server(judge, child).serve()
    finally:
        shutil.rmtree(os.environ.get("TMPDIR", ""), ignore_errors=True)  # a judge that was killed cannot remove it


class _Server:
    """The loop of the warm server and its guests."""

    def __init__(self, judge: socket.socket, child: ModuleType) -> None:
        self.judge, self.child = judge, child
        self.guests: dict[int, socket.socket] = {}
        self.wake, wake_out = os.pipe()
        os.set_blocking(wake_out, False)
        os.set_blocking(self.wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_out, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Answer requests until the judge closes its end, then kill the guests."""
        while True:
            channels: dict[Any, int] = {control.fileno(): pid for pid, control in self.guests.items()}
            readable, _, _ = select.select([self.judge, self.wake, *channels], [], [])
            if self.wake in readable:
                self._drain()
            self._reap()
            for descriptor in readable:
                if descriptor in channels and channels[descriptor] in self.guests:
                    self._order(channels[descriptor])
            if self.judge in readable and not self._request():
                break
        for pid in list(self.guests):
            _kill(pid)
            os.waitpid(pid, 0)

    def _drain(self) -> None:
        """Read the bytes with which SIGCHLD woke the loop."""
        try:
            os.read(self.wake, 4096)
        except BlockingIOError:
            pass

    def _reap(self) -> None:
        """Report every guest that has ended."""
        for pid in list(self.guests):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self._report(pid, status)

    def _report(self, pid: int, status: int) -> None:
        """Kill the processes that a guest started, and tell the judge how the guest ended."""
        control = self.guests.pop(pid)
        _kill(pid, group_only=True)
        told = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"code": os.WEXITSTATUS(status)}
        try:
            control.sendall(json.dumps(told).encode() + b"\n")
        except OSError:
            pass
        control.close()

    def _order(self, pid: int) -> None:
        """Kill a guest: the judge sent `k`, or closed the control socket, which means the same."""
        try:
            self.guests[pid].recv(16)
        except OSError:
            pass
        _kill(pid)
        self._report(pid, os.waitpid(pid, 0)[1])

    def _request(self) -> bool:
        """Read one job and fork a guest for it. Return False at the end of the socket."""
        head, descriptors, _, _ = socket.recv_fds(self.judge, SIZE.size, 2)
        if len(head) < SIZE.size:
            return False
        job = json.loads(_exactly(self.judge, SIZE.unpack(head)[0]))
        results, control = descriptors[0], socket.socket(fileno=descriptors[1])
        if not self.child.load(job["files"], job["a_class"]).issuperset(name for _, name in job["order"]):
            control.sendall(b'{"unknown": "cases"}\n')
            control.close()
            os.close(results)
            return True
        self.child.ready(job)
        pid = os.fork()
        if pid == 0:
            self.child.main(job, results)
            os._exit(70)  # never reached: the child ends itself
        try:
            os.setpgid(pid, pid)
        except OSError:
            pass
        os.close(results)
        self.guests[pid] = control
        control.sendall(json.dumps({"pid": pid}).encode() + b"\n")
        return True


def _exactly(channel: socket.socket, size: int) -> bytes:
    """Read exactly `size` bytes. Raises EOFError if the channel ends before."""
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(min(1 << 20, size - len(data)))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _kill(pid: int, group_only: bool = False) -> None:
    """Kill the process group of a guest and, unless `group_only`, the guest itself."""
    for kill, target in ((os.killpg, pid), (os.kill, pid)):
        try:
            if not (group_only and kill is os.kill):
                kill(target, signal.SIGKILL)
        except OSError:
            pass
