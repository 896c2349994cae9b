"""Check that each file and folder named in the page for developers exists."""

from __future__ import annotations

import importlib.util
import re

import pytest

from .conftest import ROOT

PAGE = (ROOT / "docs" / "developing.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "autograder"
HOMES = (ROOT, ROOT / "docs", PACKAGE, *(room for room in PACKAGE.iterdir() if room.is_dir()))
MADE = ("autograder/locale", "locale/")  # by a translator
NAMED = re.findall(r"(?<![\w<>/.-])(?:[\w.-]+/)+[\w.-]*(?![\w<])|(?<![\w<>/.-])[\w-]+\.(?:py|toml|md)\b", PAGE)
PATHS = sorted({path for path in NAMED if not path.startswith(MADE) and path != "cases.py"})


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_the_page_names_exists(path: str) -> None:
    assert any((home / path).exists() for home in HOMES)


@pytest.mark.parametrize("module", re.findall(r"python -m ([\w.]+)", PAGE))
def test_a_module_that_the_page_runs_exists(module: str) -> None:
    assert importlib.util.find_spec(module)


def test_the_page_names_every_room() -> None:
    rooms = {room.name for room in PACKAGE.iterdir() if (room / "__init__.py").exists()} - {"tests", "benchmarks"}
    assert not {room for room in rooms if f"{room}/ " not in PAGE}
