"""The page for developers names files and folders that exist."""

from __future__ import annotations

import re

from .conftest import ROOT

PAGE = (ROOT / "docs" / "developing.md").read_text(encoding="utf-8")
PATHS = sorted({path for path in re.findall(r"`([\w./]+/[\w./]*)`", PAGE) if "<" not in path})


def test_what_the_page_names_is_there() -> None:
    missing = [path for path in PATHS if not any((home / path).exists() for home in (ROOT, ROOT / "autograder"))]
    assert len(PATHS) > 10 and missing == []
