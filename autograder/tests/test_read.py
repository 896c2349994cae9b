"""Check the reader of submissions: cells, scripts, encodings and notes.

Any bytes give a Submission or one refusal.
"""

from __future__ import annotations

import io
import json
import tempfile
import tokenize
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import UnreadableSubmission
from autograder.records import Cell, Submission
from autograder.submission import from_cells, read
from autograder.submission.read import MAX_CELLS, MAX_SOURCE, _lines_in_strings, parsed

from .conftest import SOLUTIONS

RULE = "class Exp(Function):\n    pass"
steady = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **more}


def script(text: str | bytes, folder: Path, name: str = "x.py") -> Submission:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read(folder / name)


def said(found: Submission) -> list[str]:
    return list(map(str, found.notes))


def sources(submission: Submission) -> list[str]:
    return [cell.source for cell in submission.cells]


# -- notebooks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*/*.ipynb")), ids=lambda p: p.stem)
def test_a_solution_is_read_without_a_note(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    expected: dict[str, list[Cell]] = {"code": [], "markdown": []}
    for i, c in enumerate(notebook["cells"], 1):
        mark = c["metadata"].get("nbgrader", {})
        expected[c["cell_type"]].append(
            Cell(i, "".join(c["source"]), mark.get("grade_id") if mark.get("grade") else None, mark.get("grade_id"))
        )
    assert expected["code"] and expected["markdown"]
    assert read(path) == Submission(str(path), tuple(expected["code"]), (), tuple(expected["markdown"]))


def test_cells_are_counted_as_a_reader_counts_them() -> None:
    found = from_cells(
        "x",
        [{"cell_type": "markdown", "source": "# Title"}, code("a = 1"), code("   \n"), code("b = 2")],
        ["read twice."],
    )
    assert found == Submission("x", (Cell(2, "a = 1"), Cell(4, "b = 2")), ("read twice.",), (Cell(1, "# Title"),))


@pytest.mark.parametrize(
    "source",
    [
        "a = 1\nb = 2",
        ["a = 1\n", "b = 2"],
        ["a = 1", "b = 2"],
        ["a = 1\r\n", "b = 2"],
        ["a = 1\r", None, "b = 2"],
        "a = \x001\nb = 2",
    ],
)
def test_every_form_of_a_source(source: Any) -> None:
    assert sources(from_cells("x", [code(source)])) == ["a = 1\nb = 2"]


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert sources(from_cells("x", [code("s = '\ud800'")])) == ["s = '?'"]


@pytest.mark.parametrize(
    "mark",
    [
        None,
        3,
        {},
        {"grade": False, "grade_id": "exp"},
        {"grade_id": "exp"},
        {"grade": True},
        {"grade": True, "grade_id": 7},
        {"grade": True, "grade_id": ["exp"]},
    ],
)
def test_only_a_graded_cell_has_a_grade_id(mark: Any) -> None:
    (found,) = from_cells("x", [code("1", metadata={"nbgrader": mark})]).cells
    assert found.grade_id is None and found.name in ("exp", None)
    assert from_cells("x", [code("1", metadata={"nbgrader": {"grade": True, "grade_id": "exp"}})]).cells == (
        Cell(1, "1", "exp", "exp"),
    )


def test_an_answer_in_words_keeps_its_name() -> None:
    found = from_cells(
        "x",
        [{"cell_type": "markdown", "source": "Because.", "metadata": {"nbgrader": {"grade": True, "grade_id": "why"}}}],
    )
    assert found.cells == () and found.texts == (Cell(1, "Because.", "why", "why"),)


@pytest.mark.parametrize("kind", ["markdown", "Markdown", "raw", "heading", "", None, 7, []])
def test_a_rule_in_a_text_cell_is_run_and_named(kind: Any) -> None:
    found = from_cells("x", [code("a = 1"), {"cell_type": kind, "source": RULE}])
    assert sources(found) == ["a = 1", RULE]
    assert said(found) == [
        "Some cells are not marked as code but contain code; they were run anyway: "
        'the cell that begins with "class Exp(Function):".'
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Write `class Exp(Function):` here.",
        f"```python\n{RULE}\n```",
        "def is a word\nclass is one, too",
        "    class Exp(Function):",
        "",
    ],
)
def test_prose_stays_prose(text: str) -> None:
    found = from_cells("x", [{"cell_type": "markdown", "source": text}])
    assert (found.cells, found.notes) == ((), ()) and [cell.source for cell in found.texts] == [text] * bool(text)


def test_a_draft_in_a_text_cell_does_not_replace_the_rule() -> None:
    assert sources(from_cells("x", [code(RULE), {"cell_type": "raw", "source": RULE + "  # draft"}])) == [RULE]


def test_a_cell_without_a_type_but_with_outputs_is_code() -> None:
    found = from_cells("x", [{"source": "a = 1", "outputs": []}, {"source": "Some text."}])
    assert sources(found) == ["a = 1"] and said(found) == [
        'Some cells are not marked as code but contain code; they were run anyway: the cell that begins with "a = 1".'
    ]


def test_notes_name_ten_cells_and_count_the_rest() -> None:
    (note,) = said(from_cells("x", [None] * 1500))
    assert note.startswith(
        "Some cells have no source text and were left out (text cells are counted, too): cell 1, cell 2,"
    ) and note.endswith("cell 10 and 1490 more.")


def test_too_many_cells() -> None:
    found = from_cells("x", [code("1")] * (MAX_CELLS + 5))
    assert len(found.cells) == MAX_CELLS and said(found)[0].endswith(
        f"of code; cell {MAX_CELLS + 1} (text cells are counted, too) and all cells after it were left out."
    )


def test_too_much_code() -> None:
    found = from_cells(
        "x",
        [code("a = 1"), {"cell_type": "markdown", "source": "x" * MAX_SOURCE}, code("#" * MAX_SOURCE), code("b = 2")],
    )
    assert (
        sources(found) == ["a = 1"]
        and "cell 3 (text cells are counted, too) and all cells after it were left out" in said(found)[0]
    )


def test_a_cell_is_named_by_its_first_line() -> None:
    """Jupyter shows no number that counts cells, so a person looks for what stands in the cell."""
    cells = [
        Cell(2, "\n  x = 1\ny = 2"),
        Cell(3, "x = 1\n"),
        Cell(5, "#" + 99 * "\u200b"),
        Cell(9, "z", module="a/b.py"),
    ]
    places = [str(Submission("x", tuple(cells)).place(index)) for index in (2, 3, 5, 9, 4)]
    assert places == [
        'the cell that begins with "x = 1" (number 1 of 2 such cells)',
        'the cell that begins with "x = 1" (number 2 of 2 such cells)',
        f'the cell that begins with "#{56 * "?"}..."',
        "the file a/b.py",
        "cell 4, counted with the text cells",
    ]


# -- scripts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gbk", "shift_jis", "euc-kr", "iso-8859-7"])
def test_a_script_is_read_in_the_encoding_that_it_names(encoding: str, tmp_path: Path) -> None:
    word = {"gbk": "梯度", "shift_jis": "勾配", "euc-kr": "기울기", "iso-8859-7": "κλίση"}[encoding]
    found = script(f"# -*- coding: {encoding} -*-\n{word} = 1\n".encode(encoding), tmp_path)
    assert sources(found) == [f"# -*- coding: {encoding} -*-\n{word} = 1"] and "Save it as UTF-8" in said(found)[0]


def test_a_few_bytes_that_are_no_text_do_not_change_the_others(tmp_path: Path) -> None:
    found = script("δ = 1  # δέλτα ".encode() + b"\xce\n", tmp_path)
    assert sources(found)[0].startswith("δ = 1  # δέλτα") and "some bytes that are not text" in said(found)[0]
    assert "cod\xe9" in sources(script("x = 'cod\xe9'\n".encode("cp1252"), tmp_path))[0]


def test_percent_cells(tmp_path: Path) -> None:
    found = script(
        "# header\n\n# %% first\na = 1\n\n#%%\n\n# %% [markdown]\n# class A(Function):\n# %% [raw]\n"
        "# x\n# %% tags=[]\nb = 2\n",
        tmp_path,
    )
    assert found.cells == (Cell(1, "# header"), Cell(2, "a = 1"), Cell(5, "b = 2")) and found.notes == ()


def test_cells_of_a_notebook_saved_as_a_script(tmp_path: Path) -> None:
    assert sources(script("#!/usr/bin/env python\n\n# In[1]:\n\n\na = 1\n\n\n# In[ ]:\n\n\nb = 2\n", tmp_path))[1:] == [
        "\n\na = 1",
        "\n\nb = 2",
    ]


DATABRICKS = """# Databricks notebook source
# MAGIC %md
# MAGIC # Title
# MAGIC a text

# COMMAND ----------

a = 1

# COMMAND ----------

# MAGIC %pip install torch
"""
LIGHT = """# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: light
# ---

# + [markdown]
# a text
# -

# + tags=["x"]
a = 1
# -

b = 2 \\
# - 1
"""


def test_cells_of_databricks_and_of_jupytext_s_light_format(tmp_path: Path) -> None:
    found = script(DATABRICKS, tmp_path)
    assert sources(found) == ["\na = 1", "\n# MAGIC %pip install torch"]
    assert [cell.source for cell in found.texts] == ["# Title\na text"]
    found = script(LIGHT, tmp_path)
    assert sources(found)[1:] == ["a = 1", "\nb = 2 \\\n# - 1"] and [c.source for c in found.texts] == ["# a text"]
    plain = LIGHT.replace("light", "percent")
    assert len(sources(script(plain, tmp_path))) == 1, "only in the light format are these lines marks"


@pytest.mark.parametrize("quotes", ['"""', "'''"])
@pytest.mark.parametrize("mark", ["# %%", "# In[1]:", "# COMMAND ----------"])
def test_a_mark_inside_a_string_begins_no_cell(quotes: str, mark: str, tmp_path: Path) -> None:
    before = f"# {quotes} in a comment\nb = 'it is {quotes[0]}'\nc = \"don't\"  # '\nd = '\\\\'\n"
    for prefix in ("", "r", "f"):
        text = f"{before}a = {prefix}{quotes}\n{mark}\n{quotes}"
        assert sources(script(f"{text}\n{mark}\ne = 1", tmp_path)) == [text, "e = 1"]
    assert len(sources(script(f"a = {quotes}\n{mark}\nb = 1", tmp_path))) == 2, "a string without an end holds no cell"


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text("ab\"'\\#\n r", max_size=40))
def test_strings_are_found_where_python_finds_them(text: str) -> None:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    if any(token.type == tokenize.ERRORTOKEN for token in tokens) or "\\\n" in text:
        return
    strings = [token for token in tokens if token.type == tokenize.STRING]
    expected = {line for token in strings for line in range(token.start[0], token.end[0])}
    assert _lines_in_strings(text) == expected


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("x.md", "# a\n```python\nclass Neg(Function): pass\n```\n", "is a Markdown document"),
        ("x.qmd", "---\na: b\n---\n```{python}\nclass Neg(Function): pass\n```\n", "is a Markdown document"),
        ("x.py", "import marimo\napp = marimo.App()\n@app.cell\ndef _():\n    return\n", "is a notebook of marimo"),
        ("x.ipynb", '{"cells": [\n    <<<<<<< HEAD\n  1,\n=======\n 2]}', "the marks of an unfinished merge"),
        ("x.ipynb", '{"cells": [\r\n<<<<<<<\r\n  1,\r\n=======\r\n 2]}', "the marks of an unfinished merge"),
    ],
)
def test_what_looks_like_a_script_or_a_notebook_and_is_another_is_said(name: str, text: str, words: str) -> None:
    with pytest.raises(UnreadableSubmission, match=words):
        parsed(text.encode(), name, name)


def test_a_code_block_in_a_docstring_makes_no_document() -> None:
    assert parsed(b'"""Use it:\n\n```python\nx\n```\n"""\na = 1\n', "x.py", "x.py").cells


def test_a_script_without_marks_is_one_cell(tmp_path: Path) -> None:
    assert script("\na = 1\n\nb = 2\n", tmp_path).cells == (Cell(1, "\na = 1\n\nb = 2"),)


@pytest.mark.parametrize(
    "fine",
    [
        "s = '\\d'",
        "await f()",
        "%time\n!ls\nx?\na = 1",
        "if a:\n    !ls",
        "x = (7\n% 2)",
        "-" * 50_000 + "1",
        "x = 0" + "+1" * 40_000,
    ],
)
def test_scripts_without_a_mistake_that_is_sure(fine: str, tmp_path: Path) -> None:
    assert script(fine, tmp_path).notes == ()


def test_the_line_of_a_mistake_is_the_file_s(tmp_path: Path) -> None:
    (note,) = said(script("\n\n%matplotlib inline\nx = 1\ndef f(:\n", tmp_path))
    assert note.startswith(
        "x.py is a single cell with a mistake in line 5 (invalid syntax), so none of it could run: correct that line,"
    )


def test_a_mistake_in_one_of_several_cells_is_the_sandbox_s_affair(tmp_path: Path) -> None:
    assert script("# %%\ndef f(:\n# %%\na = 1\n", tmp_path).notes == ()


def test_the_name_of_the_submission_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "a\nb").mkdir()
    assert script("a = 1", tmp_path / "a\nb").path == str(tmp_path / "a?b" / "x.py")


# -- anything --------------------------------------------------------------------------------------------------------

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from([RULE, "code", "markdown", "R"])
)
keys = st.sampled_from(
    [
        "cells",
        "worksheets",
        "metadata",
        "kernelspec",
        "language",
        "nbgrader",
        "grade",
        "grade_id",
        "cell_type",
        "source",
        "input",
        "outputs",
    ]
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=20
)
NOTEBOOK = json.dumps(
    {
        "cells": [code(["a = 1\n", "b"]), {"cell_type": "raw", "source": RULE}],
        "metadata": {"kernelspec": {"language": "R"}},
    }
).encode()
SCRIPT = f"# %%\nfrom autograder import Function\n# %%\n{RULE}\n".encode()


def survives(raw: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = script(raw, Path(folder), "x" + suffix)
        except UnreadableSubmission as error:
            assert str(error).startswith("x.") and str(error).endswith(".") and str(error).isprintable()
            return
    assert len(found.notes) < 10 and all(note.isprintable() and len(note) < 400 for note in said(found))
    for cell in found.cells:
        assert (
            cell.source.strip()
            and cell.source.encode()
            and not {"\r", "\0"} & set(cell.source)
            and (cell.grade_id is None or isinstance(cell.grade_id, str))
        )


suffixes = st.sampled_from([".ipynb", ".py"])


@steady
@given(st.binary(max_size=200), suffixes)
def test_arbitrary_bytes(raw: bytes, suffix: str) -> None:
    survives(raw, suffix)


@steady
@given(
    st.text(max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-7"]), suffixes
)
def test_arbitrary_text(text: str, encoding: str, suffix: str) -> None:
    survives(text.encode(encoding, "replace"), suffix)


@steady
@given(values, st.dictionaries(keys, values, max_size=3), suffixes)
def test_json_of_any_form(cells: Any, more: dict[str, Any], suffix: str) -> None:
    survives(json.dumps({**more, "cells": cells}).encode(), suffix)
    survives(json.dumps({"worksheets": [{"cells": [cells]}], **more}).encode(), suffix)


@steady
@given(
    st.sampled_from([NOTEBOOK, SCRIPT]),
    st.lists(st.tuples(st.integers(0, 10**4), st.binary(max_size=3)), max_size=5),
    st.integers(0, 300),
    suffixes,
)
def test_changed_files(raw: bytes, changes: list[tuple[int, bytes]], cut: int, suffix: str) -> None:
    changed = bytearray(raw)
    for place, piece in changes:
        changed[place % len(changed) : place % len(changed) + 1] = piece or b"\0"
    survives(bytes(changed), suffix)
    survives(bytes(changed)[:cut], suffix)
