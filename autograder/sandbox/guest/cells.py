"""Run the cells of a notebook, each on its own feet: an error ends its cell and nothing else.

A cell of plain Python is compiled and run as it is; one that speaks to IPython (magics, `display`, a top-level await) is run by
IPython, which takes some ten times as long and is loaded when the first such cell comes. Both see the same names.
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
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from autograder.engine.look_alike import LookAlike
from autograder.errors import Forbidden, MissingOperation, described

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_OTHER_PROGRAMS = {
    "!", "sx", "system", "bash", "sh", "cmd", "script", "perl", "ruby", "pypy", "r", "julia", "sql", "cython",
    "html", "javascript", "js", "svg", "latex", "markdown", "writefile", "file",
}  # fmt: skip
_FOR_IPYTHON = re.compile(  # searched in hostile text, in the warm server: no part of it may look at a run of blanks again and again
    r"^[ \t]*(?:[%!?]|>>>|\.\.\.|In \[)|\?[ \t]*$|=[ \t]*[%!]|\A(?:[ \t]*\n)*[ \t]+\S"  # magics, shell lines, help, prompts, a cell that is indented as a whole
    r"|\b(?:await|async|get_ipython|display|exit|quit|In|Out|__IPYTHON__)\b|\b_[ih]*\d*\b|\b__+\b",
    re.MULTILINE,
)
_FUTURES = functools.reduce(operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))
_ONLY_HERE = (ImportError, OSError, EOFError, Forbidden, MissingOperation)  # what an experiment may raise here and not in Jupyter
_NOT_HERE = re.compile(r"CUDA|NVIDIA|MPS|start new thread")  # words of errors about what a machine may lack: a guest has none of it
_WITHOUT_GRADIENTS = (AssertionError, AttributeError, RuntimeError, TypeError)  # and what it may raise where PyTorch records nothing
_MAKES = re.compile(r"\b(?:class|def|lambda|import)\b")  # in a cell that is no mere experiment
_ANSWERS = 100  # to input(), before a loop that waits for another answer is ended
_SCRIPT = "submission.py"  # its name, for a script that asks for it
_unanswered: list[str] = []  # what the cell at hand has asked for, and nobody answers here
_shell: InteractiveShell | None = None


def for_ipython(sources: Iterable[str]) -> bool:
    """Whether one of these cells has to be run by IPython."""
    return any(_FOR_IPYTHON.search(source) for source in sources)


class Notebook:
    """The notebook's namespace. Output goes nowhere, but it is counted."""

    def __init__(self, output_bytes: int) -> None:
        self.sink = _Sink(output_bytes)
        sys.stdout = sys.stderr = self.sink
        sys.stdin = io.StringIO()
        builtins.input = _Questions()
        self.value: float | None = None
        self.futures = 0
        self.main = _shell.user_module if _shell is not None else ModuleType("__main__")
        self.main.__dict__.setdefault("__builtins__", builtins)
        self.main.__dict__["__file__"], sys.argv = _SCRIPT, [_SCRIPT]
        self._reused: dict[str, Any] = {}  # names of functions, classes and modules that experiments took for something else
        sys.modules["__main__"] = self.main

    @staticmethod
    def prepare() -> bool:
        """In the warm server, before the first notebook that needs one: a shell without history, colours or shell commands. Whether it is new."""
        global _shell
        if _shell is not None:
            return False
        from IPython.core.interactiveshell import InteractiveShell  # slow, and most notebooks do without
        from traitlets.config import Config

        config = Config()
        config.HistoryManager.enabled = False
        _shell = InteractiveShell.instance(ipython_dir=tempfile.mkdtemp(prefix="autograder-ipython-"), config=config)
        for quiet in ("showtraceback", "showsyntaxerror", "showindentationerror", "system", "system_raw", "system_piped", "enable_gui", "ask_exit", "magic"):
            setattr(_shell, quiet, _nothing)
        _shell.getoutput, _shell.run_line_magic, _shell.run_cell_magic = _no_lines, _line_magic, _cell_magic
        _shell.loop_runner = _awaited
        _shell.display_formatter.format = lambda *_, **__: ({}, {})
        _shell.run_cell("class _Warm:\n    pass\n1 + 1", store_history=False, silent=True)
        _shell.reset(new_session=True)
        return True

    @property
    def dropped(self) -> bool:
        return self.sink.dropped

    def run(self, cells: list[tuple[int, str, bool]], forgotten: bool = False) -> Iterator[tuple[int, str | None, float | None]]:
        """(index, None, None) before each cell; (index, error or "", value) after it, where the value is the number that a cell asked for it ended with.

        A notebook may only work in the order in which it was once run: while some cells miss a name, and fewer than before, all are
        run again, in their order, so that what is defined last still counts. Where pieces of the engine were forgotten on purpose, nobody
        waits for an experiment that misses one.
        """
        waited_for = ("NameError",) if forgotten else ("NameError", "MissingOperation")
        missed = len(cells)
        while True:
            missing = 0
            for index, source, asked in cells:
                yield index, None, None
                self.value, before = None, dict(self.main.__dict__)
                error = self._one(index, source, asked)
                yield index, error, self.value
                missing += error.startswith(waited_for)
                self._note_reuse(before, source)
            if not 0 < missing < missed:
                break
            missed = missing
        self.main.__dict__.update(self._reused)

    def _note_reuse(self, before: dict[str, Any], source: str) -> None:
        """`sum = 0`, `del torch`: an experiment behind a check takes nothing from the rules that were checked.

        Only a cell that makes nothing is an experiment, and a later cell that makes something may mean what it left behind.
        """
        now = self.main.__dict__
        if _MAKES.search(source):
            self._reused = {name: value for name, value in self._reused.items() if not re.search(rf"(?<![\w.]){re.escape(name)}\b", source)}
            return
        self._reused.update((name, value) for name, value in before.items() if _is_made(value) and not _is_made(now.get(name)))
        self._reused.update((name, vars(builtins)[name]) for name in now.keys() - before.keys() if name in vars(builtins))

    def _one(self, index: int, source: str, asked: bool) -> str:
        _unanswered.clear()
        error = last = self._error(index, source, asked)
        if isinstance(error, (ImportError, PermissionError)):  # plotting and the like cannot be imported here; what the cell defines is wanted
            last = self._error(index, source, asked, optional_imports=True)
        if last is not None and not asked and (_unanswered or isinstance(error, _ONLY_HERE) or _is_for_want_of(error, source)):
            self._rest(source, last)
        return "" if error is None else described(error)

    def _rest(self, source: str, error: BaseException) -> None:
        """Make what a cell defines behind the line that raised: an experiment that fails only here (no autograd, files, answers, given pieces) is no rule.

        A statement that is there to raise (`raise`, `assert False`) is obeyed: what stands behind it was put aside.
        """
        lines = (line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_name.startswith(("<module>", "<cell line")))
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
                    exec(compile(ast.Module([statement], []), "<cell>", "exec", self.futures, dont_inherit=True), self.main.__dict__)
                except BaseException:  # noqa: BLE001  student code may raise anything
                    continue

    def _error(self, index: int, source: str, asked: bool, optional_imports: bool = False) -> BaseException | None:
        """What a run of the cell ends with; None if it ran to its end."""
        try:
            if _shell is not None and _FOR_IPYTHON.search(source):
                return self._by_ipython(_shell, source, asked, optional_imports)
            name = f"<cell {index}>"
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)  # inspect.getsource() finds it, as in Jupyter
            body, value = _compiled(source, name, self.futures, asked, optional_imports)
            self.futures |= body.co_flags & _FUTURES  # `from __future__` holds for the cells that follow, too
            exec(body, self.main.__dict__)
            if value is not None:
                self._found(eval(value, self.main.__dict__))
        except BaseException as error:  # noqa: BLE001  student code may raise anything
            return error
        return None

    def _by_ipython(self, shell: InteractiveShell, source: str, asked: bool, optional_imports: bool) -> BaseException | None:
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
        """Keep the number that a cell with asserts of its own ended with."""
        if type(value) in (int, float):
            self.value = float(value)  # type: ignore[arg-type]


def no_check(*_: Any, **__: Any) -> None:
    """What `check` is here: the judge decides, and outside."""
    _unanswered.append("check")


def _is_made(value: object) -> bool:
    """Whether it is a function, a class or a module, which code goes by, and not a value that it computes."""
    return callable(value) or issubclass(type(value), (ModuleType, LookAlike))


def _is_for_want_of(error: BaseException | None, source: str) -> bool:
    """Whether an experiment may have failed for want of a device, or because PyTorch records nothing here, so that nothing has a grad_fn or a grad."""
    if isinstance(error, (AssertionError, RuntimeError)) and _NOT_HERE.search(described(error)):
        return True
    return type(error).__name__ == "GradcheckError" or (isinstance(error, _WITHOUT_GRADIENTS) and "requires_grad" in source)


def _puts_aside(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) or (isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Constant))


def _defines(statement: ast.stmt) -> bool:
    """A definition, an import, or a name for a constant or a lambda: what rules are made of."""
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, (ast.Constant, ast.Lambda))
    return isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.Import, ast.ImportFrom))


def _compiled(source: str, name: str, futures: int, asked: bool, optional_imports: bool) -> tuple[CodeType, CodeType | None]:
    """The cell's code; where the cell is asked for it, the expression that it ends with apart."""
    if not (asked or optional_imports):
        return compile(source, name, "exec", futures, dont_inherit=True), None
    tree = ast.parse(source)
    if optional_imports:
        tree = ast.fix_missing_locations(_Optional().visit(tree))
    last = tree.body.pop() if asked and tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = compile(ast.Expression(last.value), name, "eval", futures, dont_inherit=True) if isinstance(last, ast.Expr) else None
    return compile(tree, name, "exec", futures, dont_inherit=True), value


class _Optional:
    """Makes the imports at the top level of a cell optional."""

    def visit(self, module: ast.Module) -> ast.Module:
        module.body = [_tried(node) if isinstance(node, (ast.Import, ast.ImportFrom)) else node for node in module.body]
        return module


def _tried(node: ast.Import | ast.ImportFrom) -> ast.stmt:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return node
    (tried,) = ast.parse("try: pass\nexcept (ImportError, OSError): pass").body
    assert isinstance(tried, ast.Try)
    tried.body = [node]
    return tried


class _Loop(asyncio.SelectorEventLoop):
    """An event loop without the sockets by which other threads wake it: a guest has neither."""

    def _make_self_pipe(self) -> None:
        pass

    def _close_self_pipe(self) -> None:
        pass


def _awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return _Loop(selectors.SelectSelector()).run_until_complete(coroutine)


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


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _no_lines(*_: Any, **__: Any) -> list[str]:
    return []


def _line_magic(name: str, line: str = "", *_: Any, **__: Any) -> Any:
    """`%time` runs its statement; every other line magic, known or not, is housekeeping that nothing here depends on."""
    if name != "time":
        return None
    assert _shell is not None
    try:
        return _shell.ev(line)
    except SyntaxError:  # no expression: a statement
        return _run_body(line)


def _cell_magic(name: str, line: str, cell: str) -> None:
    """The body is run, whatever would be measured or captured, unless it is written for another program."""
    if name.lower() in _OTHER_PROGRAMS:
        raise SyntaxError(f"%%{name} at its head hands a cell to another program: nothing of it is run as Python")
    _run_body(cell)


def _run_body(source: str) -> None:
    assert _shell is not None
    _shell.run_cell(source, store_history=False, silent=True).raise_error()


class _Questions:
    """An `input` that answers nothing, a limited number of times."""

    def __init__(self) -> None:
        self.left = _ANSWERS

    def __call__(self, prompt: object = "") -> str:
        _unanswered.append("input")
        self.left -= 1
        if self.left < 0:
            raise EOFError("nobody answers input() while a notebook is graded")
        return ""
