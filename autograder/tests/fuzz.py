"""Fuzz the readers of hostile bytes, guided by coverage. It is run by hand, for any number of seconds:

    python -m autograder.tests.fuzz reader|wire --seconds 60

`reader` is the reader of submissions, `wire` that of a guest's frames. It needs atheris; the other tests do not.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

MISSING = "The fuzzer needs the package atheris, which is not installed: run `pip install atheris` and start it again."


def reader() -> tuple[Callable[[bytes], None], list[bytes]]:
    """Return a check of `read`, and inputs to start from. The first byte chooses the file's ending."""
    errors = importlib.import_module("autograder.errors")
    submission = importlib.import_module("autograder.submission")
    folder = Path(tempfile.mkdtemp(prefix="autograder-fuzz-"))

    def check(data: bytes) -> None:
        path = folder / ("x.py" if data[:1] == b"p" else "x.ipynb")
        path.write_bytes(data[1:])
        try:
            found = submission.read(path)
        except errors.UnreadableSubmission as error:
            assert str(error).endswith(".") and str(error).isprintable()
            return
        assert all(cell.source.strip() and cell.source.encode() for cell in found.cells)
        assert len(found.notes) < 10 and all(str(note).isprintable() for note in found.notes)

    rule = "class Exp(Function):\n    pass\n"
    notebook = {
        "cells": [{"cell_type": "code", "source": [rule], "outputs": []}, {"cell_type": "raw", "source": rule}],
        "metadata": {"kernelspec": {"language": "R"}},
    }
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "a = 1"}]}]}
    text = json.dumps(notebook)
    return check, [
        b"n" + text.encode(),
        b"n" + text.encode("utf-16"),
        b"n" + json.dumps(old).encode(),
        f"p# %%\n{rule}\n# In[ ]:\n%time\n".encode(),
        b"p" + rule.encode(),
    ]


def wire() -> tuple[Callable[[bytes], None], list[bytes]]:
    """Return a check of the wire's Reader, and frames to start from.

    The first byte is the size of the pieces that it is fed. An even first byte asks for lengths that fit.
    """
    import torch  # takes seconds, and is not needed for the other target

    errors = importlib.import_module("autograder.errors")
    records = importlib.import_module("autograder.records")
    module = importlib.import_module("autograder.sandbox.wire")

    def check(data: bytes) -> None:
        reader, size = module.Reader(1 << 16), 1 + (data[0] if data else 0)
        if size % 2:  # lengths that fit, so that the code after them is reached
            split = data.find(b"]]}") + 3
            data = data[:1] + module.HEAD.pack(max(split - 1, 0), max(len(data) - max(split, 1), 0)) + data[1:]
        try:
            for start in range(1, len(data), size):
                for message, blob in reader.feed(data[start : start + size]):
                    for _, attempt in module.unpack_attempts(message, blob):
                        assert attempt.ended not in (records.Outcome.PASSED, records.Outcome.KIT_FAULT)
                        assert all(name.isprintable() for name in attempt.values)
        except errors.WireError:
            pass

    tensors = {"y": torch.ones(2, dtype=torch.float64), "mask": torch.tensor([True, False]), "n": 1, "t": "text"}
    ending = importlib.import_module("autograder.engine.ending")
    attempts = [
        records.Attempt(values=tensors),
        records.Attempt(ended=records.Outcome.RAISED, said=ending.THE_CASE(), operation="exp"),
    ]
    frames = [module.pack_attempts({0: attempt}) for attempt in attempts]
    return check, [b"\xff" + frame for frame in frames] + [b"\xfe" + frame[module.HEAD.size :] for frame in frames]


TARGETS = {"reader": reader, "wire": wire}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m autograder.tests.fuzz", description="Fuzz what reads hostile bytes."
    )
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60, help="how long to try (default: 60)")
    chosen = parser.parse_args(arguments)
    try:
        atheris: Any = importlib.import_module("atheris")  # an optional tool: nothing else needs it
    except ImportError:
        print(MISSING, file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["autograder.submission", "autograder.sandbox.wire", "json"]):
        importlib.import_module("autograder.submission")
        check, seeds = TARGETS[chosen.target]()
    corpus = Path(tempfile.mkdtemp(prefix="autograder-fuzz-corpus-"))
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={chosen.seconds}",
            f"-artifact_prefix={corpus}/",
            "-max_len=4096",
            "-print_final_stats=1",
            str(corpus),
        ],
        check,
    )
    atheris.Fuzz()
    return 0  # never reached: atheris ends the process, with 0 if nothing was found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
