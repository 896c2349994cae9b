"""01-backward: the programs of the cases, and the tables that hold them, are replaced in the guest.

property: cases come from the instructor's copy, and the judge has its own
"""

# %%
import gc
import sys

from autograder import records

for item in gc.get_objects():
    if isinstance(item, records.Case):
        object.__setattr__(item, "program", lambda torch: {})
        object.__setattr__(item, "points", 1000.0)
    elif isinstance(item, records.Question):
        object.__setattr__(item, "points", 1000.0)
child = sys.modules["autograder.sandbox.guest.child"]
child._loaded.clear()


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
