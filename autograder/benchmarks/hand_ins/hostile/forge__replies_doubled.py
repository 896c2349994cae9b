"""answers are given twice, and out of order."""

# %%
import json
import os
import struct


def frame(message, blob=b""):
    text = json.dumps(message).encode() if not isinstance(message, bytes) else message
    return struct.pack("<II", len(text), len(blob)) + text + blob


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        for position in (1, 0, 0, 2, 10**6, -1):
            os.write(3, frame({"attempts": [[position, 3, None, None, None]]}, b"[]\0"))
        return grad_output
