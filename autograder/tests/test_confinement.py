"""Check that every probe of a guest is held on this machine.

The probes run as the user of the tests, as an ordinary user, and with fewer rights than root has.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.sandbox import Sandbox, layers
from autograder.sandbox.follow import _weight
from autograder.sandbox.guest.probes import _PROBES

pytestmark = pytest.mark.skipif(not layers().complete, reason=str(layers().missing()))
IMPORT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import autograder.sandbox'], check=True)"
PROBE = "import json; from autograder.sandbox import Sandbox; s = Sandbox(); print(json.dumps(s.probe())); s.close()"
WRAPPERS = {
    "an ordinary user": ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
    "root without capabilities": ("setpriv", "--bounding-set=-all", "--inh-caps=-all"),
    "root of a user namespace": ("unshare", "--user", "--map-root-user"),
    "no new privileges": ("setpriv", "--no-new-privs"),
}
COMMON, RARE = list(WRAPPERS)[:2], list(WRAPPERS)[2:]


def assert_held(answers: dict[str, object]) -> None:
    probes = answers["probes"]
    assert isinstance(probes, dict)
    assert list(probes) == list(_PROBES), "the guest did not answer every probe"
    assert {name: said for name, said in probes.items() if not said[0]} == {}


def test_every_probe_is_held() -> None:
    with Sandbox() as sandbox:
        answers = sandbox.probe()
    assert_held(answers)
    assert "Landlock" in answers["layers"] and "seccomp" in answers["layers"]


@pytest.mark.parametrize(
    "wrapper",
    [WRAPPERS[name] for name in COMMON] + [pytest.param(WRAPPERS[name], marks=pytest.mark.thorough) for name in RARE],
    ids=[*COMMON, *RARE],
)
def test_every_probe_is_held_for(wrapper: Sequence[str]) -> None:
    skip_unless_possible(wrapper)
    done = subprocess.run(
        [*wrapper, sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=300, cwd="/", check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert_held(json.loads(done.stdout))


def skip_unless_possible(wrapper: Sequence[str]) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    if shutil.which(wrapper[0]) is None:
        pytest.skip(f"{wrapper[0]} is not installed")
    tried = subprocess.run([*wrapper, "/bin/true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"this machine does not allow it: {tried.stderr.strip()[-200:]}")
    imports = subprocess.run(
        [*wrapper, sys.executable, "-c", IMPORT], capture_output=True, text=True, cwd="/", check=False
    )
    if imports.returncode != 0:
        pytest.skip(f"that user cannot read this Python or the kit: {imports.stderr.strip()[-200:]}")


def test_a_probe_that_succeeds_is_called_open() -> None:
    from autograder.sandbox.guest import probes

    assert probes._tried(lambda: "did it") == (False, "did it")
    assert probes._tried(lambda: str(os.stat("/nonexistent"))) == (
        True,
        "FileNotFoundError (No such file or directory)",
    )


@pytest.mark.parametrize("size", [100, pytest.param(1 << 30, marks=pytest.mark.thorough)])
def test_a_scratch_folder_is_weighed_to_its_depths(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2500):  # no path is long enough
        os.mkdir("d")
        os.chdir("d")
    with open("file", "wb") as file:
        file.truncate(size)
    gc.collect()  # it would close the files of an earlier test between the two counts
    descriptors = set(os.listdir("/proc/self/fd"))
    found = _weight(str(tmp_path), 64 << 20)
    assert found >= 2500 * 1024 + size and (found > 64 << 20) == (size > 64 << 20)
    assert set(os.listdir("/proc/self/fd")) <= descriptors
    monkeypatch.undo()
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)
