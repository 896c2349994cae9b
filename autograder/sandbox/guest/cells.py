"""Run the cells of a notebook. An error ends its cell, and the other cells still run.

In come cells; out go the error and the value of each. Called by child.py. A cell of plain Python is compiled and run as
it is. IPython runs a cell that uses it (magics, `display`, a top-level await): this takes some ten times as long, and
IPython is loaded for the first such cell. Both kinds of cells see the same names.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import builtins
import functools
import io
import linecache
import operator
import re
import selectors
import sys
import tempfile
import traceback
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import nullcontext
from decimal import Decimal
from fractions import Fraction
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from autograder.engine.look_alike import LookAlike
from autograder.errors import Forbidden, MissingOperation, described
from autograder.notebooks import RUN_AS_PYTHON

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

# Magics, shell lines, help, prompts, a cell that is indented as a whole; then names that IPython defines, and what ends
# or indents a line for IPython but not for Python, such as a form feed.
# The warm server searches hostile text for this, so no part of it may look at a run of blanks again and again:
_FOR_IPYTHON = re.compile(
    r"^[ \t]*(?:[%!?,;/]|>>>|\.\.\.|In \[)|\?[ \t]*(?:#.*)?$|=[ \t]*(?:\\\n[ \t]*)?[%!]|\A(?:[ \t]*\n)*[ \t]+\S"
    r"|\b(?:await|async|get_ipython|display|exit|quit|In|Out|__IPYTHON__)\b|\b_[ih]*\d*\b|\b__+\b"
    r"|[\v\f\x1c-\x1e\x85\u2028\u2029\r]",
    re.MULTILINE,
)
_ONE_ELEMENT = ((), (1,), (1, 1))
_FUTURES = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)
# An experiment may raise these errors here but not in Jupyter:
_ONLY_HERE = (ImportError, OSError, EOFError, Forbidden, MissingOperation)
# Words in errors about things that a machine may lack. A guest has none of these things:
_NOT_HERE = re.compile(r"CUDA|NVIDIA|MPS|start new thread")
# An experiment may also raise these errors, because PyTorch records nothing here:
_WITHOUT_GRADIENTS = (AssertionError, AttributeError, RuntimeError, TypeError)
_MAKES = re.compile(r"\b(?:class|def|lambda|import)\b")  # in a cell that is more than an experiment
_ANSWERS = 100  # empty answers to input(); the next call raises, which ends a loop that waits for another answer
_SCRIPT = "submission.py"  # the name of the script, if a script asks for it
_unanswered: list[str] = []  # calls of the current cell that have no effect here: `check`, `input`
_shell: InteractiveShell | None = None


def for_ipython(sources: Iterable[str]) -> bool:
    """Say whether IPython has to run one of these cells."""
    return any(map(_is_for_ipython, sources))


@functools.lru_cache(512)  # most cells of a class are the same, and a submission's cells run in several guests
def _is_for_ipython(source: str) -> bool:
    return _FOR_IPYTHON.search(source) is not None


class Notebook:
    """A notebook's namespace. Its output is counted and then dropped."""

    def __init__(self, output_bytes: int) -> None:
        self.sink = _Sink(output_bytes)
        sys.stdout = sys.stderr = self.sink
        sys.stdin = io.StringIO()
        builtins.input = _Questions()
        self.value: float | None = None
        self.kind = ""  # of what a cell ended with, where that is not a number
        self.futures = 0
        self.main = _shell.user_module if _shell is not None else ModuleType("__main__")
        self.main.__dict__.setdefault("__builtins__", builtins)
        self.main.__dict__["__file__"], sys.argv = _SCRIPT, [_SCRIPT]
        # Names that experiments took from a function, class or module -> the function, class or module:
        self._reused: dict[str, Any] = {}
        sys.modules["__main__"] = self.main

    @staticmethod
    def prepare() -> bool:
        """Make an IPython shell without history, colours or shell commands. Say whether it is new.

        The warm server calls this before the first notebook that needs a shell.
        """
        global _shell
        if _shell is not None:
            return False
        from IPython.core.interactiveshell import InteractiveShell  # slow, and most notebooks do not need it
        from traitlets.config import Config

        config = Config()
        config.HistoryManager.enabled = False
        _shell = InteractiveShell.instance(ipython_dir=tempfile.mkdtemp(prefix="autograder-ipython-"), config=config)
        for quiet in (
            "showtraceback", "showsyntaxerror", "showindentationerror", "system", "system_raw", "system_piped",
            "enable_gui", "ask_exit", "magic",
        ):  # fmt: skip
            setattr(_shell, quiet, _nothing)
        _shell.getoutput, _shell.run_line_magic, _shell.run_cell_magic = _no_lines, _line_magic, _cell_magic
        _shell.loop_runner = _awaited
        _shell._tee = lambda channel: nullcontext()  # it keeps everything that cells print, in memory, to the end
        _shell.display_formatter.format = lambda *_, **__: ({}, {})
        _shell.run_cell("class _Warm:\n    pass\n1 + 1", store_history=False, silent=True)
        _shell.reset(new_session=True)
        return True

    @property
    def dropped(self) -> bool:
        """Say whether the submission printed more than the limit."""
        return self.sink.dropped

    def run(
        self, cells: list[tuple[int, str, bool]], forgotten: bool = False
    ) -> Iterator[tuple[int, str | None, float | None]]:
        """Yield (index, None, None) before each cell, and (index, error or "", value) after it.

        The value is the number that a cell ended with, if the cell was asked for it.
        A notebook may work only in the order in which its author once ran it. So, while some cells miss a name, and
        fewer cells than in the run before, all cells run again, in their order: the last definition of a name still
        counts. If pieces of the engine were forgotten on purpose, an experiment that misses one causes no further run.
        """
        waited_for = ("NameError",) if forgotten else ("NameError", "MissingOperation")
        missed = len(cells)
        while True:
            missing = 0
            for index, source, asked in cells:
                yield index, None, None
                self.value, self.kind, before = None, "", dict(self.main.__dict__)
                error = self._one(index, source, asked)
                yield index, error, self.value
                missing += error.startswith(waited_for)
                self._note_reuse(before, source)
            if not 0 < missing < missed:
                break
            missed = missing
        self.main.__dict__.update(self._reused)

    def _note_reuse(self, before: dict[str, Any], source: str) -> None:
        """Remember functions, classes and modules whose names a cell used for something else (`sum = 0`, `del torch`).

        An experiment after a check must take nothing from the rules that were checked. Only a cell that defines nothing
        is an experiment. A later cell that defines something may use the value that an experiment left.
        """
        now = self.main.__dict__
        if _MAKES.search(source):
            self._reused = {
                name: value
                for name, value in self._reused.items()
                if not re.search(rf"(?<![\w.]){re.escape(name)}\b", source)
            }
            return
        self._reused.update(
            (name, value) for name, value in before.items() if _is_made(value) and not _is_made(now.get(name))
        )
        self._reused.update(
            (name, vars(builtins)[name]) for name in now.keys() - before.keys() if name in vars(builtins)
        )

    def _one(self, index: int, source: str, asked: bool) -> str:
        """Run one cell. Return its error in one line, or an empty string."""
        _unanswered.clear()
        error = last = self._error(index, source, asked)
        # Plotting libraries and the like cannot be imported here, but the definitions in the cell are wanted:
        if isinstance(error, (ImportError, PermissionError)):
            last = self._error(index, source, asked, optional_imports=True)
        if (
            last is not None
            and not asked
            and (_unanswered or isinstance(error, _ONLY_HERE) or _is_for_want_of(error, source))
        ):
            self._rest(source, last)
        return "" if error is None else described(error)

    def _rest(self, source: str, error: BaseException) -> None:
        """Make the definitions of a cell after the line that raised.

        An experiment may fail only here (without autograd, files, answers, given pieces), and it is not a rule.
        A statement whose purpose is to raise (`raise`, `assert False`) is obeyed: the student put the code after it
        aside.
        """
        lines = (
            line
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_name.startswith(("<module>", "<cell line"))
        )
        line = next(lines, None)
        if line is None:
            return
        try:
            plain = _shell.transform_cell(source) if _shell is not None and _FOR_IPYTHON.search(source) else source
            statements = ast.parse(plain).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        if any(_puts_aside(s) for s in statements if s.lineno <= line <= (s.end_lineno or s.lineno)):
            return
        for statement in statements:
            if statement.lineno > line and _defines(statement):
                try:
                    exec(
                        compile(ast.Module([statement], []), "<cell>", "exec", self.futures, dont_inherit=True),
                        self.main.__dict__,
                    )
                except BaseException:  # noqa: BLE001  student code may raise anything
                    continue

    def _error(self, index: int, source: str, asked: bool, optional_imports: bool = False) -> BaseException | None:
        """Run the cell and return the error that ended it; None if it ran to its end."""
        try:
            if _shell is not None and _FOR_IPYTHON.search(source):
                return self._by_ipython(_shell, source, asked, optional_imports)
            name = f"<cell {index}>"
            # inspect.getsource() finds the source there, as in Jupyter:
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            body, value = _compiled(source, name, self.futures, asked, optional_imports)
            self.futures |= body.co_flags & _FUTURES  # `from __future__` applies to later cells, too
            exec(body, self.main.__dict__)
            if value is not None:
                self._found(eval(value, self.main.__dict__))
        except BaseException as error:  # noqa: BLE001  student code may raise anything
            return error
        return None

    def _by_ipython(
        self, shell: InteractiveShell, source: str, asked: bool, optional_imports: bool
    ) -> BaseException | None:
        """Run the cell in IPython and return the error that ended it."""
        if optional_imports:
            shell.ast_transformers.append(_Optional())
        try:
            result = shell.run_cell(source, store_history=False, silent=not asked)
        finally:
            shell.ast_transformers.clear()
        if asked:
            self._found(result.result)
        return result.error_before_exec or result.error_in_exec  # type: ignore[no-any-return]

    def _found(self, value: object) -> None:
        """Keep the number that a cell with asserts of its own ended with; of anything else, its kind.

        A tensor with one element, one of numpy's numbers and a fraction are numbers; False is 0, True is all points.
        """
        if value is None or value is True:
            return
        if isinstance(value, (int, float, Fraction, Decimal)) or getattr(value, "shape", None) in _ONE_ELEMENT:
            self.value = float(value)  # type: ignore[arg-type]
        else:
            self.kind = type(value).__name__


def no_check(*_: Any, **__: Any) -> None:
    """Do nothing. `check`, `graph` and `grade` are replaced by this: the judge decides, outside the guest."""
    _unanswered.append("check")


def _is_made(value: object) -> bool:
    """Say whether `value` is a function, class or module that code uses, and not a value that code computes."""
    return callable(value) or issubclass(type(value), (ModuleType, LookAlike))


def _is_for_want_of(error: BaseException | None, source: str) -> bool:
    """Say whether an experiment may have failed because the guest lacks a device or PyTorch's autograd.

    PyTorch records nothing here, so nothing has a grad_fn or a grad.
    """
    if isinstance(error, (AssertionError, RuntimeError)) and _NOT_HERE.search(described(error)):
        return True
    return type(error).__name__ == "GradcheckError" or (
        isinstance(error, _WITHOUT_GRADIENTS) and "requires_grad" in source
    )


def _puts_aside(statement: ast.stmt) -> bool:
    """Say whether the purpose of a statement is to raise, so that the code after it does not run."""
    return isinstance(statement, ast.Raise) or (
        isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Constant)
    )


def _defines(statement: ast.stmt) -> bool:
    """Say whether a statement may be part of a rule: a definition, an import, or a name for a constant or a lambda."""
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, (ast.Constant, ast.Lambda))
    return isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.Import, ast.ImportFrom))


def _compiled(
    source: str, name: str, futures: int, asked: bool, optional_imports: bool
) -> tuple[CodeType, CodeType | None]:
    """Return the code of a cell and, if it is `asked` for its value, the code of its last expression separately."""
    if not (asked or optional_imports):
        return compile(source, name, "exec", futures, dont_inherit=True), None
    tree = ast.parse(source)
    if optional_imports:
        tree = ast.fix_missing_locations(_Optional().visit(tree))
    last = tree.body.pop() if asked and tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = (
        compile(ast.Expression(last.value), name, "eval", futures, dont_inherit=True)
        if isinstance(last, ast.Expr)
        else None
    )
    return compile(tree, name, "exec", futures, dont_inherit=True), value


class _Optional:
    """A transformer that makes the imports at the top level of a cell optional."""

    def visit(self, module: ast.Module) -> ast.Module:
        module.body = [_tried(node) if isinstance(node, (ast.Import, ast.ImportFrom)) else node for node in module.body]
        return module


def _tried(node: ast.Import | ast.ImportFrom) -> ast.stmt:
    """Return an import inside a `try` that ignores its failure; an import of __future__ as it is."""
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return node
    (tried,) = ast.parse("try: pass\nexcept (ImportError, OSError): pass").body
    assert isinstance(tried, ast.Try)
    tried.body = [node]
    return tried


class _Loop(asyncio.SelectorEventLoop):
    """An event loop without the sockets that other threads use to wake it: a guest has no sockets and no threads."""

    def _make_self_pipe(self) -> None:
        pass

    def _close_self_pipe(self) -> None:
        pass


def _awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run `coroutine` to its end and return its value."""
    return _Loop(selectors.SelectSelector()).run_until_complete(coroutine)


class _Sink(io.TextIOBase):
    """A stdout that counts characters and keeps none of them."""

    def __init__(self, limit: int) -> None:
        self.left = limit
        self.dropped = False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.left -= len(text)
        self.dropped = self.dropped or self.left < 0
        return len(text)


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _no_lines(*_: Any, **__: Any) -> list[str]:
    return []


def _line_magic(name: str, line: str = "", *_: Any, **__: Any) -> Any:
    """Run the statement of `%time`, and ignore every other line magic: nothing here depends on one."""
    if name != "time":
        return None
    assert _shell is not None
    try:
        return _shell.ev(line)
    except SyntaxError:  # it is a statement, not an expression
        return _run_body(line)


def _cell_magic(name: str, line: str, cell: str) -> None:
    """Run the body of a cell magic as Python, without measuring or capturing anything.

    Raises SyntaxError if the body is written for another program, or IPython does not know the magic.
    """
    if name not in RUN_AS_PYTHON:
        raise SyntaxError(
            f"%%{name} at its head hands a cell to another program, or is not known: none of it is run as Python"
        )
    _run_body(cell)


def _run_body(source: str) -> None:
    assert _shell is not None
    _shell.run_cell(source, store_history=False, silent=True).raise_error()


class _Questions:
    """An `input` that returns an empty answer, a limited number of times."""

    def __init__(self) -> None:
        self.left = _ANSWERS

    def __call__(self, prompt: object = "") -> str:
        _unanswered.append("input")
        self.left -= 1
        if self.left < 0:
            raise EOFError("input() gets no answer while a notebook is graded")
        return ""
