"""The feedback page: what stands on it, what does not, and that nothing of a student's becomes a part of it."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from autograder.classroom.course import Course
from autograder.classroom.ledger import Standing
from autograder.classroom.marking import as_json
from autograder.classroom.pages import FeedbackExporter, Pages, _by_lines
from autograder.records import Report
from autograder.report import filled
from autograder.words import Sentence

from .conftest import SOLUTIONS as EVERY_SOLUTION
from .conftest import golden, solution
from .golden import cells_of
from .small import NAME, SOLUTIONS
from .test_answer import answered, small, wrong

REMARK = "Cell 3 uses something odd."


def graded_notebook() -> Any:
    """Return the solution's notebook with a wrong answer to `sub`, as it is graded, and its kit's comment."""
    notebook = nbformat.read(SOLUTIONS / NAME / f"{NAME}.ipynb", as_version=4)
    found = answered(small()[0], wrong)
    question = type(found.question)("sub", 1.0, found.question.cases)
    report = Report(
        "ada", NAME, (type(found)(question, 0.0, found.verdicts, found.parts, found.example),), 0.1, True, "all layers",
        notes=(Sentence("A note for everyone."),), remarks=(Sentence("{words}", words=REMARK),),
    )  # fmt: skip
    filled(notebook, report)
    return notebook


def page(course: Any, notebook: Any, standing: Standing | None = None) -> BeautifulSoup:
    found = Pages(Course(course)).page(nbformat.v4.writes(notebook), NAME, standing or Standing())
    return BeautifulSoup(found, "html.parser")


@pytest.fixture
def course(tmp_path: Any) -> Any:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return tmp_path


def answer_of(notebook: Any) -> str:
    """Return the name of the answer before the graded cell `sub`."""
    names = [(c.metadata.nbgrader.grade_id, c.metadata.nbgrader.solution) for c in notebook.cells
             if "nbgrader" in c.metadata]  # fmt: skip
    place = [name for name, _ in names].index("sub")
    return next(name for name, is_answer in reversed(names[:place]) if is_answer)


def test_the_page_has_scores_with_links_and_the_answer_beside_its_verdict(course):
    notebook = graded_notebook()
    shown = page(course, notebook, Standing(scores={"sub": 0.5}, points={"sub": 1.0}))
    links = {a.get_text(): a["href"] for a in shown.select("table.scores a")}
    assert links["sub"] == "#sub" and len(shown.select("#sub")) == 1
    assert shown.h1.get_text() == f"{NAME}: 0.5 / 1"
    pair = shown.select_one("#sub").find_parent(class_="pair")
    assert pair.select_one(".answer pre") is not None and "The gradient of a differs" in pair.get_text()
    assert pair.select_one("svg desc") is not None


def test_the_page_has_no_word_for_the_instructor_and_the_graded_notebook_has(course):
    notebook = graded_notebook()
    assert REMARK in nbformat.v4.writes(notebook) and "all layers" in nbformat.v4.writes(notebook)
    words = page(course, notebook).get_text()
    assert "A note for everyone." in words
    assert REMARK not in words and "instructor" not in words and "all layers" not in words


def test_a_comment_by_hand_is_shown_and_the_kit_s_own_is_not_said_again(course):
    notebook = graded_notebook()
    name = answer_of(notebook)
    notebook.metadata["autograder"] = {"comments": {name: "the kit's words"}}
    own = page(course, notebook, Standing(comments={name: "the kit's words"}))
    by_hand = page(course, notebook, Standing(comments={name: "Well **done**."}))
    assert not own.select(".comment") and by_hand.select_one(".comment strong").get_text() == "done"


def test_a_page_needs_neither_the_internet_nor_a_script(course):
    notebook = graded_notebook()
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("A slope $\\frac{1}{2}$ and\n\n$$\\sum_i x_i$$"))
    shown = page(course, notebook)
    assert not shown.select("script, link, img") and "$" not in shown.select_one(".text").get_text()
    assert len(shown.select(".text math, .text code")) == 2
    pytest.importorskip("latex2mathml")
    assert len(shown.select("math mfrac")) == 1
    assert [one.get("tabindex") for one in shown.select("math")] == [None, "0"], "a block may scroll"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "<math><mi onclick='alert(1)'>a</mi><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "$\\text{<img src=x onerror=alert(1)>}$ $\\href{javascript:alert(1)}{x}$",
        "<svg><desc><script>alert(1)</script></desc></svg></section></main><iframe src=x></iframe>",
    ],
)
def test_nothing_of_a_student_s_runs(course, text):
    notebook = graded_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(text), *notebook.cells]
    notebook.cells.append(nbformat.v4.new_raw_cell(text))
    name = answer_of(notebook)
    for shown in (page(course, notebook), page(course, notebook, Standing(comments={name: text}))):
        assert not shown.select("script, iframe")
        assert not [tag for tag in shown.find_all(True) if any(key.startswith("on") for key in tag.attrs)]
        assert not [tag for tag in shown.select("[href]") if tag["href"].lower().startswith("javascript")]


# Code in which a line goes on in the next one, or may seem to:
GOES_ON = [
    'x = """one\ntwo"""', "x = '''one\ntwo'''", "x = 1 + \\\n    2", "from a import (\n    b,\n    c as d)",
    "import a.b,\\\n  c", "class\\\nA: pass", "x = 'no end\ny = 'of it", "def f(\n    a, b=\"c\"): pass",
    "  \nx = 1\n  ", "x = 1\r\ny = 2", "@a\n@b.c\ndef f(): ...", "x = f'{a}{b:>{c}}'\ny = rb'\\x00'",
    "# it's\nx = 1\n# don't", "", "\n\n", "match x:\n    case 1: pass", "async\ndef f(): pass",
    "x = (1 if y\n     else 2)\nprint(x)", "from\nimport", "global\nx", "\tx = 1", "x\fy", "x = 1;\n\n\ny = 2",
    "x = 1  # a <b> & c\n   #!e\n#\n@f # g # h \nimport a # b\nfrom a import b # as c\n1 +# d",
    "x = 1 # <b> & c\nx = 1 # of another\n# of another\n#of another",
]  # fmt: skip


def test_code_put_together_of_lines_in_colours_is_the_same_as_the_whole_in_colours():
    lexer, formatter = get_lexer_by_name("python"), HtmlFormatter(cssclass="highlight hl-python")

    def coloured(source: str) -> str:
        return str(highlight(source, lexer, formatter))

    names = [path.name for path in EVERY_SOLUTION.iterdir() if (path / "cases.py").exists()]
    sources = {cell.source for name in names for cell in solution(name).cells}
    sources |= {cell.source for path in golden("passed") for cell in cells_of(path).cells}
    by_lines = {source: _by_lines(source, coloured) for source in (*sources, *GOES_ON)}
    for source, found in by_lines.items():
        assert found in ("", coloured(source)), source
    assert sum(by_lines[source] != "" for source in sources) > len(sources) / 2


@pytest.mark.parametrize("code", ["<script>x</script>", "x = '<img src=y>'", "# </pre></div>&amp;"])
def test_code_is_never_markup(course, code):
    exporter = FeedbackExporter()
    shown = BeautifulSoup(exporter._code(f"{code}\n{code}"), "html.parser")
    assert shown.get_text().strip() == f"{code}\n{code}" and not shown.select("script, img")


def test_a_graded_notebook_on_disk_is_the_one_that_was_graded():
    notebook = graded_notebook()
    notebook.cells[0].source += "\n# \u2028 \u00e9 and more\n"
    text = as_json(notebook)
    assert nbformat.reads(text, as_version=4) == nbformat.reads(nbformat.v4.writes(notebook), as_version=4)
    assert text.count("\n") < len(notebook.cells) + 5
