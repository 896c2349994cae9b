"""01-backward: the function that packs an answer is replaced.

property: what a guest says of itself is numbers or a failure
outcome: crashed
"""

# %%
import json
import os
import struct


def frame(message, blob=b""):
    text = json.dumps(message).encode() if not isinstance(message, bytes) else message
    return struct.pack("<II", len(text), len(blob)) + text + blob


# %%
import sys
import time

child = sys.modules["autograder.sandbox.guest.child"]


def passed(attempts):
    return frame({"attempts": [[i, 0, "passed", None, None] for i in attempts]})


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        child.pack_attempts = passed
        time.sleep(0.03)  # by then the answers at hand are sent
        return grad_output + 1
