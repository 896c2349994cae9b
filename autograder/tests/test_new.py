"""`autograder new`: what it makes checks at once; bad input is told in one sentence and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cases import load_assignment
from autograder.doors.commands.cli import main
from autograder.notebooks import graded_cells
from autograder.notebooks.headings import refuse_taken_ids
from autograder.submission import read


def new(*arguments: str):
    return CliRunner().invoke(main, ["new", *arguments], catch_exceptions=False)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_assignment_has_a_notebook_and_cases_of_the_same_questions(here: Path) -> None:
    assert new("a").exit_code == 0
    folder = here / "source" / "a"
    assert sorted(files(folder)) == ["a.ipynb", "cases.py"]
    assert [q.name for q in load_assignment(folder).questions] == [c.name for c in graded_cells(folder)]
    assert "# a\n" in (folder / "a.ipynb").read_text() or '"# a\\n"' in (folder / "a.ipynb").read_text()


@pytest.mark.parametrize("room", ["solutions", "source"])
def test_it_is_made_in_the_room_that_the_course_has(here: Path, room: str) -> None:
    (here / room).mkdir()
    assert new("a").exit_code == 0 and (here / room / "a" / "a.ipynb").is_file()


def test_questions_are_added_to_the_notebook_and_to_the_cases(here: Path) -> None:
    assert new("a").exit_code == 0
    cases = here / "source" / "a" / "cases.py"
    mine = '@case(question="square")\ndef mine(torch):\n    return 1\n'
    cases.write_text(f'"""Mine."""\nfrom autograder import (\n    case,\n)\n\n\n{mine}')
    assert new("a", "--question", "linalg.det", "--question", "div:floor_rounding").exit_code == 2
    assert new("a", "--question", "linalg.det", "--question", "nn.functional.gelu", "--question", "T").exit_code == 0
    names = [q.name for q in load_assignment(cases.parent).questions]
    assert names == ["square", "linalg_det", "gelu", "T"]
    source = "\n".join(cell.source for cell in read(here / "source" / "a" / "a.ipynb").cells)
    assert "class LinalgDet(Function):" in source
    assert "return torch.nn.functional.gelu(input, approximate=approximate)" in source
    assert 'operation = "T"' in source and "return input.T\n" in source


def test_questions_make_a_new_assignment_without_the_examples(here: Path) -> None:
    assert new("a", "--question", "lerp").exit_code == 0
    assert [q.name for q in load_assignment(here / "source" / "a").questions] == ["lerp"]


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "/tmp/a", "-a", "a" * 61, "a\nb", "ä b", "a\x00"])
def test_a_name_that_is_none_is_refused(here: Path, name: str) -> None:
    result = new("--", name)
    assert result.exit_code == 2 and "cannot be the name of an assignment" in result.stderr
    assert len(result.stderr.splitlines()) == 1 and not files(here)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ("", "knows no operation"),
        ("x" * 100_000, "knows no operation"),
        ("gelu", "did you mean nn.functional.gelu"),
        ("../../etc/passwd", "knows no operation"),
        ("sign", "a rule that does nothing is right"),
        ("__radd__", "ask for that"),
    ],
)
def test_an_operation_that_is_none_is_refused(here: Path, operation: str, said: str) -> None:
    assert new("a").exit_code == 0
    before = files(here)
    result = new("a", "--question", "lerp", "--question", operation)
    assert result.exit_code == 2 and said in result.stderr and len(result.stderr.splitlines()) == 1
    assert len(result.stderr) < 400 and files(here) == before


def test_what_is_there_already_is_not_touched(here: Path) -> None:
    assert new("a", "--question", "lerp").exit_code == 0
    before = files(here)
    for arguments, said in [
        (["a"], "exists already"),
        (["a", "--question", "lerp"], "has a class Lerp already"),
    ]:
        result = new(*arguments)
        assert result.exit_code == 2 and said in result.stderr and files(here) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.ipynb", "not a notebook", "is not a notebook that a question can be added to"),
        ("a.ipynb", '{"nbformat": 3, "worksheets": []}', "is not a notebook that a question can be added to"),
        ("a.ipynb", '{"nbformat": 4, "cells": [{"source": 3}]}', "is not a notebook that a question can be added to"),
        ("a.ipynb", "[" * 100_000, "is not a notebook that a question can be added to"),
        ("cases.py", "def (", "is not valid Python"),
        ("cases.py", b"\xff\xfe\x00", "is not encoded as UTF-8"),
    ],
)
def test_files_that_cannot_be_read_are_named_and_kept(here: Path, name: str, content: str | bytes, said: str) -> None:
    assert new("a").exit_code == 0
    path = here / "source" / "a" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = files(here)
    result = new("a", "--question", "lerp")
    assert result.exit_code == 2 and said in result.stderr and str(Path("source", "a", name)) in result.stderr
    assert files(here) == before


def test_a_folder_that_cannot_be_made_leaves_nothing(here: Path) -> None:
    (here / "source").write_text("a file")
    result = new("a")
    assert result.exit_code == 2 and "cannot be written" in result.stderr and files(here) == {"source": b"a file"}


def test_a_notebook_of_an_older_format_gets_cells_without_ids(here: Path) -> None:
    assert new("a").exit_code == 0
    path = here / "source" / "a" / "a.ipynb"
    found = json.loads(path.read_text())
    for cell in found["cells"]:
        del cell["id"]
    for cells in (found["cells"], []):
        path.write_text(json.dumps({**found, "nbformat_minor": 4, "cells": cells}))
        (path.parent / "cases.py").write_text("")
        assert new("a", "--question", "lerp").exit_code == 0
        assert not any("id" in cell for cell in json.loads(path.read_text())["cells"])


def test_no_torch_is_imported() -> None:
    program = (
        "import sys; from autograder.doors.commands.new import new; new('a', ['lerp']); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize("operation", ["real", "contiguous", "positive", "resolve_conj", "corrcoef"])
def test_an_operation_that_is_not_a_question_is_refused(here: Path, operation: str) -> None:
    result = new("a", "--question", operation)
    assert result.exit_code == 2 and "has no samples in the kit" in result.stderr and not files(here)


def test_a_heading_has_other_words_than_the_grade_id(here: Path) -> None:
    assert new("a", "--question", "T", "--question", "H").exit_code == 0
    refuse_taken_ids(here / "source" / "a")


@pytest.mark.parametrize("closed", ["cases.py", "a.ipynb"])
@pytest.mark.parametrize("how", ["by its mode", "while it is replaced"])
def test_a_file_that_cannot_be_written_changes_no_other(
    here: Path, closed: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert new("a").exit_code == 0
    before = files(here)
    path = here / "source" / "a" / closed
    if how == "by its mode":
        path.chmod(0o444)
    else:
        replace = os.replace

        def refused(part: Path, to: Path) -> None:
            if to.name == closed:
                raise OSError(16, "Device or resource busy")
            replace(part, to)

        monkeypatch.setattr(os, "replace", refused)
    result = new("a", "--question", "lerp")
    assert result.exit_code == 2 and "nothing was added" in result.stderr and files(here) == before
