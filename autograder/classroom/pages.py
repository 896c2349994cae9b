"""The page that a student reads: nbgrader's own feedback template, rendered some twenty times as fast as `nbgrader generate_feedback` does.

Most cells of a class are the same in every notebook, so what a cell looks like is kept; the page is parsed again for missing
descriptions of images only where it has images; and the scores come from the standing that was just written, not from a database.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import nbformat
import nh3
from jinja2 import pass_context
from jupyter_core.paths import jupyter_config_dir
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.strings import strip_files_prefix
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import GenerateFeedback
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from .course import Course
from .ledger import Standing

_KEPT = 1024  # cells whose looks are kept, some kilobytes each
_MOST = {"markdown": (4_000, 20_000), "code": (10_000, 100_000)}  # characters of a student's cell, and of all, that are given looks: some seconds at worst
_SHOWN = 100_000  # characters of a cell without looks
_PICTURES = 8_000_000  # characters of the pictures that a cell shows
_STYLES = {"color", "background-color", "border", "margin", "padding", "text-align", "font-weight", "font-style", "width", "height"}
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": {"class", "id", "style", "title", "align", "width", "height"}}


class Pages:
    """Renders feedback pages for one course, with its configuration. Use it in one thread."""

    def __init__(self, course: Course, known: Iterable[str] = ()) -> None:
        """`known` has the texts of the instructor's cells, which are given looks however long they are."""
        converter = GenerateFeedback(coursedir=course.directory, parent=course.app)
        self._exporter = _Exporter(config=converter.config)
        self._known = frozenset(known)
        _, self._resources = CSSHTMLHeaderPreprocessor(config=converter.config).preprocess(nbformat.v4.new_notebook(), {"config_dir": jupyter_config_dir()})

    def page(self, notebook: str, name: str, standing: Standing) -> str:
        """The page of a graded notebook (its JSON) called `name`.

        What was handed in may be anything: Markdown that takes a converter hours, pictures that are not there. Such words are shown as they stand.
        """
        node = nbformat.v4.reads(notebook)
        comments = set()
        for cell in node.cells:
            mark = cell.metadata.get("nbgrader")
            if mark and (mark.get("grade") or mark.get("task")):
                mark["score"], mark["points"] = standing.scores.get(mark["grade_id"], 0.0), standing.points.get(mark["grade_id"], 0.0)
            if mark and (mark.get("solution") or mark.get("task")):
                mark["comment"] = standing.comments.get(mark["grade_id"])
                comments.add(mark["comment"])
        penalty = standing.late_penalty or 0.0
        known = {"notebook": name, "score": standing.score - penalty, "max_score": sum(standing.points.values()), "late_penalty": penalty}
        resources = {**self._resources, "nbgrader": known, "metadata": {"name": name}}
        try:
            return self._exporter.page(node, resources, self._with_looks(node) | comments)
        except Exception:  # noqa: BLE001  a converter fails in many ways, and never at what has no looks
            return self._exporter.page(node, resources, set())

    def _with_looks(self, node: Any) -> set[str]:
        """The texts that a converter gets to the end of."""
        found: set[str] = set()
        left = {kind: total for kind, (_, total) in _MOST.items()}
        for cell in node.cells:
            size = len(cell.source)
            if cell.source in self._known:
                found.add(cell.source)
            elif size <= min(_MOST.get(cell.cell_type, (0, 0))[0], left.get(cell.cell_type, 0)) and _weight(cell) <= _PICTURES:
                left[cell.cell_type] -= size
                found.add(cell.source)
        return found


def _weight(cell: Any) -> int:
    """Characters of a cell's pictures, as often as they may be shown."""
    return sum(len(str(data)) for kinds in cell.get("attachments", {}).values() for data in kinds.values()) * int(cell.source.count("attachment:"))


class _Exporter(HTMLExporter):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        lexer = get_lexer_by_name("python")
        formatter = HtmlFormatter(cssclass=" highlight hl-python", **Highlight2HTML(parent=self).extra_formatter_options)
        self._code = lru_cache(_KEPT)(lambda source: highlight(source or " ", lexer, formatter))
        self._words = lru_cache(_KEPT)(lambda source: _harmless(HTMLExporter.markdown2html(self, {}, source)))
        self._with_looks: set[str] = set()

    def page(self, node: Any, resources: Any, with_looks: set[str]) -> str:
        """The page, in which only these texts are more than plain words."""
        self._with_looks = with_looks
        return str(self.from_notebook_node(node, resources)[0])

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """As HTMLExporter does it, which parses every page again to describe images that lack a description."""
        resources = self._init_resources(resources)
        self.register_filter("highlight_code", lambda source, *_, **__: self._code(source) if source in self._with_looks else _plain(source))
        self.register_filter("strip_files_prefix", lambda text: text if isinstance(text, _Words) else strip_files_prefix(text))
        self.register_filter("filter_data_type", WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources))
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return HTMLExporter.from_notebook_node(self, nb, resources, **options) if self._with_looks and "<img" in page else (page, resources)

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Nothing preprocesses a page, so nothing has to be copied and checked for it twice."""
        return nb, resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        if source not in self._with_looks:
            return _plain(source)
        if context.get("cell", {}).get("attachments"):
            return _harmless(HTMLExporter.markdown2html(self, context, source))
        return str(self._words(source))


class _Words(str):
    """Plain words, as they are to be shown: no filter has anything to find in them, and some would search for hours."""


def _plain(source: str) -> _Words:
    more = len(source) - _SHOWN
    return _Words(f"<pre>{html.escape(source[:_SHOWN])}{f' ... and {more} characters more.' if more > 0 else ''}</pre>")


def _harmless(page: str) -> str:
    """HTML from a student's Markdown without what would run in the browser of whoever reads it."""
    return nh3.clean(page, attributes=_ATTRIBUTES, attribute_filter=_link, url_schemes=nh3.ALLOWED_URL_SCHEMES | {"data"}, filter_style_properties=_STYLES)


def _link(tag: str, attribute: str, value: str) -> str | None:
    """Data of its own is for pictures only."""
    return None if value.strip().lower().startswith("data:") and not (tag == "img" and value.startswith("data:image/")) else value
