"""Read the bytes of a file that may be a submission.

In comes a path; out go its bytes. Raises UnreadableSubmission if the kind of the file, its size or its first bytes show
that it cannot be a submission. Called by read.py.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from ..errors import UnreadableSubmission
from ..notebooks import MAX_BYTES
from ..words import Sentence, printable

_OTHER_FILES = {
    b"PK\x03\x04": Sentence("a zip archive"),
    b"\x1f\x8b": Sentence("a compressed archive"),
    b"Rar!\x1a": Sentence("a RAR archive"),
    b"7z\xbc\xaf": Sentence("a 7z archive"),
    b"BZh91AY": Sentence("a compressed archive"),
    b"\xfd7zXZ": Sentence("a compressed archive"),
    b"%PDF": Sentence("a PDF document"),
    b"{\\rtf": Sentence("a rich text document"),
    b"\xd0\xcf\x11\xe0": Sentence("an Office document"),
    b"\x89PNG": Sentence("a picture"),
    b"\xff\xd8\xff": Sentence("a picture"),
    b"version https://git-lfs": Sentence("a Git LFS pointer"),
}
_BY_NAME = (
    (re.compile(r"\.(?:docx?|odt|pages|xlsx|pptx?)$", re.IGNORECASE), Sentence("an Office document")),
    (re.compile(r"\.icloud$", re.IGNORECASE), Sentence("a placeholder of iCloud: the file itself was not uploaded")),
    (re.compile(r"\.(?:url|webloc|lnk|desktop|g(?:doc|sheet|colab))$", re.IGNORECASE), Sentence("only a link")),
    (re.compile(r"\.(?:q?md|rmd|markdown)$", re.IGNORECASE), Sentence("a Markdown document")),
    (re.compile(r"^(?:~\$|\.~lock\.)"), Sentence("a lock file of an editor")),
    (re.compile(r"^\._"), Sentence("a note of macOS on a file")),
    (re.compile(r"-checkpoint\.ipynb$"), Sentence("a backup of Jupyter")),
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|heic|svg|bmp|tiff?)$", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.IGNORECASE)


def other_kind(name: str, start: bytes) -> Sentence | None:
    """Return what kind of file it is, in words, if it can be no submission; None if its name and start do not say."""
    by_name = next((what for pattern, what in _BY_NAME if pattern.search(name)), None)
    by_start = next((what for first, what in _OTHER_FILES.items() if start.startswith(first)), None)
    return by_name or by_start or (Sentence("a web page") if _WEB_PAGE.match(start) else None)


def is_picture(name: str, start: bytes) -> bool:
    """Say whether a file is a picture, by its name or its first bytes."""
    return bool(_PICTURE.search(name)) or start.startswith((b"\x89PNG", b"\xff\xd8\xff"))


def contents(path: Path, shown: str = "") -> bytes:
    """Return the bytes of a file that may be a submission. Messages call it `shown` (by default its path).

    Raises UnreadableSubmission if it is not a file, is too large or cannot be read.
    """
    shown = printable(shown or str(path))
    try:
        _refuse_no_file(path, shown)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableSubmission(
            "{path} does not exist: give the path of a notebook (.ipynb) or a Python script (.py).", path=shown
        ) from None
    except (OSError, ValueError) as error:
        why = str(getattr(error, "strerror", None) or error)
        raise UnreadableSubmission(
            "{path} cannot be read ({why}): check its permissions.", path=shown, why=why
        ) from None


def _refuse_no_file(path: Path, shown: str) -> None:
    """Raise UnreadableSubmission for anything but a regular file of at most MAX_BYTES bytes."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise UnreadableSubmission(
            "{path} is a link to another file: hand in the file itself, a notebook (.ipynb) or a Python script (.py).",
            path=shown,
        )
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableSubmission(
            "{path} is a folder: expected a notebook (.ipynb) or a Python script (.py).", path=shown
        )
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableSubmission(
            "{path} is not a regular file: expected a notebook (.ipynb) or a Python script (.py).", path=shown
        )
    if status.st_size > MAX_BYTES:
        raise UnreadableSubmission(
            "{name} has more than {most} MB: clear the outputs of the notebook and hand it in again.",
            name=printable(path.name),
            most=MAX_BYTES // 2**20,
        )


def refuse_other_files(raw: bytes, name: str) -> None:
    """Raise UnreadableSubmission for an empty file, and for a file of another kind, known by its first bytes."""
    if not raw.strip(b"\x00 \t\r\n"):
        raise UnreadableSubmission("{name} is empty: save it again and hand in the saved file.", name=name)
    for start, what in _OTHER_FILES.items():
        if raw.startswith(start):
            raise UnreadableSubmission(
                "{name} is {what}, not a notebook (.ipynb) or a Python script (.py): "
                "hand in the file that is in it or that it was made from.",
                name=name,
                what=what,
            )
