"""01-backward: fields of an answer have the wrong types.

property: types are checked before anything is believed
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
        strange = [None, True, 1.5, "x", [], {}, [[]], [["y"]], [["y", []]], [["y", "F64", {}]], [["y", "F64", [1]]], 10**300, float("nan")]
        choice = strange[(grad_output.numel() + grad_output.dim()) % len(strange)]
        os.write(3, frame({"attempts": [[0, choice, choice, choice, choice]]}, json.dumps(choice).encode() + b"\0"))
        os.write(3, frame({"cell": choice}) + frame({"case": choice}) + frame({"end": choice}) + frame({"confined": choice}))
        return grad_output
