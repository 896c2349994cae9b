"""Check the table of PyTorch's conventions against the PyTorch that is installed, and its page against the table."""

from __future__ import annotations

from autograder.conventions import __main__ as command
from autograder.conventions import table
from autograder.conventions.points import POINTS
from autograder.conventions.table import differing, here, page, shipped, version

from .conftest import ROOT


def test_the_installed_pytorch_gives_what_the_table_says():
    assert version() in shipped(), "run `python -m autograder.conventions --write`"
    assert here() == shipped()[version()]


def test_the_page_is_made_of_the_table():
    assert (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8") == page(shipped())


def test_every_version_has_an_answer_at_every_point():
    names = [point.name for point in POINTS]
    assert len(set(names)) == len(names) > 80
    assert all(set(answers) == set(names) for answers in shipped().values())
    assert "atan2, at (0, 0)" in [point.name for point in differing()]


def test_the_command_says_what_differs(capsys, monkeypatch):
    assert command.main([]) == 0
    assert f"PyTorch {version()}: {len(POINTS)} points, 0 differ from the table" in capsys.readouterr().out
    monkeypatch.setattr(table, "here", lambda: {**here(), "relu, at 0": "[7]"})
    assert command.main([]) == 1
    assert "relu, at 0: [7], in the table [0]." in capsys.readouterr().out
    monkeypatch.setattr(table, "version", lambda: "9.9.9")
    assert command.main([]) == 1
    assert "PyTorch 9.9.9 is not in the table, which has " in capsys.readouterr().out
