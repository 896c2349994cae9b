"""The page that a student reads, by the kit's own template: scores on top, each answer beside its verdict.

`nbgrader generate_feedback` makes the same page with `FeedbackExporter`. Most cells are the same in every notebook of a
class, so rendered cells are kept. The scores come from the standing just written, not from a database.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nh3
from bs4 import BeautifulSoup
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbconvert.filters.strings import strip_files_prefix
from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines
from nbgrader.converters import GenerateFeedback
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from traitlets.config import Config

from ..notebooks import language_of
from ..report.graded_notebook import FOR_THE_INSTRUCTOR
from ..words import Sentence, language, speaking
from .course import Course
from .ledger import Standing
from .marking import from_json
from .mathematics import ATTRIBUTES, TAGS, Renderer

_TEMPLATE, _TEMPLATES = "autograder_page", str(Path(__file__).parent / "templates")

_KEPT = 1024  # rendered cells that are kept, some kilobytes each
_LINES_KEPT, _LINE = 8192, 200  # lines of code that are kept in colours, and their most characters
# What a line of code may go on with in the next one: a backslash, a bracket of an import, a text in three quotes, a
# word that wants a name. Other ends of lines than a newline, and lines of blanks, are the converter's own matter, too:
_GOES_ON = re.compile(
    r"\\|[\r\f\v\t\x1c-\x1e\x85\u2028\u2029]|\b(?:import|from|def|class|lambda|as|async|await|del|global|nonlocal)[ ]*$"
    r"|^[ ]*(?:from|import)\b.*[(,][ ]*$|'{3}|^[ ]+$",
    re.MULTILINE,
)
_END = "</span>"
_COMMENT, _AFTER = f'<span class="c1">#{_END}', "</pre></div>"  # a comment in colours, and what ends a line
# most characters of a student's cell, and of all cells together, that are rendered: takes some seconds at worst
_MOST = {"markdown": (4_000, 20_000), "code": (10_000, 100_000)}
_SHOWN = 100_000  # most characters shown of a cell that is not rendered
_PICTURES = 8_000_000  # most characters of the pictures that a rendered cell shows
_STYLES = {
    "color",
    "background-color",
    "border",
    "margin",
    "padding",
    "text-align",
    "font-weight",
    "font-style",
    "width",
    "height",
}
_BLOCK = re.compile(r'<math(?=[^<>]* display="block")')
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"class", "id", "style", "title", "align", "width", "height"} | ATTRIBUTES,
}


class Pages:
    """Renders feedback pages for one course, with its configuration. Use it in one thread."""

    def __init__(self, course: Course, known: Iterable[str] = ()) -> None:
        """Prepare nbgrader's exporter. `known` has the texts of the instructor's cells, rendered at any length."""
        converter = GenerateFeedback(coursedir=course.directory, parent=course.app)
        self._exporter = FeedbackExporter(config=converter.config)
        self._exporter.known = frozenset(known)

    def page(self, notebook: str, name: str, standing: Standing) -> str:
        """Return the page of a graded notebook (its JSON) called `name`.

        A submission may hold anything: Markdown that takes a converter hours, pictures that are missing. Such cells are
        shown as plain text.
        """
        node = _Own(rejoin_lines(from_json(notebook)))
        for cell in node.cells:
            mark = cell.metadata.get("nbgrader")
            if mark and (mark.get("grade") or mark.get("task")):
                mark["score"], mark["points"] = (
                    standing.scores.get(mark["grade_id"], 0.0),
                    standing.points.get(mark["grade_id"], 0.0),
                )
            if mark and (mark.get("solution") or mark.get("task")):
                mark["comment"] = standing.comments.get(mark["grade_id"])
        penalty = standing.late_penalty or 0.0
        known = {
            "notebook": name,
            "score": standing.score - penalty,
            "max_score": sum(standing.points.values()),
            "late_penalty": penalty,
        }
        return self._exporter.page(node, {"nbgrader": known, "metadata": {"name": name}})


class _Own(NotebookNode):  # type: ignore[misc]
    """A notebook that is read for one page. An exporter may change it: it need not copy it first."""

    def __deepcopy__(self, _: Any) -> _Own:
        return self


def _weight(cell: Any) -> int:
    """Return the characters of a cell's pictures, times the number of places that may show them."""
    return sum(len(str(data)) for kinds in cell.get("attachments", {}).values() for data in kinds.values()) * int(
        cell.source.count("attachment:")
    )


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]
    """Renders a graded notebook. `known` has the texts of the instructor's cells, which are rendered at any length."""

    def __init__(self, config: Any = None, **options: Any) -> None:
        mine = Config({"FeedbackExporter": {"template_name": _TEMPLATE, "extra_template_basedirs": [_TEMPLATES]}})
        super().__init__(config=_merged(config if config is not None else Config(), mine), **options)
        lexer = get_lexer_by_name("python")
        formatter = HtmlFormatter(cssclass="highlight hl-python")
        coloured = lru_cache(_LINES_KEPT)(lambda source: str(highlight(source, lexer, formatter)))
        self._code = lru_cache(_KEPT)(
            lambda source: _by_lines(source, coloured) or highlight(source or " ", lexer, formatter)
        )
        self._words = lru_cache(_KEPT)(lambda source: _harmless(self._rendered(source)))
        self._stripped = lru_cache(_KEPT)(strip_files_prefix)
        self._with_looks: set[str] = set()
        self._plain_only = False
        self.known: frozenset[str] = frozenset()

    def page(self, node: Any, resources: Any) -> str:
        """Return the page. Cells that a converter cannot render in bounded time are plain text."""
        return str(self.from_notebook_node(node, resources)[0])

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """Return the page, without HTMLExporter's own last step: it parses the whole page again to describe images."""
        resources = self._init_resources(resources)
        self.register_filter(
            "highlight_code",
            lambda source, *_, **__: self._code(source) if source in self._with_looks else _plain(source),
        )
        self.register_filter(
            "strip_files_prefix", lambda text: text if isinstance(text, _Words) else self._stripped(text)
        )
        with speaking(language_of(nb.metadata)):  # that of the verdicts in it
            try:
                self._plain_only = False
                found = TemplateExporter.from_notebook_node(self, nb, resources, **options)
            except Exception:  # noqa: BLE001  a converter fails in many ways, but never on cells shown as plain text
                self._plain_only = True
                found = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        page, resources = found
        return page, resources

    def _renderable(self, node: Any) -> set[str]:
        """Return the texts that a converter can render in bounded time."""
        found: set[str] = set()
        left = {kind: total for kind, (_, total) in _MOST.items()}
        for cell in node.cells:
            size = len(cell.source)
            if cell.source in self.known:
                found.add(cell.source)
            elif (
                size <= min(_MOST.get(cell.cell_type, (0, 0))[0], left.get(cell.cell_type, 0))
                and _weight(cell) <= _PICTURES
            ):
                left[cell.cell_type] -= size
                found.add(cell.source)
        return found

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Prepare the cells for the template.

        Under nbgrader, its preprocessors come first and give the marks their scores and comments. `Pages` has given
        them already, and its notebook need not be copied and checked again.
        """
        if self.parent is not None:
            nb, resources = super()._preprocess(nb, resources)
        own = nb.metadata.get("autograder", {}).get("comments", {})
        for cell in nb.cells:
            mark = cell.metadata.get("nbgrader") or {}
            if mark.get("comment") and mark["comment"] == own.get(mark.get("grade_id")):
                mark["comment"] = None  # the verdict beside it says the same, and more
        comments = {str((cell.metadata.get("nbgrader") or {}).get("comment")) for cell in nb.cells}
        self._with_looks = set() if self._plain_only else self._renderable(nb) | comments
        self.environment.globals.update(groups=_groups(nb.cells), highlighting=_highlighting())
        self.environment.globals.update(lang=language().replace("_", "-"), words=_page_words())
        return nb, resources

    def _rendered(self, source: str, attachments: Any = None) -> str:
        renderer = Renderer(escape=False, attachments=attachments or {}, exclude_anchor_links=True)
        return str(MarkdownWithMath(renderer=renderer).render(source))

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        if source not in self._with_looks:
            return _plain(source)
        attachments = context.get("cell", {}).get("attachments")
        return _harmless(self._rendered(source, attachments)) if attachments else str(self._words(source))


def _page_words() -> dict[str, str]:
    """Return the words of the page itself, in the language of the page."""
    said = {
        "comments": Sentence("Comments:"),
        "penalty": Sentence("Late submission penalty"),
        "top": Sentence("top"),
        "cell": Sentence("the cell"),
        "answer": Sentence("Student's answer"),
        "task": Sentence("Student's task"),
    }
    return {name: str(sentence) for name, sentence in said.items()}


def _merged(config: Any, more: Any) -> Any:
    found = deepcopy(config)
    found.merge(more)
    return found


def _groups(cells: Iterable[Any]) -> list[list[Any]]:
    """Return the cells in groups: an answer with the verdicts that follow it; any other cell alone.

    A verdict is a graded cell with outputs of the kit. Its number is on the page already, and no student reads what is
    for the instructor.
    """
    found: list[list[Any]] = []
    for cell in cells:
        mark = cell.metadata.get("nbgrader") or {}
        cell.verdict = cell.cell_type == "code" and bool(mark.get("grade")) and not mark.get("solution")
        cell.shown = [_shown(o) for o in cell.get("outputs", ()) if _is_for_the_student(o)] if cell.verdict else []
        cell.is_check = cell.source.count("\n") == 0
        if cell.verdict and found and (found[-1][0].metadata.get("nbgrader") or {}).get("solution"):
            found[-1].append(cell)
        else:
            found.append([cell])
    return found


def _is_for_the_student(output: Any) -> bool:
    return output.output_type != "execute_result" and FOR_THE_INSTRUCTOR not in output.get("metadata", {})


def _shown(output: Any) -> str:
    """Return an output that the kit wrote. Every other output was taken away before grading."""
    data = output.get("data", {})
    if "text/html" in data:
        return str(data["text/html"])
    return f"<pre>{html.escape(str(data.get('text/plain') or output.get('text', '')))}</pre>"


@cache
def _highlighting() -> str:
    """Return the colours of code, for light and for dark pages."""
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("default", "github-dark"))
    clear = ".highlight,.highlight pre{background:none!important}"
    return f"{light}\n@media(prefers-color-scheme:dark){{{dark}}}\n{clear}"


def _described(page: str) -> str:
    """Return HTML with a description for each image that has none, as HTMLExporter does it."""
    soup = BeautifulSoup(page, "html.parser")
    for image in soup.select("img:not([alt])"):
        image.attrs["alt"] = str(Sentence("No description has been provided for this image"))
    return str(soup)


class _Words(str):
    """Plain text in its final form. Filters skip it: they would find nothing, and some would search for hours."""


def _by_lines(source: str, coloured: Callable[[str], str]) -> str:
    """Return a cell in colours, made of its lines, most of which other students wrote as well.

    Empty if one line may hang on another.
    """
    lines = source.strip("\n").split("\n")
    if _GOES_ON.search(source) or not source.strip() or any(map(_is_open, lines)):
        return ""
    before, after = coloured("0").split('<span class="mi">0</span>\n')
    made = []
    for line in lines:
        page = _with_comment(line, coloured) if line else f"{before}\n{after}"
        if not (page.startswith(before) and page.endswith(after)):
            return ""
        made.append(page[len(before) : -len(after)])
    return f"{before}{''.join(made)}{after}"


def _with_comment(line: str, coloured: Callable[[str], str]) -> str:
    """Return a line in colours. A comment behind code has one colour, so others may have the rest of the line, too."""
    code, mark, said = line.partition("#")
    if not said or said.startswith("!") or "'" in line or '"' in line:
        return coloured(line)
    page, colour, after = coloured(code + mark).rpartition(_COMMENT)
    if not colour or after.strip("\n") != _AFTER:
        return coloured(line)
    return f"{page}{_COMMENT[: -len(_END)]}{html.escape(said, quote=False)}{_END}{after}"


def _is_open(line: str) -> bool:
    """Say whether a line is too long to keep, or a text in it may not end there."""
    return len(line) > _LINE or any(line.count(quotes) % 2 for quotes in ("'", '"', '"""'))


def _plain(source: str) -> _Words:
    left = len(source) - _SHOWN
    more = html.escape(str(Sentence(" ... and {more} characters more.", more=left))) if left > 0 else ""
    return _Words(f"<pre>{html.escape(source[:_SHOWN])}{more}</pre>")


def _harmless(page: str) -> str:
    """Return HTML from a student's Markdown without anything that would run in the reader's browser."""
    cleaned = nh3.clean(
        _described(page) if "<img" in page else page,
        tags=nh3.ALLOWED_TAGS | TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_link,
        url_schemes=nh3.ALLOWED_URL_SCHEMES | {"data"},
        filter_style_properties=_STYLES,
    )
    # a formula may be wider than a narrow screen, and then scrolls: it can be reached by keyboard
    return _BLOCK.sub('<math tabindex="0"', cleaned) if "<math" in cleaned else cleaned


def _link(tag: str, attribute: str, value: str) -> str | None:
    """Return the attribute's value, or None for a `data:` URL that is not a picture's."""
    return (
        None
        if value.strip().lower().startswith("data:") and not (tag == "img" and value.startswith("data:image/"))
        else value
    )
