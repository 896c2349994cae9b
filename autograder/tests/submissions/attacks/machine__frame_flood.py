"""01-backward: the pipe is flooded with small frames about cells that do not exist.

property: reading is bounded in time and in memory
honest: neg
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output


# %%
import json
import os
import struct


def frame(message, blob=b""):
    text = json.dumps(message).encode() if not isinstance(message, bytes) else message
    return struct.pack("<II", len(text), len(blob)) + text + blob


# %%
from itertools import count

for number in count(1000):
    os.write(3, frame({"cell": number}) + frame({"cell": number, "error": "x" * 500}))
