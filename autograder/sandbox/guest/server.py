"""The warm server: what guests need is imported once, and each guest is a fork that confines itself.

Protocol. Out on the socket: `r` when ready. In: a length with two file descriptors (the guest's result pipe, a control
socket), then the job as JSON. Out on the control socket: a line {"pid"}, at the end a line {"code"} or {"signal"}. In on the control
socket: `k`, or its end, kills the guest. The end of the socket ends the server and all guests. Everything that comes in comes from the judge.
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
    """Serve until the judge closes its end. The guests' scratch folders lie in `scratches`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # nobody of the same user may look into this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the judge's affair
    gc.disable()  # what is made from here to the forks is there to stay
    from . import child  # with it come torch and almost everything that a guest needs: from here on in memory

    child.prepare(Path(scratches))
    gc.freeze()
    with socket.socket(fileno=descriptor) as judge:
        judge.sendall(b"r")
        _Server(judge, child).serve()
    shutil.rmtree(os.environ.get("TMPDIR", ""), ignore_errors=True)  # a judge that was killed cannot


class _Server:
    def __init__(self, judge: socket.socket, child: ModuleType) -> None:
        self.judge, self.child = judge, child
        self.guests: dict[int, socket.socket] = {}
        self.wake, wake_out = os.pipe()
        os.set_blocking(wake_out, False)
        os.set_blocking(self.wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_out, warn_on_full_buffer=False)

    def serve(self) -> None:
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
        try:
            os.read(self.wake, 4096)
        except BlockingIOError:
            pass

    def _reap(self) -> None:
        for pid in list(self.guests):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self._report(pid, status)

    def _report(self, pid: int, status: int) -> None:
        control = self.guests.pop(pid)
        _kill(pid, group_only=True)
        told = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"code": os.WEXITSTATUS(status)}
        try:
            control.sendall(json.dumps(told).encode() + b"\n")
        except OSError:
            pass
        control.close()

    def _order(self, pid: int) -> None:
        """A kill order, or the end of the judge's interest, which is one too."""
        try:
            self.guests[pid].recv(16)
        except OSError:
            pass
        _kill(pid)
        self._report(pid, os.waitpid(pid, 0)[1])

    def _request(self) -> bool:
        head, descriptors, _, _ = socket.recv_fds(self.judge, SIZE.size, 2)
        if len(head) < SIZE.size:
            return False
        job = json.loads(_exactly(self.judge, SIZE.unpack(head)[0]))
        results, control = descriptors[0], socket.socket(fileno=descriptors[1])
        if not self.child.load(job["files"], job["a_class"]).issuperset(name for _, name in job["order"]):
            control.sendall(b'{"refused": "the case files do not hold the cases that were asked for"}\n')
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
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(min(1 << 20, size - len(data)))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _kill(pid: int, group_only: bool = False) -> None:
    for kill, target in ((os.killpg, pid), (os.kill, pid)):
        try:
            if not (group_only and kill is os.kill):
                kill(target, signal.SIGKILL)
        except OSError:
            pass
