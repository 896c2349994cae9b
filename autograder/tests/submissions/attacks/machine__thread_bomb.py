"""01-backward: thousands of threads are started.

property: no thread starts
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
import _thread
import threading
import time
from concurrent.futures import ThreadPoolExecutor

for _ in range(2000):
    try:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    except RuntimeError:
        pass
    try:
        _thread.start_new_thread(time.sleep, (1000,))
    except RuntimeError:
        pass
try:
    ThreadPoolExecutor(64).submit(time.sleep, 1000)
except RuntimeError:
    pass
