"""Read a notebook or a percent script into a `Submission`, mending what can be mended and saying so.

Called by `grader.py` and the doors. The bytes are hostile: sizes are capped, nothing is trusted, nothing is executed.
"""

from __future__ import annotations

import ast
import codecs
import json
import re
import stat
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..cases import MAX_BRACKETS, MAX_BYTES
from ..errors import UnreadableSubmission
from ..records import Cell, Submission
from ..words import printable

MAX_SOURCE = 1024 * 1024  # characters of code in all cells together
MAX_CELLS = 2000
MAX_PARSED = 100_000  # characters of a script that are searched for a mistake here, outside the sandbox
_SHOWN = 10  # cells that a note names; the others are counted
_WANTED = "a notebook (.ipynb) or a Python script (.py)"
_EXPECTED = "expected a Jupyter notebook: open it in Jupyter, save it and hand in the saved file."
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_OTHER_FILES = {
    b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "a compressed archive", b"Rar!\x1a": "a RAR archive", b"7z\xbc\xaf": "a 7z archive",
    b"BZh91AY": "a compressed archive", b"\xfd7zXZ": "a compressed archive", b"%PDF": "a PDF document", b"{\\rtf": "a rich text document",
    b"\xd0\xcf\x11\xe0": "an Office document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"version https://git-lfs": "a Git LFS pointer",
}  # fmt: skip
_CELL_MARK = re.compile(r"^#\s*(%%|In\[[ \d]*\]:)")  # of an editor's percent script, or of a notebook that Jupyter saved as a script
_TEXT_MARK = re.compile(r"\[(markdown|md|raw)\]")
_CODING = re.compile(rb"(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # as Python looks for it, in the first two lines
_OF_TEXT = re.compile(r"gb|hz$|big5|shift_jis|euc_|johab|cp\d|iso8859|koi8|mac-")  # others are no encoding of a page, and some take for ever
_DEFINES = re.compile(r"^(?:(?:class|def) \w+(?= ?\(.*:)|from autograder import .*)", re.MULTILINE)  # a rule, a helper, or the kit's names
_FENCE = re.compile(r"^(?:```|~~~) ?\{?(?:python|py|code-cell|ipython)", re.MULTILINE)  # of a code block in a text
_WEB_PAGE = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
_SHELL_LINE = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?\??[ \t]*)$", re.MULTILINE)


def read(path: Path) -> Submission:
    """The submission at `path`, a notebook (.ipynb) or a Python script with `# %%` cells.

    Raises UnreadableSubmission with one sentence that says what was found, what was expected and what to do.
    """
    return parsed(contents(path), path.name, str(path))


def parsed(raw: bytes, file: str, shown: str) -> Submission:
    """The submission in the contents of `file`, called `shown` in reports. Raises UnreadableSubmission, as `read` does."""
    name, suffix = printable(file), Path(file).suffix.lower()
    _recognised(raw, name)
    if suffix not in (".ipynb", ".py"):
        raise UnreadableSubmission(f"{name} is neither a notebook (.ipynb) nor a Python script (.py): hand in one of these.")
    text, notes = _decoded(raw, name)
    if suffix == ".ipynb" and not text.lstrip().startswith("{") and _FENCE.search(text):
        raise UnreadableSubmission(f"{name} is a Markdown document, not {_WANTED}: hand in the file that it was made from.")
    is_notebook = suffix == ".ipynb"
    if is_notebook and not text.lstrip().startswith(("{", "[", "<")) and _DEFINES.search(text):
        notes.append(f"{name} is a Python script, not a notebook; it was read as a script. Give it the ending .py.")
        is_notebook = False
    elif not is_notebook and text.lstrip().startswith("{") and ('"cells"' in text or '"worksheets"' in text):
        notes.append(f"{name} is a notebook, not a Python script; it was read as a notebook. Give it the ending .ipynb.")
        is_notebook = True
    cells = (_notebook_cells if is_notebook else _script_cells)(text, name, notes)
    return from_cells(printable(shown), cells, notes)


def from_cells(path: str, cells: Iterable[Any], notes: Iterable[str] = ()) -> Submission:
    """A submission from notebook cells that are already in memory, as nbformat gives them."""
    said = list(notes)
    code, texts = _divided(list(cells), said)
    return Submission(path, code, tuple(said), texts)


def contents(path: Path, shown: str = "") -> bytes:
    """The bytes of a file that may be a submission, called `shown` in sentences (by default its path).

    Raises UnreadableSubmission for what is no file, is too large or cannot be read.
    """
    shown, name = printable(shown or str(path)), printable(path.name)
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise UnreadableSubmission(f"{shown} is a link to another file: hand in the file itself, {_WANTED}.")
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableSubmission(f"{shown} is a folder: expected {_WANTED}.")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSubmission(f"{shown} is no regular file: expected {_WANTED}.")
        if status.st_size > MAX_BYTES:
            raise UnreadableSubmission(f"{name} has more than {MAX_BYTES // 2**20} MB: clear the outputs of the notebook and hand it in again.")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableSubmission(f"{shown} does not exist: give the path of {_WANTED}.") from None
    except (OSError, ValueError) as error:
        raise UnreadableSubmission(f"{shown} cannot be read ({getattr(error, 'strerror', None) or error}): check its permissions.") from None


def _recognised(raw: bytes, name: str) -> None:
    if not raw.strip(b"\x00 \t\r\n"):
        raise UnreadableSubmission(f"{name} is empty: save it again and hand in the saved file.")
    for start, what in _OTHER_FILES.items():
        if raw.startswith(start):
            raise UnreadableSubmission(f"{name} is {what}, not {_WANTED}: hand in the file that is in it or that it was made from.")


def _decoded(raw: bytes, name: str) -> tuple[str, list[str]]:
    notes = []
    encoding = next((found for bom, found in _BOMS if raw.startswith(bom)), None) or _utf_16_without_a_mark(raw)
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        encoding = encoding if encoding and encoding.startswith("utf-16") else _other_encoding(raw)
        text = raw.decode(encoding, errors="replace")
    if encoding == "utf-8":
        notes.append(f"{name} holds some bytes that are no text; each was read as one unknown character. Save it as UTF-8.")
    elif encoding not in (None, "utf-8-sig"):
        notes.append(f"{name} is encoded as {encoding}, not UTF-8; it was read all the same. Save it as UTF-8.")
    if "\x00" in text:
        text = text.replace("\x00", "")
        notes.append(f"{name} contains null bytes; they were left out.")
    return _unix_lines(text.removeprefix("\ufeff")), notes


def _other_encoding(raw: bytes) -> str:
    """What a script says of itself in its first lines; UTF-8 where most of what is not ASCII is UTF-8; else the usual one."""
    said = _CODING.match(raw)
    try:
        name = codecs.lookup(said[1].decode()).name if said else ""
        return name if _OF_TEXT.match(name) and raw.decode(name) else _usual_encoding(raw)
    except (LookupError, ValueError):
        return _usual_encoding(raw)


def _usual_encoding(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    spoilt = text.count("\ufffd")
    return "utf-8" if len(text) - len(text.encode("ascii", "ignore")) > 2 * spoilt else "windows-1252"


def _utf_16_without_a_mark(raw: bytes) -> str | None:
    """Notebooks and code begin with ASCII: in UTF-16, every second byte of that is null."""
    even, odd = raw[0:64:2], raw[1:64:2]
    if len(odd) > 1 and not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if len(odd) > 1 and not any(even) and all(odd) else None


def _notebook_cells(text: str, name: str, notes: list[str]) -> list[Any]:
    found = _json(text, name)
    if not isinstance(found, dict):
        raise UnreadableSubmission(f"{name} holds JSON, but no notebook; {_EXPECTED}")
    cells = found.get("cells")
    if cells is None and isinstance(found.get("worksheets"), list):
        notes.append(f"{name} is in a notebook format older than 2014 (version 3 or before); its cells were read all the same. Save it with a current Jupyter.")
        cells = [cell for sheet in found["worksheets"] if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list) for cell in sheet["cells"]]
    if not isinstance(cells, list):
        raise UnreadableSubmission(f"{name} holds JSON, but no list of cells; {_EXPECTED}")
    language = _language(found.get("metadata"))
    if language.lower() not in ("python", "ipython", ""):
        notes.append(f"{name} asks for a kernel of {printable(language)[:40]}; its cells were run as Python.")
    return cells


def _json(text: str, name: str) -> Any:
    if _WEB_PAGE.match(text):
        raise UnreadableSubmission(f"{name} is a web page, not a notebook: download the notebook file itself and hand that in.")
    if re.search(r"^(<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
        raise UnreadableSubmission(f"{name} holds the marks of an unfinished merge (<<<<<<<): finish the merge, open the notebook in Jupyter and save it.")
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise UnreadableSubmission(f"{name} has more than {MAX_BRACKETS // 10**6} million lists in it: clear the outputs of the notebook and hand it in again.")
    try:
        return _loaded(text)
    except (RecursionError, MemoryError):
        raise UnreadableSubmission(f"{name} is nested too deeply for a notebook; {_EXPECTED}") from None
    except ValueError:
        raise UnreadableSubmission(f"{name} is not a notebook, or was cut off while it was saved (it is not valid JSON); {_EXPECTED}") from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of thousands of digits; no number of a notebook matters here
        return json.loads(text, strict=False, parse_int=float)


def _language(metadata: Any) -> str:
    for key, entry in (("kernelspec", "language"), ("language_info", "name")):
        described = metadata.get(key) if isinstance(metadata, dict) else None
        language = described.get(entry) if isinstance(described, dict) else None
        if isinstance(language, str):
            return language
    return ""


def _divided(cells: list[Any], notes: list[str]) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The cells that run and the others. A text cell with a definition that no code cell has runs, too: it was turned into text by mistake."""
    known = {name for cell in cells[:MAX_CELLS] if _is_code(cell) for name in _DEFINES.findall(_source(cell))}
    found: list[Cell] = []
    texts: list[Cell] = []
    strange, mended, total = [], [], 0
    for index, cell in enumerate(cells, start=1):
        source, is_code = _source(cell), _is_code(cell)
        runs = is_code or _retyped(source, known)
        total += len(source) if runs else 0
        if total > MAX_SOURCE or index > MAX_CELLS:
            notes.append(f"There are more than {MAX_CELLS} cells or {MAX_SOURCE} characters of code; what follows from cell {index} on was left out.")
            break
        if not isinstance(cell, dict) or not isinstance(cell.get("source", cell.get("input")), (str, list)):
            strange.append(index)
        elif source.strip():
            name, is_graded = _mark(cell)
            (found if runs else texts).append(Cell(index, source, name if is_graded else None, name))
            if runs and not (is_code and isinstance(cell.get("cell_type"), str)):
                mended.append(index)
    if strange:
        notes.append(f"Left out, because no text of a cell is in it: {_listed(strange)}.")
    if mended:
        notes.append(f"Run all the same, though it holds code but is no code cell: {_listed(mended)}.")
    return tuple(found), tuple(texts)


def _is_code(cell: Any) -> bool:
    """Whether it says that it is a code cell, or has lost its type but not the marks of one."""
    if not isinstance(cell, dict):
        return False
    kind = cell.get("cell_type")
    return kind.lower() == "code" if isinstance(kind, str) else not cell.keys().isdisjoint(("outputs", "execution_count", "input"))


def _retyped(source: str, known: set[str]) -> bool:
    definitions = _DEFINES.findall(source)
    return bool(definitions) and known.isdisjoint(definitions) and "```" not in source


def _source(cell: Any) -> str:
    source = cell.get("source", cell.get("input", "")) if isinstance(cell, dict) else ""
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        source = ("" if any(line.endswith("\n") for line in lines[:-1]) else "\n").join(lines)
    if not isinstance(source, str):
        return ""
    source = source.replace("\x00", "").removeprefix("\ufeff")
    return _unix_lines(source).encode("utf-8", "replace").decode()  # half a surrogate pair becomes a question mark


def _mark(cell: dict[str, Any]) -> tuple[str | None, bool]:
    """The name that nbgrader gave the cell, if any, and whether it is a graded one."""
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return (name, bool(mark.get("grade"))) if isinstance(mark, dict) and isinstance(name, str) else (None, False)


def _script_cells(text: str, name: str, notes: list[str]) -> list[Any]:
    """The cells of a percent script, as a notebook has them; a script without `# %%` lines is one cell."""
    cells: list[Any] = [{"cell_type": kind, "source": source} for kind, source in _split(text) if source]
    broken = _syntax_error(cells[0]["source"]) if len(cells) == 1 else None
    if broken:
        mistake = f"a mistake in line {broken.lineno} ({printable(broken.msg)})"
        notes.append(f"{name} is a single cell with {mistake}, so nothing of it could run: mend that line, or divide it by `# %%` lines.")
    return cells


def _split(text: str) -> Iterator[tuple[str, str]]:
    lines: list[str] = []
    kind = "code"
    for line in [*text.split("\n"), "# %%"]:
        if _CELL_MARK.match(line):
            yield kind, "\n".join(lines).rstrip("\n")
            lines, kind = [], "script's text" if _TEXT_MARK.search(line) else "code"
        else:
            lines.append(line)


def _syntax_error(source: str) -> SyntaxError | None:
    """Why it is no Python, its shell and magic lines apart. It is only parsed, never compiled or run."""
    found = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a student's "\\d" is no affair of the judge's
        for text in (source, _SHELL_LINE.sub(r"\1pass", source)) if len(source) <= MAX_PARSED else ():
            try:
                ast.parse(text)
                return None
            except SyntaxError as error:
                found = error
            except (ValueError, RecursionError, MemoryError):  # more than the parser takes: the sandbox will say what came of it
                return None
    return found


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _listed(indices: list[int]) -> str:
    more = len(indices) - _SHOWN
    return ", ".join(f"cell {i}" for i in indices[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
