"""Read a notebook or a percent script into a `Submission`, mending what can be mended and saying so.

In come the bytes of a file; out goes a Submission. Called by `grader.py` and the doors.
The bytes may be hostile: sizes are capped, nothing is trusted, nothing is executed.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import UnreadableSubmission
from ..notebooks import MAX_BRACKETS, as_python, copies_left_out, mark_of, untouched_copies
from ..records import Assignment, Cell, Submission
from ..words import Listing, Sentence, printable
from .encoding import decoded, unix_lines
from .file import contents, refuse_other_files
from .found import changed_files
from .modules import Read, files_beside, imported, module_of, own_modules, with_runs, written_in
from .names import NOTEBOOK, kind_of

MAX_SOURCE = 1024 * 1024  # characters of code in all cells together
MAX_CELLS = 2000
MAX_PARSED = 100_000  # characters; a longer script is not parsed here, outside the sandbox
_SHOWN = 10  # cells that a note names; it counts the others
# A cell begins with this in a percent script of an editor, or in a notebook that Jupyter saved as a script:
_CELL_MARK = re.compile(r"^#\s*(?:%%|In\[[ \d]*\]:|COMMAND -{5,}\s*$)")
# Jupytext's light format has these around a cell, too:
_LIGHT_MARK = re.compile(r"^# (?:\+(?: .*)?|-)$")
_LIGHT_HEADER = re.compile(r"^#\s+format_name: light$", re.MULTILINE)
# A text cell of Databricks:
_MAGIC_TEXT = re.compile(r"\n*(?:# (?:Databricks notebook source|DBTITLE .*)\n)*# MAGIC %md(.*(?:\n# MAGIC.*)*)\n*$")
_NBGRADER = re.compile(r"\bnbgrader=(\{.*)")
_TEXT_MARK = re.compile(r"\[(markdown|md|raw)\]")
# The beginning of a rule or a helper, or an import of the kit's names:
_DEFINES = re.compile(r"^(?:(?:class|def) \w+(?= ?\(.*:)|from autograder import .*)", re.MULTILINE)
_FENCE = re.compile(r"^(?:```|~~~) ?\{?(?:python|py|code-cell|ipython)", re.MULTILINE)  # begins a code block in a text
_WEB_PAGE = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
_DOCUMENT = re.compile(r"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MERGE = re.compile(r"^[ \t]*(<<<<<<<|>>>>>>>)(?: |$)", re.MULTILINE)
_MARIMO = re.compile(r"^import marimo$(?s:.*)^@app\.cell\b", re.MULTILINE)
_QUOTES = re.compile(r"\"{3}|'{3}|\\(?s:.)|[\"'#\n]")  # what begins or ends a string or a comment


def read(path: Path) -> Submission:
    """Return the submission at `path`, a notebook (.ipynb) or a Python script with `# %%` cells.

    Raises UnreadableSubmission with a message that says what was found, what was expected and what to do.
    """
    return _read(path, ())


def read_for(path: Path, assignment: Assignment) -> Submission:
    """Return the submission at `path` as a class reads it: of a file that is handed out, the assignment's own counts.

    Raises UnreadableSubmission as `read` does.
    """
    home, folder = path.resolve().parent, assignment.folder.resolve()
    if home == folder:
        return read(path)
    own = {file.resolve().relative_to(folder).as_posix(): file for file in assignment.beside}
    found, changed = _read(path, own), changed_files(home, own)
    if changed is None:
        return found
    return replace(found, notes=(*found.notes, changed), doubts=(*found.doubts, changed))


def _read(path: Path, handed_out: Collection[str]) -> Submission:
    def beside() -> dict[str, Read]:
        return {name: reader for name, reader in files_beside(path.parent).items() if name not in handed_out}

    return parsed(contents(path), path.name, str(path), beside)


def parsed(raw: bytes, file: str, shown: str, beside: Callable[[], Mapping[str, Read]] = dict[str, Read]) -> Submission:
    """Return the submission in the contents of `file`, called `shown` in reports. Raises UnreadableSubmission.

    `beside` gives the files of modules that its cells may import.
    """
    name, kind = printable(file), kind_of(file, raw)
    refuse_other_files(raw, name)
    if kind is None:
        raise UnreadableSubmission(
            "{name} is neither a notebook (.ipynb) nor a Python script (.py): hand in one of these.", name=name
        )
    text, notes = decoded(raw, name)
    if not text.lstrip().startswith("{") and _FENCE.search(text) and _is_markdown(text, kind):
        raise UnreadableSubmission(
            "{name} is a Markdown document, not a notebook (.ipynb) or a Python script (.py): "
            "hand in the file that it was made from.",
            name=name,
        )
    if _MARIMO.search(text):
        raise UnreadableSubmission(
            "{name} is a notebook of marimo, not of Jupyter: "
            "export it with `marimo export ipynb`, and hand in the notebook (.ipynb).",
            name=name,
        )
    is_notebook = kind == NOTEBOOK
    if not is_notebook and _DOCUMENT.match(text):
        raise UnreadableSubmission(
            "{name} is a web page, not a Python script: download the file itself and hand that in.", name=name
        )
    if is_notebook and not text.lstrip().startswith(("{", "[", "<")) and _DEFINES.search(text):
        notes.append(
            Sentence(
                "{name} is a Python script, not a notebook; it was read as a script. Give it the ending .py.", name=name
            )
        )
        is_notebook = False
    elif not is_notebook and text.lstrip().startswith("{") and ('"cells"' in text or '"worksheets"' in text):
        notes.append(
            Sentence(
                "{name} is a notebook, not a Python script; it was read as a notebook. Give it the ending .ipynb.",
                name=name,
            )
        )
        is_notebook = True
    cells = (_notebook_cells if is_notebook else _script_cells)(text, name, notes)
    found = from_cells(printable(shown), cells, notes)
    texts = [cell.source for cell in found.cells]
    if not any(imported(text) or ".py" in text for text in texts):
        return found
    files = {path: read for path, read in {**beside(), **written_in(texts)}.items() if path != file}
    if not files:
        return found
    modules, said, doubts = own_modules(texts, files, len(cells) + 1)
    said = [*found.notes, *said, *doubts]
    return replace(found, cells=with_runs((*found.cells, *modules)), notes=tuple(said), doubts=tuple(doubts))


def from_cells(path: str, cells: Iterable[Any], notes: Iterable[Sentence] = ()) -> Submission:
    """Return a submission made of notebook cells that are already in memory, in the form that nbformat gives them."""
    said = list(notes)
    code, texts = _divided(list(cells), said)
    return Submission(path, with_runs(code), tuple(said), texts)


def _notebook_cells(text: str, name: str, notes: list[Sentence]) -> list[Any]:
    """Return the cells of a notebook, and append to `notes`. Raises UnreadableSubmission."""
    found = _json(text, name)
    if not isinstance(found, dict):
        raise UnreadableSubmission(
            "{name} contains JSON but is not a notebook; expected a Jupyter notebook: "
            "open it in Jupyter, save it and hand in the saved file.",
            name=name,
        )
    cells = found.get("cells")
    if cells is None and isinstance(found.get("worksheets"), list):
        notes.append(
            Sentence(
                "{name} is in a notebook format older than 2014 (version 3 or before); its cells were read anyway. "
                "Save it with a current Jupyter.",
                name=name,
            )
        )
        sheets = [
            sheet for sheet in found["worksheets"] if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
        ]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
    if not isinstance(cells, list):
        raise UnreadableSubmission(
            "{name} contains JSON but no list of cells; expected a Jupyter notebook: "
            "open it in Jupyter, save it and hand in the saved file.",
            name=name,
        )
    language = _language(found.get("metadata"))
    if language.lower() not in ("python", "ipython", ""):
        notes.append(
            Sentence(
                "{name} asks for a kernel of {language}; its cells were run as Python.",
                name=name,
                language=printable(language)[:40],
            )
        )
    return cells


def _json(text: str, name: str) -> Any:
    """Return the JSON value in `text`. Raises UnreadableSubmission."""
    if _WEB_PAGE.match(text):
        raise UnreadableSubmission(
            "{name} is a web page, not a notebook: download the notebook file itself and hand that in.", name=name
        )
    if _is_merged(text):
        raise UnreadableSubmission(
            "{name} contains the marks of an unfinished merge (<<<<<<<): "
            "finish the merge, open the notebook in Jupyter and save it.",
            name=name,
        )
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise UnreadableSubmission(
            "{name} has more than {most} million lists in it: clear the outputs of the notebook and hand it in again.",
            name=name,
            most=MAX_BRACKETS // 10**6,
        )
    try:
        return _loaded(text)
    except (RecursionError, MemoryError):
        raise UnreadableSubmission(
            "{name} is nested too deeply for a notebook; expected a Jupyter notebook: "
            "open it in Jupyter, save it and hand in the saved file.",
            name=name,
        ) from None
    except ValueError:
        raise UnreadableSubmission(
            "{name} is not a notebook, or was cut off while it was saved (it is not valid JSON); "
            "expected a Jupyter notebook: open it in Jupyter, save it and hand in the saved file.",
            name=name,
        ) from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer has thousands of digits; no number in a notebook matters here
        return json.loads(text, strict=False, parse_int=float)


def _is_markdown(text: str, kind: str) -> bool:
    """Say whether a text with a code block is a document: a script has one only in a comment or in a string."""
    inside = _lines_in_strings(text)
    fences = (text.count("\n", 0, fence.start()) for fence in islice(_FENCE.finditer(text), _SHOWN))
    return kind == NOTEBOOK or any(line not in inside for line in fences)


def _language(metadata: Any) -> str:
    """Return the language that the notebook's metadata name, or an empty string."""
    for key, entry in (("kernelspec", "language"), ("language_info", "name")):
        described = metadata.get(key) if isinstance(metadata, dict) else None
        language = described.get(entry) if isinstance(described, dict) else None
        if isinstance(language, str):
            return language
    return ""


def _divided(cells: list[Any], notes: list[Sentence]) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Return the cells that run, and the others. Append to `notes`.

    A text cell runs, too, if it contains a definition that is in no code cell: it was turned into text by mistake.
    """
    sources = list(map(_source, cells[:MAX_CELLS]))
    known = {name for cell, text in zip(cells, sources) if _is_code(cell) for name in _defined(text)}
    found: list[Cell] = []
    texts: list[Cell] = []
    strange, mended, total = [], [], 0
    copies = untouched_copies(cells[:MAX_CELLS])
    if copies:
        notes.append(copies_left_out(copies.values()))
    for index, cell in enumerate(cells, start=1):
        if index - 1 in copies:
            continue
        source, is_code = sources[index - 1] if index <= MAX_CELLS else "", _is_code(cell)
        runs = is_code or _retyped(source, known)
        total += len(source) if runs else 0
        if total > MAX_SOURCE or index > MAX_CELLS:
            notes.append(_left_out(index))
            break
        if not isinstance(cell, dict) or not isinstance(cell.get("source", cell.get("input")), (str, list)):
            strange.append(index)
        elif source.strip():
            mark = mark_of(cell)
            name = mark.name if mark else None
            grade_id = name if mark and mark.grade else None
            (found if runs else texts).append(Cell(index, source, grade_id, name, module_of(cell)))
            if runs and not (is_code and isinstance(cell.get("cell_type"), str)):
                mended.append(index)
    if strange:
        numbers = Listing(tuple(Sentence("cell {index}", index=index) for index in strange), _SHOWN)
        notes.append(
            Sentence(
                "Some cells have no source text and were left out (text cells are counted, too): {cells}.",
                cells=numbers,
            )
        )
    merged = [cell.index for cell in found if _is_merged(cell.source) and _syntax_error(cell.source)]
    if merged:
        place = Submission("", tuple(found)).place
        notes.append(
            Sentence(
                "Some cells contain the marks of an unfinished merge (<<<<<<<): keep one of the two versions there and "
                "delete the marks: {cells}.",
                cells=Listing(tuple(map(place, merged)), _SHOWN),
            )
        )
    if mended:
        place = Submission("", tuple(found)).place
        notes.append(
            Sentence(
                "Some cells are not marked as code but contain code; they were run anyway: {cells}.",
                cells=Listing(tuple(map(place, mended)), _SHOWN),
            )
        )
    return tuple(found), tuple(texts)


def _is_merged(text: str) -> bool:
    """Say whether a text has the marks of a merge. Most have not: a pattern takes longer."""
    return ("<<<<<<<" in text or ">>>>>>>" in text) and _MERGE.search(text) is not None


def _left_out(index: int) -> Sentence:
    return Sentence(
        "The submission has more than {cells} cells or {characters} characters of code; "
        "cell {index} (text cells are counted, too) and all cells after it were left out.",
        cells=MAX_CELLS,
        characters=MAX_SOURCE,
        index=index,
    )


def _is_code(cell: Any) -> bool:
    """Say whether a cell is marked as code, or has lost its type but still has the other marks of a code cell."""
    if not isinstance(cell, dict):
        return False
    kind = cell.get("cell_type")
    return (
        kind.lower() == "code"
        if isinstance(kind, str)
        else not cell.keys().isdisjoint(("outputs", "execution_count", "input"))
    )


def _retyped(source: str, known: set[str]) -> bool:
    """Say whether `source` is code in a text cell: it defines something, and none of it is in `known`."""
    definitions = _defined(source)
    return bool(definitions) and known.isdisjoint(definitions) and "```" not in source


def _defined(source: str) -> list[str]:
    """Return the beginnings of the definitions in a text. A text without these words has none."""
    return _DEFINES.findall(source) if "class " in source or "def " in source or "from " in source else []


def _source(cell: Any) -> str:
    """Return the source of a cell with Unix line ends; an empty string if it has none."""
    source = cell.get("source", cell.get("input", "")) if isinstance(cell, dict) else ""
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        source = ("" if any(line.endswith("\n") for line in lines[:-1]) else "\n").join(lines)
    if not isinstance(source, str):
        return ""
    source = source.replace("\x00", "").removeprefix("\ufeff")
    if source.isascii():
        return unix_lines(source)
    return unix_lines(source).encode("utf-8", "replace").decode()  # a lone surrogate becomes a question mark


def _script_cells(text: str, name: str, notes: list[Sentence]) -> list[Any]:
    """Return the cells of a percent script, in the form of notebook cells, and append to `notes`.

    A script without `# %%` lines is one cell.
    """
    cells: list[Any] = [
        {"cell_type": kind, "source": source, "metadata": metadata} for kind, source, metadata in _split(text) if source
    ]
    broken = _syntax_error(cells[0]["source"]) if len(cells) == 1 else None
    if broken:
        notes.append(
            Sentence(
                "{name} is a single cell with a mistake in line {line} ({mistake}), so none of it could run: "
                "correct that line, or divide the script into cells with `# %%` lines.",
                name=name,
                line=broken.lineno,
                mistake=printable(broken.msg),
            )
        )
    return cells


def _split(text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (kind, source, metadata) for each cell of a percent script."""
    lines: list[str] = []
    kind, metadata = "code", dict[str, Any]()
    light, inside = bool(_LIGHT_HEADER.search(text)), _lines_in_strings(text)
    for number, line in enumerate([*text.split("\n"), "# %%"]):
        is_mark = _CELL_MARK.match(line) or (light and _LIGHT_MARK.match(line))
        if is_mark and number not in inside:
            source = "\n".join(lines).rstrip("\n")
            text_of = _MAGIC_TEXT.match(source)
            if text_of:
                kind, source = "script's text", re.sub(r"^# MAGIC ?", "", text_of[1], flags=re.MULTILINE).strip("\n")
            yield kind, source, metadata
            lines, kind, metadata = [], "script's text" if _TEXT_MARK.search(line) else "code", _metadata(line)
        else:
            lines.append(line)


def _lines_in_strings(text: str) -> set[int]:
    """Return the numbers, from 0, of the lines that begin inside a string of three quotes.

    A mark of a cell there is a part of the string, as for Jupytext. A string that does not end holds no line.
    """
    found: set[int] = set()
    line, first, within = 0, 0, ""  # the line, that of the string's beginning, and the quotes or # that it began with
    for part in _QUOTES.finditer(text):
        token = part[0]
        if token == within:
            found.update(range(first + 1, line + 1) if len(token) == 3 else ())
            within = ""
        elif not within and token[0] in "\"'#":
            first, within = line, token
        line += token.count("\n")
        if token == "\n" and within in ("#", "'", '"'):
            within = ""
    return found


def _metadata(line: str) -> dict[str, Any]:
    """Return nbgrader's mark in the line that begins a cell, where Jupytext writes it."""
    found = _NBGRADER.search(line)
    try:
        return {"nbgrader": json.JSONDecoder().raw_decode(found[1])[0]} if found else {}
    except (ValueError, RecursionError):
        return {}


def _syntax_error(source: str) -> SyntaxError | None:
    """Return the error that shows that `source` is not Python, or None. Shell and magic lines are ignored.

    `source` is only parsed, never compiled or run.
    """
    found = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning about a student's "\\d" is not for the judge
        for text in (source, as_python(source)) if len(source) <= MAX_PARSED else ():
            try:
                ast.parse(text or source)
                return None
            except SyntaxError as error:
                found = error
            except (ValueError, RecursionError, MemoryError):
                return None  # the parser cannot take it: the sandbox will report what happens
    return found
