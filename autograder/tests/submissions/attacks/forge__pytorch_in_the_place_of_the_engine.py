"""02-engine: the guest's own loop is replaced by one that runs each case on PyTorch.

property: what a case is run on is decided before student code runs
outcome: not_attempted
"""

# %%
import sys

import torch as pytorch

from autograder.engine.values import leaves

child = sys.modules["autograder.sandbox.guest.child"]
before = child._attempt


def on_pytorch(case):
    try:
        return child.Attempt(values=leaves(case.program(pytorch)))
    except BaseException:
        return before(case)


child._attempt = on_pytorch
