"""Read a notebook or a percent script into a `Submission`, mending what can be mended and saying so.

Called by `grade.py` and the doors. The bytes are hostile: sizes are capped, nothing is trusted, nothing is executed.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import UnreadableSubmission
from ..records import Cell, Submission

MAX_BYTES = 64 * 1024 * 1024
MAX_SOURCE = 1024 * 1024  # characters of code in all cells together
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PERCENT = re.compile(r"^#\s*%%")


def read(path: Path) -> Submission:
    """The submission at `path`, a notebook (.ipynb) or a Python script with `# %%` cells.

    Raises UnreadableSubmission with one sentence that says what was found, what was expected and what to do.
    """
    raw = _bytes(path)
    text, notes = _decoded(raw, path)
    if path.suffix == ".ipynb":
        return _from_notebook(text, path, notes)
    if path.suffix == ".py":
        return Submission(str(path), tuple(_script_cells(text)), tuple(notes))
    raise UnreadableSubmission(f"{path.name} is neither a notebook (.ipynb) nor a Python script (.py): hand in one of these.")


def from_cells(path: str, cells: Iterable[Any], notes: Iterable[str] = ()) -> Submission:
    """A submission from notebook cells that are already in memory, as nbformat gives them."""
    notes = list(notes)
    return Submission(path, tuple(_code_cells(list(cells), notes)), tuple(notes))


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableSubmission(f"{path} is a folder: give the path of a notebook (.ipynb) or a Python script (.py).")
        if path.exists() and not path.is_file():
            raise UnreadableSubmission(f"{path} is no regular file: give the path of a notebook (.ipynb) or a Python script (.py).")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableSubmission(f"{path.name} has more than {MAX_BYTES // 2**20} MB: clear the outputs of the notebook and hand it in again.")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableSubmission(f"{path} does not exist: give the path of a notebook (.ipynb) or a Python script (.py).") from None
    except (OSError, ValueError) as error:
        raise UnreadableSubmission(f"{path} cannot be read ({getattr(error, 'strerror', None) or error}): check its permissions.") from None
    if not raw.strip(b"\x00 \t\r\n"):
        raise UnreadableSubmission(f"{path.name} is empty: save the notebook again and hand in the saved file.")
    return raw


def _decoded(raw: bytes, path: Path) -> tuple[str, list[str]]:
    notes = []
    encoding = next((name for bom, name in _BOMS if raw.startswith(bom)), None)
    if encoding is None and raw[1:2] == b"\x00":
        encoding = "utf-16-le"
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        encoding, text = "windows-1252", raw.decode("windows-1252", errors="replace")
    if encoding not in (None, "utf-8-sig"):
        notes.append(f"{path.name} is encoded as {encoding}, not UTF-8; it was read all the same. Save it as UTF-8.")
    if "\x00" in text:
        text = text.replace("\x00", "")
        notes.append(f"{path.name} contains null bytes; they were left out.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _from_notebook(text: str, path: Path, notes: list[str]) -> Submission:
    expected = "expected a Jupyter notebook: open it in Jupyter, save it and hand in the saved file."
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableSubmission(f"{path.name} is not a notebook, or was cut off while it was saved (it is not valid JSON); {expected}") from None
    if not isinstance(found, dict):
        raise UnreadableSubmission(f"{path.name} holds JSON, but no notebook; {expected}")
    cells = found.get("cells")
    if cells is None and isinstance(found.get("worksheets"), list):
        notes.append(f"{path.name} is in the notebook format of 2013 (version 3); its cells were read all the same. Save it with a current Jupyter.")
        cells = [cell for sheet in found["worksheets"] if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list) for cell in sheet["cells"]]
    if not isinstance(cells, list):
        raise UnreadableSubmission(f"{path.name} holds JSON, but no list of cells; {expected}")
    metadata = found.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if isinstance(language, str) and language.lower() not in ("python", "ipython", ""):
        notes.append(f"{path.name} asks for a kernel of {language[:40]}; its cells were run as Python.")
    return Submission(str(path), tuple(_code_cells(cells, notes)), tuple(notes))


def _code_cells(cells: list[Any], notes: list[str]) -> Iterable[Cell]:
    total = 0
    for index, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            notes.append(f"Cell {index} is no cell; it was left out.")
            continue
        source = _source(cell)
        kind = cell.get("cell_type")
        if kind != "code" and not (_looks_like_code(source) and kind in ("raw", "markdown", None)):
            continue
        if kind != "code":
            notes.append(f"Cell {index} holds code but is no code cell; it was run all the same.")
        total += len(source)
        if total > MAX_SOURCE:
            notes.append(f"The code has more than {MAX_SOURCE // 2**20} million characters; cells from number {index} on were left out.")
            return
        yield Cell(index, source, _grade_id(cell))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _looks_like_code(source: str) -> bool:
    """A cell with a rule or a piece of the engine in it that was turned into text by mistake."""
    return bool(re.search(r"^class \w+\((\w+\.)*(Function|Engine)\)\s*:", source, re.MULTILINE)) and "```" not in source


def _grade_id(cell: dict[str, Any]) -> str | None:
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    found = mark.get("grade_id") if isinstance(mark, dict) and mark.get("grade") else None
    return found if isinstance(found, str) else None


def _script_cells(text: str) -> Iterable[Cell]:
    """The cells of a percent script; a script without `# %%` lines is one cell."""
    lines: list[str] = []
    index, markdown = 1, False
    for line in [*text.split("\n"), "# %%"]:
        if _PERCENT.match(line):
            source = "\n".join(lines).strip("\n")
            if source and not markdown:
                yield Cell(index, source)
            index += bool(source)
            lines, markdown = [], "[markdown]" in line
        else:
            lines.append(line)
