"""Check that the command starts itself anew unnoticed: the same process, and a server that has known nothing of it."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.doors.commands.waiting import is_waiting
from autograder.sandbox import WarmServer, early
from autograder.sandbox.warm import BARE

from . import zygote
from .conftest import ROOT

SECRET = "a-token-" + "of-the-course"  # in parts: the text of this file is no place where it may be found
TELLS = """
import json, os, sys
from autograder.sandbox import early


def command():
    print("called", flush=True)
    early.relaunch()
    server = early.server()
    print(json.dumps({
        "pid": os.getpid(), "environment": dict(os.environ), "arguments": sys.argv, "path": sys.path,
        "streams": [[s.encoding, s.errors] for s in (sys.stdin, sys.stdout, sys.stderr)], "folder": os.getcwd(),
        "torch": "torch" in sys.modules, "server": server._process._pid if server._process is not None else None,
    }), flush=True)
    sys.stdin.readline()
    server.stop()
"""
SCRIPT = "import tells\ntells.early.permit('tells:command')\ntells.command()\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "tells.py").write_text(TELLS)
    (tmp_path / "autograder").write_text(SCRIPT)
    return tmp_path / "autograder"


def started(script: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start a program under the command's name, which tells who it is and then waits for a line."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    with zygote.cold():
        return subprocess.Popen(
            [sys.executable, script.name, *arguments], cwd=script.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**environment, "TOKEN": SECRET, **more}, text=True, encoding="utf-8",
        )  # fmt: skip


def told(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """Return how often the command was called, and what it told."""
    assert process.stdout is not None
    for calls, line in enumerate(process.stdout):
        if line != "called\n":
            return calls, json.loads(line)
    raise AssertionError("it ended")


def test_it_is_the_same_process_with_pytorch_and_a_server(script: Path) -> None:
    with started(script, "check", "a b\udcff.ipynb") as process:
        calls, found = told(process)
        assert (calls, found["pid"], found["torch"]) == (2, process.pid, True)
        assert found["arguments"][1:] == ["check", "a b\udcff.ipynb"] and found["folder"] == str(script.parent)
        assert found["environment"]["TOKEN"] == SECRET and "OMP_NUM_THREADS" not in found["environment"]
        assert found["path"][0] == str(script.parent)
        assert found["server"] is not None
        assert process.stdin is not None
        process.stdin.write("\n")
    assert process.returncode == 0


def test_the_server_has_known_nothing(script: Path) -> None:
    with started(script, "check", f"{SECRET}.ipynb") as process:
        server = Path("/proc", str(told(process)[1]["server"]))
        try:
            environment = (server / "environ").read_bytes()
            memory = read_memory(server)
        except PermissionError:
            pytest.skip("another process's memory can be read by root alone")
        assert set(environment.decode().rstrip("\0").split("\0")) == {f"{k}={v}" for k, v in BARE.items()}
        assert b"autograder.sandbox" in memory
        assert SECRET.encode() not in memory
        assert SECRET.encode() not in (server / "cmdline").read_bytes()
        assert not any(SECRET in os.readlink(one) or "memfd" in os.readlink(one) for one in (server / "fd").iterdir())
        assert process.stdin is not None
        process.stdin.write("\n")


def read_memory(process: Path) -> bytes:
    """Return everything that a process may write to."""
    parts = []
    with (process / "mem").open("rb") as memory:
        for line in (process / "maps").read_text().splitlines():
            span, rights, *_ = line.split()
            start, end = (int(edge, 16) for edge in span.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                parts.append(memory.read(end - start))
    return b"".join(parts)


def test_the_command_may_be_started_as_a_module(tmp_path: Path) -> None:
    (tmp_path / "autograder").mkdir()
    (tmp_path / "autograder" / "__init__.py").write_text(f"__path__.append({str(ROOT / 'autograder')!r})\n")
    (tmp_path / "autograder" / "__main__.py").write_text(SCRIPT)
    (tmp_path / "tells.py").write_text(TELLS)
    with started(tmp_path / "-m", "autograder", "check") as process:
        calls, found = told(process)
        assert (calls, found["pid"], found["torch"]) == (2, process.pid, True)
        process.kill()


@pytest.mark.parametrize("more", [{"PYTHONUTF8": "1"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONWARNINGS": "error"}])
def test_what_a_start_of_python_would_read_again_forbids_it(script: Path, more: dict[str, str]) -> None:
    with started(script, "check", **more) as process:
        calls, found = told(process)
        assert (calls, found["torch"], found["server"]) == (1, False, None)
        process.kill()


def test_a_pytorch_that_cannot_be_imported_ends_nothing(script: Path, tmp_path_factory) -> None:
    broken = tmp_path_factory.mktemp("broken")
    (broken / "torch.py").write_text("raise ImportError('broken')")
    with started(script, "check", PYTHONPATH=str(broken)) as process:
        calls, found = told(process)
        assert calls == 2 and not found["torch"] and found["server"] is None
        process.kill()


@pytest.mark.parametrize("until", ["anew", "forked"])
def test_an_interrupt_is_told_in_one_word(tmp_path: Path, until: str) -> None:
    """It comes while PyTorch is imported, or after it."""
    notebook = tmp_path / "01-backward.ipynb"
    notebook.write_bytes((ROOT / "assignments" / "01-backward" / "01-backward.ipynb").read_bytes())
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    command = Path(sys.executable).parent / "autograder"
    with zygote.cold():
        process = subprocess.Popen(
            [command, "check", notebook, "--assignment", ROOT / "assignments" / "01-backward"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**environment, "AUTOGRADER_LANG": "en"}, text=True,
        )  # fmt: skip
    here = Path("/proc", str(process.pid))
    about = here / "cmdline" if until == "anew" else here / "task" / here.name / "children"
    while (b"go_on" not in about.read_bytes()) if until == "anew" else not about.read_bytes():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.communicate() == ("", "Stopped.\n")
    assert process.returncode == 130


def test_a_server_that_dies_is_replaced(script: Path) -> None:
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    from autograder.sandbox.warm import Forked

    process = Forked(pid)
    assert process.poll() is None
    process.kill()
    process.wait()
    assert process.poll() == 0
    process.kill()  # and once more harms nothing


def test_only_the_command_starts_itself_anew() -> None:
    assert early.relaunch() is None  # a test is another program
    assert isinstance(early.server(), WarmServer)


# -- whether there is something to grade ---------------------------------------------------------------------------


def paper(root: Path, room: str, student: str, at: float) -> None:
    file = root / room / student / "01-backward" / "01-backward.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}")
    os.utime(file, (at, at))


def test_a_paper_waits_until_a_graded_notebook_is_newer(tmp_path: Path) -> None:
    assert not is_waiting(tmp_path, "01-backward")
    paper(tmp_path, "submitted", "ada", 1000)
    assert is_waiting(tmp_path, "01-backward")
    assert not is_waiting(tmp_path, "02-engine")
    paper(tmp_path, "autograded", "ada", 2000)
    assert not is_waiting(tmp_path, "01-backward")
    paper(tmp_path, "submitted", "ada", 3000)
    assert is_waiting(tmp_path, "01-backward")


@pytest.mark.parametrize("name", ["", "..", "no\0name", "x" * 5000])
def test_any_name_is_answered(tmp_path: Path, name: str) -> None:
    (tmp_path / "submitted" / "ada").mkdir(parents=True)
    assert not is_waiting(tmp_path, name)


def test_an_import_is_not_searched_for_garbage() -> None:
    assert gc.isenabled()
    with early.importing():
        assert not gc.isenabled()
        with early.importing():
            pass
        assert not gc.isenabled()
    with pytest.raises(ImportError), early.importing():
        raise ImportError
    assert gc.isenabled()
