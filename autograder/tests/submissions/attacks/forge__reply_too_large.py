"""01-backward: an answer announces four gigabytes, and sends some of them.

property: length limits
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
        os.write(3, struct.pack("<II", 2**32 - 1, 2**32 - 1) + bytes(60000))
        return grad_output
