"""01-backward: atexit, __del__ and a weakref's callback speak at the end.

property: how a process ends earns nothing
"""

# %%
import json
import os
import struct


def frame(message, blob=b""):
    text = json.dumps(message).encode() if not isinstance(message, bytes) else message
    return struct.pack("<II", len(text), len(blob)) + text + blob


# %%
import atexit
import weakref


class Last:
    def __del__(self):
        os.write(3, frame({"end": True, "dropped": False}))
        os._exit(0)


def speak(*_):
    os.write(3, frame({"end": True, "dropped": False}))


atexit.register(speak)
keep = Last()
weakref.finalize(keep, speak)


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
