"""`autograder init`: the files that another service needs, made for one assignment.

In comes a service, an assignment and a repository with its cases; out goes a workflow, or a zip for Gradescope.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

from ...cases import find_assignment
from ...errors import UsageError
from ...words import Sentence

_WORKFLOWS = Path(__file__).parent / "workflows"
_FILES = {"github": Path(".github/workflows/autograder.yml"), "gitlab": Path(".gitlab-ci.yml")}
# Each of these goes into a workflow, where other characters could mean something:
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+")
_ROOMS = ("assignments", "release")  # of the released assignments


def workflow(service: str, name: str, repository: str) -> Sentence:
    """Write the workflow of `service` for the assignment `name`, and say where. Raises UsageError.

    `repository` holds the assignment's folder with its cases: OWNER/NAME, as the service writes it.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            "{name!r} is not the name of an assignment: use its folder's name, such as 01-backward.", name=name
        )
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError("{name!r} is not the name of a repository: write it as OWNER/NAME.", name=repository)
    to = _FILES[service]
    _refuse_existing(to)
    text = (_WORKFLOWS / f"{service}.yml").read_text(encoding="utf-8")
    text = text.replace("CASES_REPOSITORY", repository).replace("ASSIGNMENT", name)
    text = text.replace("KIT", f"autograd-kit=={version('autograd-kit')}")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(text, encoding="utf-8")
    return Sentence(
        "{file} is written. Put it into the repository of each student, beside {name}/, and the folder {name}/ with "
        "its cases into {repository}, which the students cannot change.",
        file=str(to), name=name, repository=repository,
    )  # fmt: skip


def gradescope(name: str, to: Path | None, wheel: Path | None) -> Sentence:
    """Write the zip of Gradescope's autograder for the assignment `name`, and say where. Raises UsageError."""
    from ..lms.gradescope import make_zip  # not needed for a workflow

    folder = find_assignment(name, Path.cwd())
    released = _released(folder)
    file = to or Path(f"gradescope-{folder.name}.zip")
    _refuse_existing(file)
    return Sentence(
        "The autograder is in {file}. Upload it in Gradescope, at Configure Autograder.",
        file=str(make_zip(folder, released, file, wheel)),
    )


def _released(folder: Path) -> Path:
    """Return the folder of the released assignment, whose notebook has no answers. Raises UsageError."""
    if folder.parent.name in _ROOMS:
        return folder
    rooms = (folder.parent.with_name(room) / folder.name for room in _ROOMS)
    found = next((room for room in rooms if room.is_dir()), None)
    if found is None:
        raise UsageError(
            "{name} is not released, and its own notebook has the answers: run nbgrader generate_assignment {name}.",
            name=folder.name,
        )
    return found


def _refuse_existing(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise UsageError("{file} exists already: move it away first.", file=str(file))
