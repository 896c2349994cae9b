"""01-backward: an answer claims that the case has passed.

property: what only the judge may say is refused
"""

# %%
import json
import os
import struct


def frame(message, blob=b""):
    text = json.dumps(message).encode() if not isinstance(message, bytes) else message
    return struct.pack("<II", len(text), len(blob)) + text + blob


# %%
for position in range(500):
    for claim in ("passed", "PASSED", True, 1):
        os.write(3, frame({"case": position}) + frame({"attempts": [[position, 3, claim, None, None]]}, b"[]\0"))


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
