"""01-backward: an answer claims a fault of the kit, so that its case would be left out of the share.

property: a guest cannot excuse itself
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
        os.write(3, frame({"attempts": [[0, 3, "kit_fault", None, None]]}, b"[]\0"))
        return grad_output
