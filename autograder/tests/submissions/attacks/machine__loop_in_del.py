"""01-backward: an endless loop in __del__ and in a callback of the garbage collector.

property: wall-clock and CPU limits hold; the case or cell is lost, and the rest goes on
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
import gc


class Sticky:
    def __del__(self):
        while True:
            pass


for _ in range(3):
    Sticky()


# %%
import gc

gc.callbacks.append(lambda *_: [None for _ in iter(int, 1)])
gc.collect()
