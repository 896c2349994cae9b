"""01-backward: the values of an answer lie about their length, shape and dtype.

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

import sys


def state_of(frame):
    """The position of the running case, from the frames of the guest."""
    while frame is not None:
        if "position" in frame.f_locals:
            return frame.f_locals["position"]
        frame = frame.f_back
    return 0


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        heads = [b'[["forward","F64",[1000000000]]]', b'[["forward","F64",[-1]]]', b'[["forward","XX",[1]]]', b"not json",
                 b'[["forward","F64",[9223372036854775807,2]]]']
        values = heads[grad_output.dim() % len(heads)] + b"\0" + bytes(8)
        case = state_of(sys._getframe())
        os.write(3, frame({"attempts": [[case, len(values), None, None, None]]}, values))
        return grad_output
