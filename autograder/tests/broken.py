"""Make broken and odd submissions, none of them malicious, from the solution notebook.

In goes the notebook's JSON, out come the bytes of a file and its name. Beside each stands its expected result:
`unreadable`, or the questions it must lose and words of the notes and messages it must give. Used by test_broken.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Notebook = dict[str, Any]
File = tuple[bytes, str]
EVERYTHING = ("*",)


@dataclass(frozen=True)
class Broken:
    """A broken submission and its expected result."""

    name: str
    build: Callable[[Notebook], File]
    unreadable: str = ""  # a pattern of the sentence that refuses it
    lost: tuple[str, ...] = ()  # the questions that earn nothing; all others earn everything
    note: str = ""  # a pattern of the notes; none where it is empty
    says: str = ""  # a pattern of the lost questions' messages


CORPUS: list[Broken] = []


def broken(**expected: Any) -> Callable[[Callable[[Notebook], Any]], Callable[[Notebook], Any]]:
    """Put a builder into the corpus.

    A builder gives a file, bytes for a notebook, or text for a script. If it gives nothing, it changed the notebook.
    """

    def add(build: Callable[[Notebook], Any]) -> Callable[[Notebook], Any]:
        CORPUS.append(
            Broken(build.__name__.strip("_"), lambda notebook: _as_file(build(notebook), notebook), **expected)
        )
        return build

    return add


def _as_file(made: Any, notebook: Notebook) -> File:
    if isinstance(made, tuple):
        return made
    if isinstance(made, str):
        return made.encode(), "01-backward.py"
    return (json.dumps(notebook).encode() if made is None else made), "01-backward.ipynb"


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def find(notebook: Notebook, words: str) -> dict[str, Any]:
    """Return the first code cell with these words in it."""
    return next(cell for cell in notebook["cells"] if cell["cell_type"] == "code" and words in text(cell))


def rule(notebook: Notebook) -> dict[str, Any]:
    """Return the cell whose loss costs the question `exp` and no other."""
    return find(notebook, "class Exp(")


def sources(notebook: Notebook) -> Iterator[str]:
    return (text(cell) for cell in notebook["cells"] if cell["cell_type"] == "code")


def percent(notebook: Notebook, mark: str = "# %%\n") -> str:
    return "".join(f"{mark}{source}\n\n" for source in sources(notebook))


# -- files that are not a notebook -----------------------------------------------------------------------------------

WHOLE = json.dumps({"cells": [code("x = 1")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
NO_NOTEBOOK: dict[str, tuple[bytes | str, str]] = {
    "empty": (b"", r"is empty: save it again"),
    "whitespace": (b" \n\t\r\n", r"is empty: save it again"),
    "null_bytes_only": (b"\0" * 4096, r"is empty: save it again"),
    "truncated_in_the_head": (b'{"cells": [', r"cut off while it was saved .* open it in Jupyter"),
    "truncated_before_the_last_bracket": (WHOLE[:-1], r"cut off while it was saved .* open it in Jupyter"),
    "truncated_within_a_character": (b'{"cells": ["\xe2\x82', r"cut off while it was saved .* open it in Jupyter"),
    "python_literals": (str(json.loads(WHOLE)), r"is not valid JSON"),
    "list": (b"[1, 2]", r"contains JSON but is not a notebook; expected a Jupyter notebook"),
    "number": (b"42", r"contains JSON but is not a notebook; expected a Jupyter notebook"),
    "string": (b'"cells"', r"contains JSON but is not a notebook; expected a Jupyter notebook"),
    "no_cells": (b'{"metadata": {}, "nbformat": 4}', r"contains JSON but no list of cells; expected a Jupyter"),
    "cells_are_an_object": (b'{"cells": {"1": {}}}', r"contains JSON but no list of cells; expected a Jupyter"),
    "web_page": (
        b"\n<!DOCTYPE html>\n<html><body>Sign in</body></html>",
        r"is a web page, not a notebook: download the notebook file itself",
    ),
    "error_page": (
        b"<html><head><title>404</title></head></html>",
        r"is a web page, not a notebook: download the notebook file itself",
    ),
    "zip": (b"PK\x03\x04\x14\0\0\0\x08\0", r"is a zip archive, not a notebook .* hand in the file that is in it"),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0", r"is a compressed archive, not a notebook .* hand in the file that is in it"),
    "pdf": (b"%PDF-1.7\n", r"is a PDF document, not a notebook .* that it was made from"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", r"is a picture, not a notebook"),
    "photo": (b"\xff\xd8\xff\xe0\0\x10JFIF", r"is a picture, not a notebook"),
    "lfs_pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
        r"is a Git LFS pointer, not a notebook",
    ),
    "rich_text": (b"{\\rtf1\\ansi class Exp(Function):}", r"is a rich text document, not a notebook"),
    "old_office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, r"is an Office document, not a notebook"),
    "rar": (b"Rar!\x1a\x07\x01\0", r"is a RAR archive, not a notebook"),
    "xml_error": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', r"is a web page, not a notebook"),
    "saved_page": (b"<!-- saved from url=(0020)http://jupyter/ -->\n<html></html>", r"is a web page, not a notebook"),
    "prose": (b"Dear instructor, the notebook is attached.", r"is not a notebook"),
    "unfinished_merge": (
        WHOLE.replace("{", "{\n<<<<<<< HEAD\n", 1),
        r"marks of an unfinished merge .* finish the merge",
    ),
    "deep_nesting": ('{"cells": ' + "[" * 100_000, r"is nested too deeply for a notebook; expected a Jupyter notebook"),
    "too_many_lists": (
        '{"cells": [' + "[]," * 3_000_001 + "1]}",
        r"more than 3 million lists in it: clear the outputs",
    ),
}
CORPUS += [
    Broken(name, lambda _, made=made: _as_file(made.encode() if isinstance(made, str) else made, {}), unreadable=says)
    for name, (made, says) in NO_NOTEBOOK.items()
]


@broken(unreadable=r"is a web page, not a Python script: download the file itself")
def web_page_called_a_script(notebook: Notebook) -> File:
    return b"<!-- saved -->\n<!DOCTYPE html>\n<html><body>Sign in</body></html>", "01-backward.py"


@broken(lost=("exp",), note=r"marks of an unfinished merge .*: keep one of the two versions", says="exp is not defined")
def merge_marks_in_a_cell(notebook: Notebook) -> None:
    kept = text(rule(notebook))
    rule(notebook)["source"] = f"<<<<<<< local\n{kept}\n=======\n{kept}\n>>>>>>> remote\n"


@broken(unreadable=r"is a Markdown document, not a notebook .*: hand in the file that it was made from\.")
def markdown_of_jupytext(notebook: Notebook) -> bytes:
    return "".join(f"## A question\n\n```python\n{source}\n```\n\n" for source in sources(notebook)).encode()


@broken()
def another_ending(notebook: Notebook) -> File:
    return json.dumps(notebook).encode(), "01-backward.ipynb.json"


@broken(unreadable=r"is neither a notebook \(.ipynb\) nor a Python script \(.py\): hand in one of these")
def a_text(notebook: Notebook) -> File:
    return json.dumps([text(cell) for cell in notebook["cells"]]).encode(), "01-backward.txt"


@broken(unreadable=r"cut off while it was saved")
def truncated_in_a_cell(notebook: Notebook) -> bytes:
    whole = json.dumps(notebook).encode()
    return whole[: whole.index(b"class Exp(")]


# -- encodings and line ends -----------------------------------------------------------------------------------------


def _encoded(notebook: Notebook, encoding: str) -> bytes:
    rule(notebook)["source"] = "# für den Exponenten — die Funktion selbst\n" + text(rule(notebook))
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode(encoding, errors="replace")


for _name, _encoding, _start, _note in [
    ("utf_8_with_a_mark", "utf-8-sig", b"", ""),
    (
        "utf_16_le_with_a_mark",
        "utf-16-le",
        b"\xff\xfe",
        r"encoded as utf-16, not UTF-8; it was read anyway\. Save it as UTF-8",
    ),
    ("utf_16_be_with_a_mark", "utf-16-be", b"\xfe\xff", r"encoded as utf-16, not UTF-8"),
    ("utf_16_le", "utf-16-le", b"", r"encoded as utf-16-le, not UTF-8"),
    ("utf_16_be", "utf-16-be", b"", r"encoded as utf-16-be, not UTF-8"),
    ("utf_32_with_a_mark", "utf-32", b"", r"encoded as utf-32, not UTF-8"),
    ("windows_1252", "windows-1252", b"", r"encoded as windows-1252, not UTF-8"),
]:
    CORPUS.append(Broken(_name, lambda n, e=_encoding, s=_start: (s + _encoded(n, e), "01-backward.ipynb"), note=_note))


@broken()
def windows_lines(notebook: Notebook) -> bytes:
    for cell in notebook["cells"]:
        cell["source"] = text(cell).replace("\n", "\r\n")
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


@broken()
def old_mac_lines(notebook: Notebook) -> str:
    return percent(notebook).replace("\n", "\r")


@broken(note=r"contains null bytes; they were left out")
def null_bytes_inside(notebook: Notebook) -> bytes:
    return json.dumps(notebook, indent=1).encode().replace(b"\n", b"\0\n") + b"\0" * 512


@broken(note=r"encoded as utf-16, not UTF-8")
def utf_16_script(notebook: Notebook) -> File:
    return percent(notebook).encode("utf-16"), "01-backward.py"


@broken()
def half_a_character(notebook: Notebook) -> None:
    rule(notebook)["source"] = "# \ud83d\n" + text(rule(notebook))


@broken()
def emoji_and_cjk(notebook: Notebook) -> None:
    rule(notebook)["source"] = '梯度 = "🙂 梯度"\nprint(梯度)\n' + text(rule(notebook)).replace("result", "結果")


# -- scripts ---------------------------------------------------------------------------------------------------------


@broken()
def percent_script(notebook: Notebook) -> str:
    return percent(notebook)


@broken()
def script_of_jupytext(notebook: Notebook) -> str:
    head = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: percent\n# ---\n\n"
    return head + percent(notebook).replace(
        "# %%\nclass", "# %% [markdown]\n# ## class Exp(Function):\n\n# %% tags=[]\nclass"
    )


@broken()
def script_of_nbconvert(notebook: Notebook) -> str:
    return "#!/usr/bin/env python\n# coding: utf-8\n\nget_ipython().magic('pylab')\n" + percent(
        notebook, "# In[ ]:\n\n\n"
    )


@broken()
def script_without_marks(notebook: Notebook) -> str:
    return percent(notebook, "")


@broken()
def script_without_marks_with_shell_lines(notebook: Notebook) -> str:
    return "%pip install torch\n!ls\ntorch?\n" + percent(notebook, "")


@broken(
    lost=EVERYTHING,
    note=r"a single cell with a mistake in line 2 \(.*\), so none of it could run: correct that line, or divide",
    says=r"SyntaxError.*line 2",
)
def script_without_marks_with_a_mistake(notebook: Notebook) -> str:
    return "x = 1\nif x = 1:\n    pass\n" + percent(notebook, "")


@broken(lost=("exp",), says=r"exp is not defined.*SyntaxError")
def script_with_a_mistake_in_one_cell(notebook: Notebook) -> str:
    return percent(notebook).replace("class Exp(Function):", "class Exp(Function)")


@broken(note=r"is a Python script, not a notebook; it was read as a script\. Give it the ending \.py")
def script_renamed_to_notebook(notebook: Notebook) -> File:
    return percent(notebook).encode(), "01-backward.ipynb"


@broken(note=r"is a notebook, not a Python script; it was read as a notebook\. Give it the ending \.ipynb")
def notebook_renamed_to_script(notebook: Notebook) -> File:
    return json.dumps(notebook, indent=1).encode(), "01-backward.py"


@broken()
def odd_file_name(notebook: Notebook) -> File:
    return json.dumps(notebook).encode(), "Übung 1 — 梯度 (Kopie).IPYNB"


# -- the form of the notebook ----------------------------------------------------------------------------------------


def _worksheets(notebook: Notebook, version: int, source: str) -> bytes:
    cells = [
        {
            "cell_type": c["cell_type"],
            source if c["cell_type"] == "code" else "source": c["source"],
            "language": "python",
        }
        for c in notebook["cells"]
    ]
    return json.dumps({"metadata": {"name": ""}, "nbformat": version, "worksheets": [{"cells": cells}]}).encode()


@broken(note=r"older than 2014 \(version 3 or before\); its cells were read anyway\. Save it with a current Jupyter")
def version_3(notebook: Notebook) -> bytes:
    return _worksheets(notebook, 3, "input")


@broken(note=r"older than 2014")
def version_2_with_text_for_lists(notebook: Notebook) -> bytes:
    for cell in notebook["cells"]:
        cell["source"] = text(cell)
    return _worksheets(notebook, 2, "input")


@broken()
def an_unknown_version(notebook: Notebook) -> None:
    notebook.update(nbformat=5, nbformat_minor=99, extra={"more": [None]})


@broken()
def no_metadata_anywhere(notebook: Notebook) -> None:
    del notebook["metadata"]
    for cell in notebook["cells"]:
        del cell["metadata"]


@broken()
def metadata_of_the_wrong_type(notebook: Notebook) -> None:
    notebook["metadata"] = ["python"]
    for cell, wrong in zip(
        notebook["cells"],
        [[], "nbgrader", 7, None, {"nbgrader": 1}, {"nbgrader": {"grade": True, "grade_id": [1]}}] * 99,
    ):
        cell["metadata"] = wrong


@broken(note=r"asks for a kernel of R; its cells were run as Python")
def kernel_of_r(notebook: Notebook) -> None:
    notebook["metadata"] = {"kernelspec": {"display_name": "R", "language": "R", "name": "ir"}}


@broken(note=r"asks for a kernel of julia; its cells were run as Python")
def kernel_of_julia(notebook: Notebook) -> None:
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Julia 1.10", "name": "julia-1.10"},
        "language_info": {"name": "julia"},
    }


@broken()
def huge_integers(notebook: Notebook) -> bytes:
    return json.dumps(notebook).replace('"execution_count": null', f'"execution_count": {"9" * 5000}').encode()


@broken()
def pasted_outputs(notebook: Notebook) -> None:
    for cell in notebook["cells"][:8]:
        cell["outputs"] = [
            {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 30_000}, "metadata": {}}
        ]


@broken()
def outputs_of_30_megabytes(notebook: Notebook) -> None:
    rule(notebook)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["0.12345 " * 1000 + "\n"] * 3750}]


@broken(lost=EVERYTHING, note=r"more than 2000 cells or .*; cell 2001 .* and all cells after it were left out")
def thousands_of_cells(notebook: Notebook) -> None:
    notebook["cells"][:0] = [code("")] * 2000


# -- single cells ----------------------------------------------------------------------------------------------------


def _without_text(wrong: Any) -> Callable[[Notebook], File]:
    def build(notebook: Notebook) -> File:
        rule(notebook)["source"] = wrong
        return _as_file(None, notebook)

    return build


for _name, _wrong in {"number": 7, "null": None, "object": {"0": "class Exp(Function):"}}.items():
    CORPUS.append(
        Broken(
            f"source_is_a_{_name}",
            _without_text(_wrong),
            lost=("exp",),
            note=r"no source text and were left out .*: cell \d+",
            says="exp is not defined",
        )
    )


@broken(lost=("exp",), note=r"no source text and were left out .*: cell \d+\.", says="exp is not defined")
def source_is_missing(notebook: Notebook) -> None:
    del rule(notebook)["source"]


@broken()
def source_is_one_text(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = text(cell)


@broken()
def source_has_lines_without_ends(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = text(cell).split("\n")


@broken(note=r"contain code; they were run anyway: the cell that begins .* and \d+ more")
def types_are_missing(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        del cell["cell_type"]


@broken(note=r"not marked as code but contain code; they were run anyway: the cell that begins with .*\.")
def rule_retyped_as_markdown(notebook: Notebook) -> None:
    rule(notebook).update(cell_type="Markdown", outputs=None)


@broken(note=r"not marked as code but contain code; they were run anyway: the cell that .*, the cell that .*\.")
def helper_and_import_retyped_as_raw(notebook: Notebook) -> None:
    find(notebook, "def sum_to_shape(")["cell_type"] = "raw"
    find(notebook, "from autograder import Engine")["cell_type"] = "raw"


@broken()
def a_draft_kept_as_raw_text(notebook: Notebook) -> None:
    notebook["cells"].append(
        {**code(re.sub(r"grad_output \* result", "grad_output", text(rule(notebook)))), "cell_type": "raw"}
    )


@broken(note=r"no source text and were left out .*: cell 1, cell 2, cell 3, cell 4\.")
def cells_that_are_none(notebook: Notebook) -> None:
    notebook["cells"][:0] = [None, 3, "print(1)", ["a"]]


@broken()
def tests_retyped_as_markdown(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["cell_type"] = "markdown" if text(cell).startswith("check(") else cell["cell_type"]


@broken()
def duplicated_cells_and_grade_ids(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] for _ in range(2)]


@broken()
def deleted_test_cell(notebook: Notebook) -> None:
    notebook["cells"].remove(find(notebook, 'check("exp")'))


@broken(lost=("exp",), says=r"The operation exp is not defined")
def deleted_rule(notebook: Notebook) -> None:
    notebook["cells"].remove(rule(notebook))


@broken(lost=EVERYTHING, says=r"is not defined")
def no_cells_left(notebook: Notebook) -> None:
    notebook["cells"] = []


# -- the order of cells ----------------------------------------------------------------------------------------------


@broken()
def tests_first(notebook: Notebook) -> None:
    notebook["cells"].sort(key=lambda cell: not text(cell).startswith("check("))


@broken()
def helper_after_its_use(notebook: Notebook) -> None:
    notebook["cells"].sort(key=lambda cell: "def sum_to_shape(" in text(cell) or "def spread(" in text(cell))


@broken()
def reversed_order(notebook: Notebook) -> None:
    notebook["cells"].reverse()


@broken()
def names_that_are_found_in_the_third_round(notebook: Notebook) -> None:
    notebook["cells"] += [code("third = second"), code("second = first"), code("first = 1")]


@broken()
def an_old_version_in_a_cell_that_fails(notebook: Notebook) -> None:
    old = re.sub(r"grad_output \* result", "grad_output", text(rule(notebook)))
    notebook["cells"].insert(notebook["cells"].index(rule(notebook)), code(old + "\nprint(not_there_yet)"))
    notebook["cells"].append(code("not_there_yet = 1"))


@broken()
def names_reused_behind_the_checks(notebook: Notebook) -> None:
    notebook["cells"] += [
        code("sum = 0\nfor list in [[1], [2]]:\n    sum += list[0]"),
        code("torch = None; len = 3"),
        code("del Tensor, sum_to_shape"),
    ]


@broken()
def a_name_reused_between_the_checks(notebook: Notebook) -> None:
    notebook["cells"].insert(
        notebook["cells"].index(find(notebook, "class Neg(")), code("range = [3, 1]\nprint(len(range))")
    )


@broken(lost=("mean",), says="'int' object is not callable")
def a_name_that_a_later_rule_uses_as_it_is(notebook: Notebook) -> None:
    notebook["cells"].insert(notebook["cells"].index(find(notebook, "class Mean(")), code("max = 4"))


@broken()
def byte_order_marks_in_cells(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = "\ufeff" + text(cell)


@broken()
def a_script_that_asks_for_its_own_place(notebook: Notebook) -> str:
    head = (
        "import argparse, os, sys\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n"
        "argparse.ArgumentParser().parse_args()\n\n"
    )
    return head + percent(notebook, "")


# -- what is in the cells --------------------------------------------------------------------------------------------

HEADS = {
    "pip": "%pip install torch", "shell": "!ls -l", "shell_lines": "files = !ls\nfor name in files: print(name)",
    "inline_plots": "%matplotlib inline",
    "an_extension": "%load_ext tensorboard", "an_unknown_magic": "%no_such_magic 1", "question": "?torch",
    "question_behind": "torch.exp??",
    "timed_cell": "%%time", "captured_cell": "%%capture out", "unknown_cell_magic": "%%memit -r 1",
    "cell_magic_behind_a_comment": "# timing\n%%time",
    "timed_line": "two = %time 1 + 1\nassert two == 2\n%time three = 3\nassert three == 3",
    "measured_line": "%timeit sum(range(10**6))", "reset": "%reset -f",
    "old_magic": "get_ipython().magic('matplotlib inline')", "other_notebook": "%run other.ipynb", "debugger": "%debug",
    "plots": "import matplotlib.pyplot as plt", "packages": "import pandas as pd, jax\nfrom sklearn import datasets",
    "installed_package": "import nbformat",
    "the_future": "from __future__ import annotations\nimport seaborn",
    "question_to_the_reader": "name = input('Your name? ')",
    "exit": "exit", "quit": "quit()",
    "display": "display('x')", "await": "import asyncio\nawait asyncio.sleep(0.001)",
    "async": "async def one():\n    return 1\n\nassert await one() == 1",
    "a_check_that_nobody_asked_for": 'check("no such question")\ncheck()',
    "a_check_of_their_own": "def check(*_):\n    return 'all is well'",
    "a_check_that_is_asked_something": 'assert check("sub").score == 1',
    "a_number_from_the_reader": "n = int(input('How many? '))",
    "a_device": "x = torch.ones(2, device='cuda')",
    "a_thread": "import threading\nthreading.Thread(target=print).start()",
    "a_secret": "import getpass\ngetpass.getpass()",
    "a_warning": "import sys, warnings\nwarnings.warn('old')\nprint('warning: deprecated', file=sys.stderr)",
    "tabs": "if True:\n\tx = 1",
}  # fmt: skip
FATAL = {
    "bash": ("%%bash", r"%%bash at its head hands a cell to another program"),
    "exit_in_front": ("import sys\nsys.exit()", "SystemExit"),
    "error_in_front": ("1 / 0", "ZeroDivisionError"),
    "tabs_and_spaces": ("if True:\n\tx = 1\n        y = 2", "TabError|IndentationError"),
}  # fmt: skip
ALONE = {
    "a_failing_cell_first": "raise RuntimeError('not yet')", "bash": "%%bash\nls", "html": "%%html\n<b>x</b>",
    "exit": "import sys\nsys.exit(3)",
    "a_missing_package": "import no_such_package",
    "plots": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "syntax": "def f(:",
    "questions_without_end": "while input('y/n ') != 'y': pass", "other_language": "library(ggplot2)\nx <- c(1, 2)",
    "null_in_a_text": "s = 'a\0b'",
    "deep_brackets": "(" * 100_000, "a_page_of_text": "Lorem ipsum, dolor sit amet. " * 1000,
}  # fmt: skip


def _with_head(head: str) -> Callable[[Notebook], File]:
    def build(notebook: Notebook) -> File:
        rule(notebook)["source"] = f"{head}\n{text(rule(notebook))}"
        return _as_file(None, notebook)

    return build


def _with_cell(source: str) -> Callable[[Notebook], File]:
    def build(notebook: Notebook) -> File:
        notebook["cells"].insert(0, code(source))
        return _as_file(None, notebook)

    return build


CORPUS += [Broken(f"rule_under_{name}", _with_head(head)) for name, head in HEADS.items()]
CORPUS += [
    Broken(f"rule_under_{name}", _with_head(head), lost=("exp",), says=says) for name, (head, says) in FATAL.items()
]
CORPUS += [Broken(f"cell_with_{name}", _with_cell(source)) for name, source in ALONE.items()]
CORPUS += [
    Broken(
        "cell_with_deep_attributes",
        _with_cell("x = 1" + ".real" * 50_000),
        note=r"more code than can be read\. It costs no point",
    ),
    Broken(
        "cell_that_prints_a_flood",
        _with_cell("for _ in range(1000): print('x' * 1000)"),
        note=r"printed more than 256 kB; the rest was dropped",
    ),
    Broken(
        "cell_that_ends_the_process",
        _with_cell("import os\nos._exit(0)"),
        note=r'The cell that begins with "import os" ended the process\. .* It was left out, and the rest was graded',
    ),
    Broken(
        "cell_without_end",
        _with_cell("while True: pass"),
        note=r'The cell that begins with "while True: pass" did not finish in time\. .* the rest was graded',
    ),
    Broken(
        "megabytes_of_code",
        _with_cell("x = 1\n" * 200_000),
        lost=EVERYTHING,
        note=r"characters of code; cell 1 .* and all cells after it were left out",
    ),
]
