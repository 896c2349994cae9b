"""01-backward: the safetensors blob of an answer lies about its length, shape and dtype.

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
        heads = [b'{"0":{"dtype":"F64","shape":[1000000000],"data_offsets":[0,8]}}', b'{"0":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}',
                 b'{"0":{"dtype":"XX","shape":[1],"data_offsets":[0,8]}}', b"not json", b'{"0":{"dtype":"F64","shape":[9223372036854775807, 2],"data_offsets":[0,8]}}']
        head = heads[x.dim() % len(heads)]
        blob = struct.pack("<Q", len(head)) + head + bytes(8)
        case = state_of(sys._getframe())
        os.write(3, frame({"attempts": [{"case": case, "ended": None, "message": "", "operation": None, "values": {"the forward's value": {"tensor": "0"}}}]}, blob))
        return grad_output
