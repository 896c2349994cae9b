"""The page that a student reads: nbgrader's feedback template, some 20 times as fast as `nbgrader generate_feedback`.

Most cells are the same in every notebook of a class, so rendered cells are kept. A page is parsed again for missing
image descriptions only if it has images. The scores come from the standing just written, not from a database.
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

from ..words import Sentence
from .course import Course
from .ledger import Standing

_KEPT = 1024  # rendered cells that are kept, some kilobytes each
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
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": {"class", "id", "style", "title", "align", "width", "height"}}


class Pages:
    """Renders feedback pages for one course, with its configuration. Use it in one thread."""

    def __init__(self, course: Course, known: Iterable[str] = ()) -> None:
        """Prepare nbgrader's exporter. `known` has the texts of the instructor's cells, rendered at any length."""
        converter = GenerateFeedback(coursedir=course.directory, parent=course.app)
        self._exporter = _Exporter(config=converter.config)
        self._known = frozenset(known)
        _, self._resources = CSSHTMLHeaderPreprocessor(config=converter.config).preprocess(
            nbformat.v4.new_notebook(), {"config_dir": jupyter_config_dir()}
        )

    def page(self, notebook: str, name: str, standing: Standing) -> str:
        """Return the page of a graded notebook (its JSON) called `name`.

        A submission may hold anything: Markdown that takes a converter hours, pictures that are missing. Such cells are
        shown as plain text.
        """
        node = nbformat.v4.reads(notebook)
        comments = set()
        for cell in node.cells:
            mark = cell.metadata.get("nbgrader")
            if mark and (mark.get("grade") or mark.get("task")):
                mark["score"], mark["points"] = (
                    standing.scores.get(mark["grade_id"], 0.0),
                    standing.points.get(mark["grade_id"], 0.0),
                )
            if mark and (mark.get("solution") or mark.get("task")):
                mark["comment"] = standing.comments.get(mark["grade_id"])
                comments.add(mark["comment"])
        penalty = standing.late_penalty or 0.0
        known = {
            "notebook": name,
            "score": standing.score - penalty,
            "max_score": sum(standing.points.values()),
            "late_penalty": penalty,
        }
        resources = {**self._resources, "nbgrader": known, "metadata": {"name": name}}
        try:
            return self._exporter.page(node, resources, self._with_looks(node) | comments)
        except Exception:  # noqa: BLE001  a converter fails in many ways, but never on cells shown as plain text
            return self._exporter.page(node, resources, set())

    def _with_looks(self, node: Any) -> set[str]:
        """Return the texts that a converter can render in bounded time."""
        found: set[str] = set()
        left = {kind: total for kind, (_, total) in _MOST.items()}
        for cell in node.cells:
            size = len(cell.source)
            if cell.source in self._known:
                found.add(cell.source)
            elif (
                size <= min(_MOST.get(cell.cell_type, (0, 0))[0], left.get(cell.cell_type, 0))
                and _weight(cell) <= _PICTURES
            ):
                left[cell.cell_type] -= size
                found.add(cell.source)
        return found


def _weight(cell: Any) -> int:
    """Return the characters of a cell's pictures, times the number of places that may show them."""
    return sum(len(str(data)) for kinds in cell.get("attachments", {}).values() for data in kinds.values()) * int(
        cell.source.count("attachment:")
    )


class _Exporter(HTMLExporter):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        lexer = get_lexer_by_name("python")
        formatter = HtmlFormatter(
            cssclass=" highlight hl-python", **Highlight2HTML(parent=self).extra_formatter_options
        )
        self._code = lru_cache(_KEPT)(lambda source: highlight(source or " ", lexer, formatter))
        self._words = lru_cache(_KEPT)(lambda source: _harmless(HTMLExporter.markdown2html(self, {}, source)))
        self._with_looks: set[str] = set()

    def page(self, node: Any, resources: Any, with_looks: set[str]) -> str:
        """Return the page. Only the texts in `with_looks` are rendered; all others are plain text."""
        self._with_looks = with_looks
        return str(self.from_notebook_node(node, resources)[0])

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """Do the same as HTMLExporter, but parse a page again only if it has images.

        HTMLExporter parses every page again to describe images without a description.
        """
        resources = self._init_resources(resources)
        self.register_filter(
            "highlight_code",
            lambda source, *_, **__: self._code(source) if source in self._with_looks else _plain(source),
        )
        self.register_filter(
            "strip_files_prefix", lambda text: text if isinstance(text, _Words) else strip_files_prefix(text)
        )
        self.register_filter(
            "filter_data_type",
            WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources),
        )
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return (
            HTMLExporter.from_notebook_node(self, nb, resources, **options)
            if self._with_looks and "<img" in page
            else (page, resources)
        )

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook as it is: pages have no preprocessors, so it need not be copied and checked again."""
        return nb, resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        if source not in self._with_looks:
            return _plain(source)
        if context.get("cell", {}).get("attachments"):
            return _harmless(HTMLExporter.markdown2html(self, context, source))
        return str(self._words(source))


class _Words(str):
    """Plain text in its final form. Filters skip it: they would find nothing, and some would search for hours."""


def _plain(source: str) -> _Words:
    left = len(source) - _SHOWN
    more = html.escape(str(Sentence(" ... and {more} characters more.", more=left))) if left > 0 else ""
    return _Words(f"<pre>{html.escape(source[:_SHOWN])}{more}</pre>")


def _harmless(page: str) -> str:
    """Return HTML from a student's Markdown without anything that would run in the reader's browser."""
    return nh3.clean(
        page,
        attributes=_ATTRIBUTES,
        attribute_filter=_link,
        url_schemes=nh3.ALLOWED_URL_SCHEMES | {"data"},
        filter_style_properties=_STYLES,
    )


def _link(tag: str, attribute: str, value: str) -> str | None:
    """Return the attribute's value, or None for a `data:` URL that is not a picture's."""
    return (
        None
        if value.strip().lower().startswith("data:") and not (tag == "img" and value.startswith("data:image/"))
        else value
    )
