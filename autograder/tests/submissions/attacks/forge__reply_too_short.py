"""01-backward: an answer is announced, and the process ends in the middle of it.

property: a truncated answer is no answer
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
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        os.write(3, struct.pack("<II", 1000, 1000) + b'{"attempts": [[0, 3, null')
        os._exit(0)
