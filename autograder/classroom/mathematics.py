"""Turn LaTeX in Markdown into MathML, which browsers draw without a script and without the internet.

In comes a formula of a text cell; out goes HTML, which `pages.py` cleans as all HTML from a student.
"""

from __future__ import annotations

from html import escape

from nbconvert.filters.markdown_mistune import IPythonRenderer

_MOST = 2_000  # characters of a formula that is converted

# what latex2mathml makes; anything else is taken out when the page is cleaned
TAGS = {
    "math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts",
    "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
    "munder", "munderover",
}  # fmt: skip
ATTRIBUTES = {
    "accent", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle", "fence", "form",
    "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines",
    "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric",
}  # fmt: skip


class Renderer(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's renderer of Markdown, with formulas as MathML."""

    def block_math(self, body: str) -> str:
        return f"<p>{_mathml(body, 'block')}</p>"

    def inline_math(self, body: str) -> str:
        return _mathml(body, "inline")

    def multiline_math(self, text: str) -> str:
        return self.block_math(text)

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


def _mathml(formula: str, display: str) -> str:
    """Return the formula as MathML; as its own text if it is too long or not understood."""
    try:
        if len(formula) > _MOST:
            raise ValueError
        from latex2mathml.converter import convert  # only for a page with a formula

        return str(convert(formula, display=display))
    except Exception:  # noqa: BLE001  a student's formula may be anything; its text is still there to read
        return f"<code>{escape(formula)}</code>"
