"""01-backward: a fork bomb, in every way that Python knows.

property: no process starts
honest: neg
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output


# %%
import multiprocessing
import os
import pty
import subprocess

for start in (
    os.fork,
    os.forkpty,
    pty.fork,
    lambda: os.posix_spawn("/bin/sh", ["sh"], {}),
    lambda: os.system("sh -c 'while true; do sh & done'"),
    lambda: subprocess.Popen("sleep 1000 &", shell=True),
    lambda: multiprocessing.get_context("fork").Process(target=print).start(),
    lambda: os.execv("/bin/sleep", ["sleep", "1000"]),
    lambda: os.spawnv(os.P_NOWAIT, "/bin/sleep", ["sleep", "1000"]),
):
    for _ in range(20):
        try:
            start()
        except (OSError, RuntimeError, PermissionError):
            pass
