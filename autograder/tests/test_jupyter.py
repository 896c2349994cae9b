"""Check that the kit reads and runs a cell as IPython does, line by line.

Generated cells go through IPython's own transformer and through the kit's reader; both must give the same Python.
"""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograder.notebooks import RUN_AS_PYTHON, as_python
from autograder.review.trees import tree_of
from autograder.sandbox.guest.cells import for_ipython

LINES = st.sampled_from(
    [
        "x = 1", "y = x + \\", "    2", "def f(a):", "    return a", "    %magic 1", "if x:", "    !ls", "", "  ",
        "# a comment", "#%%time", "# %matplotlib inline", "s = '''", "%not magic", "'''", "z = (7", " % 3)",
        "!pip install -q \\", "    torch", "%pip install \\", "  a \\", "  b", "files = !ls \\", "   -l",
        "value = %env HOME", "x?", "f??", "?f", "%time x = f(2)", "%timeit f(1)", "a = %time f(2)", "/f 1",
        ",f a b", ";f a", ">>> x = 2", "... y", "In [3]: x = 4", "@property", "class A:", "%%time",
        "%%capture out", "%%python", "%%skip", "%%bash", "print('!ls')", "'a' if x else '?'", "x = 5  # %time",
        "%", "!", "lambda: 0", "\tx", "x = y = 3;", "!!ls", "f(", ")", "b = %x\\", "else:", "    pass",
        "x = !a; b",
    ]
)  # fmt: skip
CELLS = st.lists(LINES, min_size=1, max_size=7).map("\n".join)
HEADED = st.builds("{}{}".format, st.just("") | st.text(" \t\n\v\f", max_size=3), CELLS)  # as an editor may leave it
MANAGER = TransformerManager()


def by_ipython(source: str) -> ast.Module | None:
    try:
        return ast.parse(MANAGER.transform_cell(source))
    except (SyntaxError, ValueError):
        return None


def bare(tree: ast.AST) -> str:
    """Return a tree without IPython's calls; what `%time` and `%%time` run is put in their place."""

    class Plain(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> object:
            called = shell_call(node.value)
            if called and called[0] == "run_cell_magic":
                body = by_ipython(called[3]) if called[1] in RUN_AS_PYTHON else None
                return self.visit(body).body if body else []
            if called and called[:2] == ["run_line_magic", "time"]:
                try:
                    return ast.parse(called[2]).body
                except SyntaxError:
                    pass
            return self.generic_visit(node)

        def visit_Call(self, node: ast.Call) -> ast.AST:
            called = shell_call(node)
            if called and called[:2] == ["run_line_magic", "time"]:
                try:
                    return ast.parse(called[2], mode="eval").body
                except SyntaxError:
                    pass
            return ast.Constant(None) if called else self.generic_visit(node)

    return ast.dump(Plain().visit(tree))


def shell_call(node: ast.AST) -> list[str] | None:
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("get_ipython()."):
        return [ast.unparse(node.func).split(".")[-1], *(a.value for a in node.args if isinstance(a, ast.Constant))]
    return None


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(CELLS)
def test_a_cell_is_read_as_ipython_reads_it(source: str) -> None:
    expected, read = by_ipython(source), tree_of(source)
    assert (read is None) == (expected is None), source
    if expected is not None and read is not None:
        assert ast.dump(read.module) == bare(expected), source


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(HEADED)
def test_a_cell_runs_as_plain_python_only_if_ipython_leaves_it_as_it_is(source: str) -> None:
    if not for_ipython([source]):
        try:
            plain = ast.dump(ast.parse(source))
        except SyntaxError:
            plain = ""
        expected = by_ipython(source)
        assert plain == ("" if expected is None else ast.dump(expected)), source


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(CELLS)
def test_every_line_keeps_its_number(source: str) -> None:
    text = as_python(f"{source}\nlast_line_of_all = 1")
    try:
        found = [n for n in ast.walk(ast.parse(text or "")) if isinstance(n, ast.Name) and n.id == "last_line_of_all"]
    except SyntaxError:
        return
    assert [node.lineno for node in found] in ([], [source.count("\n") + 2])


@pytest.mark.parametrize("source", ["%a\n" * 100, "x = '" + "a" * 30_000 + "'\n%b", "\0", "%" * 5000])
def test_too_much_or_no_text_at_all_ends(source: str) -> None:
    assert as_python(source) is None or isinstance(as_python(source), str)
