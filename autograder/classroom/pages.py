"""The page that a student reads: nbgrader's own feedback template, rendered some twenty times as fast as `nbgrader generate_feedback` does.

Most cells of a class are the same in every notebook, so what a cell looks like is kept; the page is parsed again for missing
descriptions of images only where it has images; and the scores come from the standing that was just written, not from a database.
"""

from __future__ import annotations

import html
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType
from typing import Any

import nbformat
import nh3
from jinja2 import pass_context
from jupyter_core.paths import jupyter_config_dir
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import GenerateFeedback
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from .course import Course
from .ledger import Standing

_KEPT, _LONG = 1024, 20_000  # cells whose looks are kept, some kilobytes each; characters of one that is too long to be kept
_SECONDS = 5  # for one page: an ordinary one takes a hundredth of one
_CELLS, _CHARACTERS = 2000, 100_000  # of a page without looks, and of one cell on it
_STYLES = {"color", "background", "background-color", "border", "margin", "padding", "text-align", "font-weight", "font-style", "width", "height"}
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": {"class", "id", "style", "title", "align", "width", "height"}}


class Pages:
    """Renders feedback pages for one course, with its configuration. Use it in one thread."""

    def __init__(self, course: Course) -> None:
        converter = GenerateFeedback(coursedir=course.directory, parent=course.app)
        self._exporter = _Exporter(config=converter.config)
        _, self._resources = CSSHTMLHeaderPreprocessor(config=converter.config).preprocess(nbformat.v4.new_notebook(), {"config_dir": jupyter_config_dir()})

    def page(self, notebook: str, name: str, standing: Standing) -> str:
        """The page of a graded notebook (its JSON) called `name`.

        What was handed in may be anything: Markdown that no converter gets to the end of, pictures that are not there. Then the page shows
        the cells' words as they stand.
        """
        node = nbformat.v4.reads(notebook)
        for cell in node.cells:
            mark = cell.metadata.get("nbgrader")
            if mark and (mark.get("grade") or mark.get("task")):
                mark["score"], mark["points"] = standing.scores.get(mark["grade_id"], 0.0), standing.points.get(mark["grade_id"], 0.0)
            if mark and (mark.get("solution") or mark.get("task")):
                mark["comment"] = standing.comments.get(mark["grade_id"])
        penalty = standing.late_penalty or 0.0
        known = {"notebook": name, "score": standing.score - penalty, "max_score": sum(standing.points.values()), "late_penalty": penalty}
        try:
            with _at_most(_SECONDS):
                return self._rendered(node, name, known)
        except (Exception, _TooLong):  # noqa: BLE001  a converter fails in many ways
            node.cells = [_short(cell) for i, cell in enumerate(node.cells) if i < _CELLS or "nbgrader" in cell.metadata]
            with self._exporter.without_looks():
                return self._rendered(node, name, known)

    def _rendered(self, node: Any, name: str, known: dict[str, Any]) -> str:
        page, _ = self._exporter.from_notebook_node(node, {**self._resources, "nbgrader": known, "metadata": {"name": name}})
        return str(page)


class _TooLong(BaseException):
    """Not an Exception: converters catch those."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raises _TooLong in the middle of what runs too long; in a thread that is not the main one there is no clock."""

    def end(_: int, __: FrameType | None) -> None:
        raise _TooLong

    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _short(cell: Any) -> Any:
    if len(cell.source) > _CHARACTERS:
        cell.source = f"{cell.source[:_CHARACTERS]}\n... and {len(cell.source) - _CHARACTERS} characters more."
    cell.pop("attachments", None)
    return cell


class _Exporter(HTMLExporter):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        lexer = get_lexer_by_name("python")
        formatter = HtmlFormatter(cssclass=" highlight hl-python", **Highlight2HTML(parent=self).extra_formatter_options)
        self._code = _kept(lambda source: highlight(source or " ", lexer, formatter))
        self._words = _kept(lambda source: _harmless(HTMLExporter.markdown2html(self, {}, source)))
        self._looks = True

    @contextmanager
    def without_looks(self) -> Iterator[None]:
        """Every cell as plain words."""
        self._looks = False
        try:
            yield
        finally:
            self._looks = True

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """As HTMLExporter does it, which parses every page again to describe images that lack a description."""
        resources = self._init_resources(resources)
        self.register_filter("highlight_code", lambda source, *_, **__: self._code(source) if self._looks else _plain(source))
        self.register_filter("filter_data_type", WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources))
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return HTMLExporter.from_notebook_node(self, nb, resources, **options) if self._looks and "<img" in page else (page, resources)

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Nothing preprocesses a page, so nothing has to be copied and checked for it twice."""
        return nb, resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        if not self._looks:
            return _plain(source)
        if context.get("cell", {}).get("attachments"):
            return _harmless(HTMLExporter.markdown2html(self, context, source))
        return self._words(source)


def _kept(look: Callable[[str], Any]) -> Callable[[str], str]:
    """`look`, with what it made of the last sources; long ones are made anew, for a class of those would fill the memory."""
    short = lru_cache(_KEPT)(look)
    return lambda source: str(short(source) if len(source) <= _LONG else look(source))


def _plain(source: str) -> str:
    return f"<pre>{html.escape(source)}</pre>"


def _harmless(page: str) -> str:
    """HTML from a student's Markdown without what would run in the browser of whoever reads it."""
    return nh3.clean(page, attributes=_ATTRIBUTES, attribute_filter=_link, url_schemes=nh3.ALLOWED_URL_SCHEMES | {"data"}, filter_style_properties=_STYLES)


def _link(tag: str, attribute: str, value: str) -> str | None:
    """Data of its own is for pictures only."""
    return None if value.strip().lower().startswith("data:") and not (tag == "img" and value.startswith("data:image/")) else value
