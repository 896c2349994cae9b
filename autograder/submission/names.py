"""The names of files that may be a student's work: which notebook a name means, and which kind of file it is.

In comes a name, and the beginning of a file; out goes what they say. Browsers, Colab, Windows, Canvas and
synchronised folders rename files: "Copy of 01.ipynb", "01 (1).ipynb", "01 - Kopie.ipynb", "01.ipynb.json".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

NOTEBOOK, SCRIPT = "notebook", "script"
EXACT, SPELT, COPY, LOOSE = 4, 3, 2, 1  # how well a name fits; 0 for a name that does not
_ENDING = re.compile(r"(?:\.(?:ipynb|json|py|txt|text|download|part|html?)_?|(?<=\.ipynb)\.\d+)$", re.IGNORECASE)
_WORD = r"cop(?:y|ie|ia)|cópia|kopi[ea]?|kopija|másolat|копия|копія|副本|复制|複製|コピー|사본"
_FRONT = re.compile(rf"^(?:{_WORD})(?:[ _-]*\(?\d+\)?)?(?:[ _-]+(?:of|von|de|di|da|van|av|z))?[ _-]+", re.IGNORECASE)
_BACK = re.compile(
    rf"(?:[-_ ]+\d+|[ _]?\(\d+\)|[-_ ]*\(?(?:{_WORD})\)?[ _-]*\(?\d*\)?"
    r"|[ _.-]*\([^()]*conflict[^()]*\)|[ _.-]+(?:sync-)?conflict.*|[ _.-](?:BACKUP|BASE|LOCAL|REMOTE)_\d+)$",
    re.IGNORECASE,
)
SECRET = "submission_secret.txt"  # nbgrader's exchange writes it beside the work, and reads it beside the feedback
_VERSION_DIGITS = 3  # of a version; a longer number is a date, or another's number
_MOST_MARKS = 6  # marks of copies that are taken off a name, one after another
# what a program that synchronises, versions or tests leaves beside the work; a name with a dot in front, too
_JUNK = frozenset(
    {"__MACOSX", "__pycache__", "node_modules", "venv", "env", "site-packages", "$RECYCLE.BIN"}
    | {"Thumbs.db", "desktop.ini"}
)
# of these, those that a program fills: a person puts no work there by mistake
_NEVER = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages", "$RECYCLE.BIN", ".git"})
# what is left of a person's work where the work itself was not handed in: Jupyter's backup, a placeholder of iCloud, a
# lock file of Office or LibreOffice, macOS's notes on a file
_BACKUPS = ".ipynb_checkpoints"
_TRACE = re.compile(r"^(?:\..*\.icloud|~\$.*|\.~lock\..*|\._.*\.(?:ipynb|py|zip))$", re.IGNORECASE)
_RULES = re.compile(rb"^(?:from|import) autograder\b|^class \w+\((?:\w+\.)?(?:Function|Engine)\)", re.MULTILINE)


def is_junk(name: str) -> bool:
    """Say whether a file or folder of that name is never a person's work: `._01.ipynb`, `.ipynb_checkpoints`."""
    return name.startswith((".", "~$")) or name in _JUNK


def is_trace(parts: Sequence[str]) -> bool:
    """Say whether a path with these parts is junk that tells of work: `.01.ipynb.icloud`, `.hidden/01.ipynb`."""
    *folders, name = parts
    hidden = [folder for folder in folders if is_junk(folder)]
    is_notebook = kind_by_name(name) == NOTEBOOK and not is_junk(name)
    if any(folder in _NEVER for folder in hidden):
        return False
    return (is_notebook and bool(hidden)) or (bool(_TRACE.match(name)) and set(hidden) <= {_BACKUPS})


def stem_of(name: str) -> str:
    """Return a file's name without its endings; browsers add more than one."""
    while (ending := _ENDING.search(name)) and ending.start() > 0:
        name = name[: ending.start()]
    return name


def kind_by_name(name: str) -> str | None:
    """Return the kind that the endings of a name say; None if they do not say it."""
    endings = re.findall(r"\.(\w+)", name[len(stem_of(name)) :].lower())
    kinds = [{"ipynb": NOTEBOOK, "py": SCRIPT}.get(ending.rstrip("_")) for ending in endings]
    return next(filter(None, kinds), None)


def kind_of(name: str, start: bytes) -> str | None:
    """Return the kind of a file by its name and its first bytes; None if it is neither a notebook nor a script."""
    kind = kind_by_name(name)
    if kind is None and start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return NOTEBOOK if b'"cells"' in start or b'"worksheets"' in start else None
    return kind or (SCRIPT if defines_rules(start) else None)


def defines_rules(start: bytes) -> bool:
    """Say whether the text of a script uses the kit: it imports it, or derives a class from one of its classes."""
    return bool(_RULES.search(start.replace(b"\r", b"\n")))


def fit(stem: str, notebook: str) -> int:
    """Say how well a file's stem fits the name of a notebook: EXACT, SPELT otherwise, a COPY, LOOSE or 0."""
    if stem == notebook:
        return EXACT
    for number, name in enumerate(without_marks(stem)):
        if _joined(name) == _joined(notebook):
            return COPY if number else SPELT
    words, wanted = _words(stem), _words(notebook)
    starts = range(len(words) - len(wanted) + 1) if wanted else ()
    return LOOSE if any(words[i : i + len(wanted)] == wanted for i in starts) else 0


def is_later_version(stem: str, other: str) -> bool:
    """Say whether two stems differ in one short number only, as `hw_v2` and `hw_v1`, and the first one's is greater."""
    ours, theirs = (re.split(r"(\d+)", unicodedata.normalize("NFKC", one).casefold()) for one in (stem, other))
    differ = [(a, b) for a, b in zip(ours, theirs) if a != b]
    return (
        len(ours) == len(theirs)
        and len(differ) == 1
        and all(part.isdecimal() and len(part) <= _VERSION_DIGITS for part in differ[0])
        and int(differ[0][0]) > int(differ[0][1])
    )


def notebook_called(stem: str, notebooks: Collection[str], least: int = COPY) -> str | None:
    """Return the notebook that a stem means best; None if it fits none of them at least so well."""
    fits = [(fit(stem, notebook), len(notebook), notebook) for notebook in notebooks]
    best = max(fits, default=(0, 0, ""))
    return best[2] if best[0] >= least else None


def without_marks(stem: str) -> list[str]:
    """Return the stem, then the stem without the mark of a copy, without two of them, and so on."""
    names = [stem]
    for _ in range(_MOST_MARKS):
        shorter = [pattern.sub("", names[-1]).strip() for pattern in (_FRONT, _BACK)]
        name = next((name for name in shorter if name not in ("", names[-1])), None)
        if name is None:
            break
        names.append(name)
    return names


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())


def _joined(name: str) -> str:
    return "".join(_words(name))
