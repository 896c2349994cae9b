"""01-backward: an answer is nested a hundred thousand deep, or holds numbers without end.

property: a malformed reply fails its case by name
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
        os.write(3, frame(b"[" * 100000) if grad_output.dim() == 2 else frame(b'{"case": ' + b"9" * 100000 + b"}"))
        return grad_output
