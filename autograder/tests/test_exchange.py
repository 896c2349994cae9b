"""nbgrader's exchange, as on a JupyterHub: an instructor releases, two users fetch and submit, and get feedback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .small import FULL, NAME, NOT_SUMMED, POINTS, SOLVED, appended
from .small_class import autograder, hand_in, nbgrader, totals

pytestmark = pytest.mark.usefixtures("lent_server")
WORKS = {"ada": SOLVED.read_bytes(), "grace": appended(NOT_SUMMED)}


@pytest.fixture
def homes(course: Path, tmp_path: Path) -> dict[str, Path]:
    """Return a home for each student, beside an exchange that the course and they share."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    shared = f"\nc.Exchange.root = {str(exchange)!r}\nc.ExchangeCollect.check_owner = False\n"
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(shared)
    found = {student: tmp_path / student for student in WORKS}
    for home in found.values():
        home.mkdir()
        own = f"{shared}c.Exchange.cache = {str(home / 'cache')!r}\n"
        (home / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.course_id = 'autograd'{own}")
    return found


def as_student(patch: pytest.MonkeyPatch, student: str, home: Path, *arguments: str) -> None:
    """Run nbgrader as a student: nbgrader asks the system who that is."""
    with patch.context() as who:
        who.setattr("nbgrader.utils.get_osusername", lambda: student)
        nbgrader(home, *arguments)


def test_two_users_hand_in_through_the_exchange(
    course: Path, homes: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    nbgrader(course, "release_assignment", NAME)
    for student, home in homes.items():
        as_student(monkeypatch, student, home, "fetch_assignment", NAME)
        assert (home / NAME / "cases.py").is_file(), "the public cases come with the notebook"
        assert not (home / NAME / "hidden_cases.py").exists()
        os.chmod(home / NAME / f"{NAME}.ipynb", 0o644)
        (home / NAME / f"{NAME}.ipynb").write_bytes(WORKS[student])
        as_student(monkeypatch, student, home, "submit", NAME)
    nbgrader(course, "collect", NAME)
    hand_in(course, "blaise", SOLVED.read_bytes())  # by hand, or from an LMS
    assert autograder(course, "grade", NAME).exit_code == 0
    found = totals(course)
    assert found.keys() == {*WORKS, "blaise"} and found["ada"] == found["blaise"] == FULL
    assert FULL - POINTS["sub"] <= found["grace"] < FULL
    nbgrader(course, "release_feedback", NAME)
    for student, home in homes.items():
        as_student(monkeypatch, student, home, "fetch_feedback", NAME)
        (page,) = (home / NAME / "feedback").glob(f"*/{NAME}.html")
        assert f"<h1>{NAME}: {found[student]:g} / {FULL:g}</h1>" in page.read_text(encoding="utf-8")
