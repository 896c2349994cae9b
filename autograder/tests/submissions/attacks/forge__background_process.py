"""01-backward: a process, a thread and a timer go on after the answer.

property: everything of a guest is dead before its answer counts
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
import os
import signal
import subprocess
import threading

for start in (
    lambda: os.fork(),
    lambda: subprocess.Popen(["/bin/sleep", "1000"]),
    lambda: threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start(),
    lambda: os.posix_spawn("/bin/sleep", ["sleep", "1000"], {}),
    lambda: os.setsid(),
):
    try:
        start()
    except (OSError, RuntimeError):
        pass
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.5, 0.5)
