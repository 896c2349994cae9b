"""01-backward: every frame is written by hand: a beginning and an answer of zeros for each case, and the end.

property: numbers that are not right earn nothing, whoever wrote them
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
    os.write(3, frame({"case": position}))
    values = b'[["gradient a",0.0]]\0'
    os.write(3, frame({"attempts": [[position, len(values), None, None, None]]}, values))
os.write(3, frame({"end": True, "dropped": False}))
os._exit(0)
