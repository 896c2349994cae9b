"""Check that every broken submission is refused with one clear sentence, or earns exactly what its work deserves."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from autograder.errors import UnreadableSubmission
from autograder.grader import Grader
from autograder.notebooks import MAX_BYTES
from autograder.records import Assignment, Outcome, Report
from autograder.submission import read

from .broken import CORPUS, EVERYTHING, Broken
from .conftest import SOLUTIONS, thin

NAME = "01-backward"


@pytest.fixture(scope="module")
def solved() -> str:
    return (SOLUTIONS / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def assignment(grader: Grader, public: dict[str, Assignment]) -> Assignment:
    """Return the questions of the notebook that the corpus breaks, with a few cases each: they show which are lost."""
    asked = thin(public[NAME])
    grader.warm_up(asked)
    return asked


def written(broken: Broken, solved: str, folder: Path) -> Path:
    raw, name = broken.build(json.loads(solved))
    (folder / name).write_bytes(raw)
    return folder / name


def messages(report: Report, questions: tuple[str, ...]) -> str:
    return " ".join(
        v.message for graded in report.questions if graded.question.name in questions for v in graded.verdicts
    )


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableSubmission) as caught:
        read(path)
    return str(caught.value)


def test_names_are_unique_and_many() -> None:
    names = [broken.name for broken in CORPUS]
    assert len(names) == len(set(names)) >= 45


@pytest.mark.parametrize("broken", [b for b in CORPUS if b.unreadable], ids=lambda b: b.name)
def test_refused(broken: Broken, solved: str, tmp_path: Path) -> None:
    sentence = refusal(written(broken, solved, tmp_path))
    assert re.search(broken.unreadable, sentence)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 250


@pytest.mark.parametrize("broken", [b for b in CORPUS if not b.unreadable], ids=lambda b: b.name)
def test_earns_what_it_deserves(
    broken: Broken, solved: str, tmp_path: Path, grader: Grader, assignment: Assignment
) -> None:
    report = grader.grade_file(written(broken, solved, tmp_path), assignment)
    lost = tuple(q.name for q in assignment.questions) if broken.lost == EVERYTHING else broken.lost
    earned = {graded.question.name: graded.score for graded in report.questions}
    assert earned == {q.name: 0.0 if q.name in lost else q.points for q in assignment.questions}, messages(
        report, tuple(earned)
    )[:500]
    assert report.score == report.max_score - sum(q.points for q in assignment.questions if q.name in lost)
    assert not report.kit_fault
    noted = (*report.notes, *report.remarks)
    assert re.search(broken.note, " ".join(map(str, noted))) if broken.note else noted == ()
    assert re.search(broken.says, messages(report, lost)) is not None
    assert all(v.outcome is not Outcome.CRASHED for graded in report.questions for v in graded.verdicts)


# -- things in the place of a file -----------------------------------------------------------------------------------


def test_no_file(tmp_path: Path) -> None:
    assert re.search(
        r"does not exist: give the path of a notebook \(.ipynb\) or a Python script \(.py\)\.$",
        refusal(tmp_path / "x.ipynb"),
    )


def test_a_folder_named_like_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").mkdir()
    assert re.search(r"x.ipynb is a folder: expected a notebook", refusal(tmp_path / "x.ipynb"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.ipynb")
    assert re.search(r"x.ipynb is not a regular file: expected a notebook", refusal(tmp_path / "x.ipynb"))


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="the system has no links")
@pytest.mark.parametrize(
    "target",
    [SOLUTIONS / NAME / f"{NAME}.ipynb", Path("nowhere.ipynb"), Path("x.ipynb")],
    ids=["the solution", "nothing", "itself"],
)
def test_a_link_is_not_followed(target: Path, tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").symlink_to(target)
    assert re.search(r"x.ipynb is a link to another file: hand in the file itself", refusal(tmp_path / "x.ipynb"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="who may read everything is refused nothing")
def test_no_permission(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("{}")
    (tmp_path / "x.ipynb").chmod(0)
    assert re.search(
        r"x.ipynb cannot be read \(Permission denied\): check its permissions\.", refusal(tmp_path / "x.ipynb")
    )


def test_a_read_that_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.ipynb").write_text("{}")
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert re.search(
        r"x.ipynb cannot be read \(Permission denied\): check its permissions\.", refusal(tmp_path / "x.ipynb")
    )


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "x.ipynb").open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: nothing is written
    assert re.search(
        r"has more than 64 MB: clear the outputs of the notebook and hand it in again\.", refusal(tmp_path / "x.ipynb")
    )


@pytest.mark.parametrize("name", ["x\0.ipynb", "x" * 300 + ".ipynb"], ids=["null byte", "too long"])
def test_a_name_that_no_file_can_have(name: str, tmp_path: Path) -> None:
    assert re.search(r"cannot be read \(.+\)|does not exist", refusal(tmp_path / name))


@pytest.mark.skipif(os.name != "posix", reason="names are text there")
def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xe4\n.ipynb")
    path.write_text("[]")
    assert refusal(path).encode("utf-8").startswith(b"??.ipynb contains JSON")
