"""01-backward: shared memory, semaphores and message queues are left behind.

property: nothing of a guest outlives it
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
from multiprocessing import shared_memory

for make in (
    lambda: shared_memory.SharedMemory("autograder-attack", create=True, size=1 << 20),
    lambda: multiprocessing.Semaphore(),
    lambda: multiprocessing.Queue(),
    lambda: multiprocessing.Manager(),
):
    try:
        make()
    except (OSError, RuntimeError, ImportError, EOFError):
        pass
