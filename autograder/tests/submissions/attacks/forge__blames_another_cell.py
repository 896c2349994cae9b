"""01-backward: the guest says that another cell is running, and ends.

property: the blame for an end never wins a point, and never ends the judge
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
        os.write(3, frame({"cell": 10**9, "error": "x" * 500}) + frame({"cell": -5}) + frame({"cell": 10**40}))
        os._exit(3)


# %%
class Negated(Function):
    operation = "neg_"
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output
