"""Run the cells of a notebook in IPython, each on its own feet: an error ends its cell and nothing else."""

from __future__ import annotations

import builtins
import io
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

_shell: InteractiveShell | None = None


class Notebook:
    """The notebook's namespace. Output goes nowhere, but it is counted."""

    def __init__(self, output_bytes: int) -> None:
        assert _shell is not None
        self.shell = _shell
        self.sink = _Sink(output_bytes)
        sys.stdout = sys.stderr = self.sink
        sys.stdin = io.StringIO()
        builtins.input = _no_input

    @staticmethod
    def prepare() -> None:
        """In the warm server: a shell without history, colours or shell commands."""
        global _shell
        config = Config()
        config.HistoryManager.enabled = False
        _shell = InteractiveShell.instance(ipython_dir=tempfile.mkdtemp(prefix="autograder-ipython-"), config=config)
        for quiet in ("showtraceback", "showsyntaxerror", "showindentationerror", "system", "system_raw", "system_piped", "getoutput", "enable_gui"):
            setattr(_shell, quiet, _nothing)
        _shell.display_formatter.format = lambda *_, **__: ({}, {})
        for magic in ("pip", "conda", "mamba", "uv", "matplotlib", "sx", "system", "cd", "reload_ext", "load_ext", "autoreload"):
            _shell.register_magic_function(_nothing, "line", magic)
        for magic in ("bash", "sh", "script", "html", "javascript", "writefile", "capture", "timeit"):
            _shell.register_magic_function(_runs_body if magic in ("capture", "timeit") else _nothing, "cell", magic)
        _shell.run_cell("class _Warm:\n    pass\n1 + 1", store_history=False, silent=True)
        _shell.reset(new_session=True)

    @property
    def dropped(self) -> bool:
        return self.sink.dropped

    def run(self, cells: list[tuple[int, str]]) -> Iterator[tuple[int, str | None]]:
        """(index, None) before each cell, (index, error or "") after it. Cells that missed a name are run once more at the end:
        a notebook may only work in the order in which it was once run."""
        again = []
        for index, source in cells:
            yield index, None
            error = self._one(source)
            yield index, error
            if error.startswith(("NameError", "MissingOperation")):
                again.append((index, source))
        for index, source in again if len(again) < len(cells) else ():
            yield index, None
            yield index, self._one(source)

    def _one(self, source: str) -> str:
        try:
            result = self.shell.run_cell(source, store_history=False, silent=True)
        except BaseException as error:  # noqa: BLE001  student code may raise anything
            return _words(error)
        error = result.error_before_exec or result.error_in_exec
        return "" if error is None else _words(error)


class _Sink(io.TextIOBase):
    """A stdout that keeps nothing."""

    def __init__(self, limit: int) -> None:
        self.left = limit
        self.dropped = False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.left -= len(text)
        self.dropped = self.dropped or self.left < 0
        return len(text)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _runs_body(line: str, cell: str = "") -> None:
    assert _shell is not None
    _shell.run_cell(cell, store_history=False, silent=True)


def _no_input(*_: Any, **__: Any) -> str:
    raise EOFError("nobody answers input() while a notebook is graded")
