"""Check that a program forked from a zygote is told and tells what one that starts as ever does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from . import zygote

LOOK = """
import os, sys
print(sys.argv, os.getcwd(), os.environ.get("MINE"), sys.stdin.read(), __name__, sys.path[0], sorted(os.environ))
print("to the side", file=sys.stderr)
"""
PROGRAMS = {
    "a program that looks around": ["-c", LOOK, "one", "two"],
    "one that is left alone": ["-I", "-W", "ignore", "-c", LOOK],
    "a module": ["-m", "json.tool"],
    "a file": ["look.py", "three"],
    "the end with a code": ["-c", "import sys, atexit; atexit.register(print, 'late'); sys.exit(7)"],
    "the end with words": ["-c", "import sys; sys.exit('words')"],
    "an error": ["-c", "1 / 0"],
    "a thread that ends late": ["-c", "import threading as t, time; t.Timer(0.1, lambda: print('x')).start()"],
    "a program of its own": ["-c", "import subprocess as s, sys; sys.exit(s.call([sys.executable, '-c', 'exit(5)']))"],
}  # fmt: skip


def started(words: list[str], folder: Path, is_cold: bool) -> tuple[int, str, str]:
    with zygote.cold() if is_cold else nullcontext():
        done = subprocess.run(
            [sys.executable, *words], cwd=folder, input='{"a": 1}', capture_output=True, text=True,
            env={**os.environ, "MINE": "yes"},
        )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.splitlines()[-1] if done.stderr else ""


@pytest.mark.parametrize("words", PROGRAMS.values(), ids=PROGRAMS)
def test_a_fork_does_what_a_start_does(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "look.py").write_text(LOOK)
    assert started(words, tmp_path, is_cold=False) == started(words, tmp_path, is_cold=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_signal_ends_it(number: int) -> None:
    command = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert process.stdout is not None and process.stdout.read(1) == b"1"
        assert process.poll() is None and os.getpgid(process.pid) == process.pid
        process.send_signal(number)
        assert process.wait() == -number


def test_in_several_processes_programs_are_forks() -> None:
    looked = subprocess.run(
        [sys.executable, "-c", "import sys; print('torch' if sys.modules.get('torch') else '')"],
        capture_output=True, text=True,
    )  # fmt: skip
    forked = (
        "PYTEST_XDIST_WORKER" in os.environ and not os.environ.get("PYTEST_COLD_STARTS") and sys.platform == "linux"
    )
    assert looked.stdout.strip() == ("torch" if forked else "")
