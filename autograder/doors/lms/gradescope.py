"""Gradescope: the zip of an autograder, and what its `run_autograder` does in Gradescope's container.

Gradescope unpacks the zip into `source/`, runs `setup.sh` once, and `run_autograder` for each submission, which it puts
into `submission/`; it reads `results/results.json`. All of these are in /autograder.
Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
import sys
import zipfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from ...cases import case_files, load_assignment
from ...errors import KitError, UnreadableSubmission, UsageError
from ...library import grade
from ...report.gradescope import gradescope
from ...submission import asked_in, choose, files_in
from ...words import Sentence

_HERE = Path(__file__).parent
_RIGHTS = {True: 0o755 << 16, False: 0o644 << 16}  # of a file that runs, and of another one, as a zip has them


def make_zip(folder: Path, released: Path, to: Path, wheel: Path | None) -> Path:
    """Write the zip for the assignment in `folder`, and return its path.

    It has the cases, hidden ones too, and the released notebook in the place of the solution: the container never has
    an answer. `wheel` is the kit's own; without one, the container installs the version that runs here.
    """
    assignment = load_assignment(folder, hidden=True)
    notebooks = sorted(released.glob("*.ipynb"))
    if len(notebooks) != 1:
        raise UsageError(
            "{folder} has {n} notebooks, and a Gradescope assignment is about one: release the assignment with "
            "`nbgrader generate_assignment {name}`, or divide it.",
            folder=str(released), n=len(notebooks), name=assignment.name,
        )  # fmt: skip
    kit = f'"$root/source/{wheel.name}"' if wheel else f"autograd-kit=={version('autograd-kit')}"
    inside = f"{assignment.name}/"
    files = [(path, inside + path.relative_to(folder).as_posix()) for path in case_files(folder, hidden=True)]
    files += [(path, inside + path.relative_to(released).as_posix()) for path in (*notebooks, *assignment.beside)
              if path.is_relative_to(released)]  # fmt: skip
    files += [(wheel, wheel.name)] if wheel else []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "setup.sh", _script("setup.sh", KIT=kit), runs=True)
        _put(archive, "run_autograder", _script("run_autograder.sh", NAME=assignment.name), runs=True)
        for path, name in files:
            _put(archive, name, path.read_bytes(), runs=False)
    return to


def _script(name: str, **words: str) -> bytes:
    """Return a script of this folder with its words in capitals filled in."""
    text = (_HERE / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text.encode()


def _put(archive: zipfile.ZipFile, name: str, content: bytes, runs: bool) -> None:
    entry = zipfile.ZipInfo(name)  # with the oldest date, so that the same files make the same zip
    entry.external_attr = _RIGHTS[runs]
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def results(submission: Path, folder: Path) -> str:
    """Return results.json for the work in the folder `submission`.

    Work that cannot be read has no points, and a sentence that says what to do. Raises KitError for everything that
    is not the student's doing: then nothing must be recorded.
    """
    asked = asked_in(folder)
    name = next(iter(asked.notebooks))
    choice = choose(files_in(submission, asked), name, asked)
    try:
        if choice.taken is None:
            return _nothing(choice.said or Sentence("There is no notebook: hand in {name}.ipynb.", name=name))
        report = grade(choice.taken.path, folder)
    except UnreadableSubmission as error:
        return _nothing(error.said)
    said = tuple(one for one in (choice.said, choice.doubt) if one is not None)
    return gradescope(replace(report, notes=(*said, *report.notes)))


def _nothing(said: Sentence) -> str:
    return json.dumps({"score": 0, "output": str(said), "output_format": "text", "tests": []})


def main(submission: str, folder: str, to: str) -> int:
    """Write results.json, or say on stderr why there is none. Return 0, or else 3."""
    try:
        text = results(Path(submission), Path(folder))
    except KitError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    Path(to).parent.mkdir(parents=True, exist_ok=True)
    Path(to).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
