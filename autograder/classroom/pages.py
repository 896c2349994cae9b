"""The page that a student reads: nbgrader's own feedback template, rendered some twenty times as fast as `nbgrader generate_feedback` does.

Most cells of a class are the same in every notebook, so what a cell looks like is kept; the page is parsed again for missing
descriptions of images only where it has images; and the scores come from the standing that was just written, not from a database.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import nbformat
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

_KEPT = 1024  # cells whose looks are kept, some kilobytes each


class Pages:
    """Renders feedback pages for one course, with its configuration. Use it in one thread."""

    def __init__(self, course: Course) -> None:
        converter = GenerateFeedback(coursedir=course.directory, parent=course.app)
        self._exporter = _Exporter(config=converter.config)
        _, self._resources = CSSHTMLHeaderPreprocessor(config=converter.config).preprocess(nbformat.v4.new_notebook(), {"config_dir": jupyter_config_dir()})

    def page(self, notebook: str, name: str, standing: Standing) -> str:
        """The page of a graded notebook (its JSON) called `name`."""
        node = nbformat.v4.reads(notebook)
        for cell in node.cells:
            mark = cell.metadata.get("nbgrader")
            if mark and (mark.get("grade") or mark.get("task")):
                mark["score"], mark["points"] = standing.scores.get(mark["grade_id"], 0.0), standing.points.get(mark["grade_id"], 0.0)
            if mark and (mark.get("solution") or mark.get("task")):
                mark["comment"] = standing.comments.get(mark["grade_id"])
        penalty = standing.late_penalty or 0.0
        known = {"notebook": name, "score": standing.score - penalty, "max_score": sum(standing.points.values()), "late_penalty": penalty}
        html, _ = self._exporter.from_notebook_node(node, {**self._resources, "nbgrader": known, "metadata": {"name": name}})
        return str(html)


class _Exporter(HTMLExporter):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        lexer = get_lexer_by_name("python")
        formatter = HtmlFormatter(cssclass=" highlight hl-python", **Highlight2HTML(parent=self).extra_formatter_options)
        self._highlight = lru_cache(_KEPT)(lambda source: highlight(source or " ", lexer, formatter))
        self._plain_text = lru_cache(_KEPT)(lambda source: HTMLExporter.markdown2html(self, {}, source))

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """As HTMLExporter does it, which parses every page again to describe images that lack a description."""
        resources = self._init_resources(resources)
        self.register_filter("highlight_code", lambda source, *_, **__: self._highlight(source))
        self.register_filter("filter_data_type", WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources))
        html, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return HTMLExporter.from_notebook_node(self, nb, resources, **options) if "<img" in html else (html, resources)

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Nothing preprocesses a page, so nothing has to be copied and checked for it twice."""
        return nb, resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        if context.get("cell", {}).get("attachments"):
            return str(HTMLExporter.markdown2html(self, context, source))
        return str(self._plain_text(source))
