"""Check that pytest shows the same of a submission that is graded in a process of its own, and imports no torch."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from . import zygote

CASES = """
from autograder import case, normal, sample, sweep

{more}
sweep("neg", "neg", [sample("a vector", normal(3)), sample("float32", normal(2).float32)])
sweep("exp", "exp", [sample("a vector", normal(3))])
"""
WORK = """
# %%
from autograder import Function, torch

class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return {neg}

# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x.exp())
        return x.exp()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output
"""
TELLS = """
import sys

def pytest_unconfigure():
    print("torch was imported" if "torch" in sys.modules else "no torch here")
"""
HERE = {"PYTHONFAULTHANDLER": "1"}  # a variable that no interpreter can be told later: then pytest's own process grades


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(TELLS)
    return written(tmp_path)


def written(folder: Path, more: str = "", neg: str = "-grad_output") -> Path:
    (folder / "cases.py").write_text(CASES.format(more=more))
    (folder / "mine.py").write_text(WORK.format(neg=neg))
    return folder


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "pytest", ".", "-q", "-s", "-c", "/dev/null", "--rootdir=.", *more]


def environment(**more: str) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return {**plain, "COLUMNS": "250", **more}


def ran(folder: Path, *more: str, **variables: str) -> str:
    with zygote.cold():
        done = subprocess.run(
            command(*more), cwd=folder, env=environment(**variables), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=120,
        )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return re.sub(r" in \d+\.\d+s.*", "", done.stdout)


@pytest.mark.parametrize("more", [(), ("--unconfined",)], ids=["sandbox", "unconfined"])
def test_the_same_is_shown_and_torch_is_elsewhere(folder: Path, more: tuple[str, ...]) -> None:
    apart, here = ran(folder, *more), ran(folder, *more, **HERE)
    assert "no torch here" in apart and "torch was imported" in here
    assert apart.replace("no torch here", "torch was imported") == here
    assert "exp[a vector]: wrong" in apart and re.search(r"^neg +1 / 1", apart, re.MULTILINE)


def test_a_case_file_that_prints_and_reads_harms_no_answer(folder: Path) -> None:
    """Check that what a case file writes to stdout is no answer, and what it reads is no request."""
    written(folder, "import os, sys\nprint('{}', flush=True)\nos.write(1, bytes([10]))\nsys.stdin.readline()")
    said = ran(folder)
    assert "no torch here" in said and "exp[a vector]: wrong" in said


def test_a_process_that_ends_leaves_the_work_to_pytest(folder: Path) -> None:
    judge_only = "'COLUMNS' in os.environ and 'torch' in sys.modules and 'pytest' not in sys.modules"
    written(folder, f"import os, sys\nif {judge_only}: os._exit(9)")
    said = ran(folder)
    assert "torch was imported" in said and "exp[a vector]: wrong" in said


def test_a_case_file_that_says_something_else_there_is_not_believed(folder: Path) -> None:
    """Check that the aspects that pytest has collected are those that it shows, though the file gives others later."""
    aspect = "'ordinary' if 'pytest' in sys.modules else 'another'"
    more = f"import sys\n@case(question='sub', operation='neg', aspect={aspect})\ndef one(torch):\n    "
    more += "x = torch.tensor([1.0], requires_grad=True)\n    (-x).sum().backward()\n    return {'x.grad': x.grad}"
    written(folder, more)
    said = ran(folder)
    assert "torch was imported" in said and "sub " in said and "KeyError" not in said


def test_a_case_that_fails_on_pytorch_is_told_as_ever(folder: Path) -> None:
    written(folder, "@case(question='neg')\ndef broken(torch):\n    raise ValueError('of the author')")
    apart, here = ran(folder), ran(folder, **HERE)
    assert "of the author" in apart
    assert apart.partition("torch")[0].replace("no ", "") == here.partition("torch")[0]


def test_collecting_starts_nothing(folder: Path) -> None:
    written(folder, "import os\nopen(f'loaded-by-{os.getpid()}', 'w').close()")
    assert "exp::ordinary" in ran(folder, "--collect-only")
    assert len(list(folder.glob("loaded-by-*"))) == 1


def test_an_interrupt_ends_both_processes(folder: Path) -> None:
    written(folder, neg="exec('while True: pass')")
    with zygote.cold():
        process = subprocess.Popen(command(), cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True)
    children: list[psutil.Process] = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(children) < 3:  # the judge, the server, a guest
        children = psutil.Process(process.pid).children(recursive=True)
        time.sleep(0.05)
    assert len(children) >= 3
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2 and "KeyboardInterrupt" in said
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive
