"""Put the help of the command line, click's own words among it, into the reader's language before click shows it.

click asks `gettext` for its words, which reads no catalogue of ours: `locale/<language>/LC_MESSAGES/click.po` has them.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

import click

from ...words import ENGLISH, Sentence, language, translation, width, wrapped

EXAMPLES = "Examples:"


def translate(command: click.Command) -> None:
    """Translate the help of `command` and of the commands below it, once and for all: call it before they run."""
    if language() == ENGLISH:
        return
    _translate_click()
    _translate(command)


def _translate(command: click.Command) -> None:
    command.help, command.short_help = _translated(command.help), _translated(command.short_help)
    if command.epilog:
        command.epilog = command.epilog.replace(EXAMPLES, str(Sentence("Examples:")))
    for option in command.params:
        if isinstance(option, click.Option):
            option.help = _translated(option.help)
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        _translate(below)


def _translated(text: str | None) -> str | None:
    if not text:
        return text
    found = translation().gettext(inspect.cleandoc(text))
    return found if found != inspect.cleandoc(text) else translation("click").gettext(text)


def _translate_click() -> None:
    """Give click's modules our catalogue, and columns and lines that know how wide letters are."""
    words = translation("click")
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "click":
            known: dict[str, Any] = vars(module)
            for asked, ours in (("_", words.gettext), ("ngettext", words.ngettext)):
                if callable(known.get(asked)):
                    known[asked] = ours
            if "wrap_text" in known:
                known["wrap_text"] = _lines
            if "term_len" in known:
                known["term_len"] = lambda text: width(click.unstyle(text))


def _lines(
    text: str, columns: int = 78, first: str = "", indent: str = "", preserve_paragraphs: bool = False, **said: Any
) -> str:
    """Return a text in lines, as `click.formatting.wrap_text` does; a paragraph after "\\b" keeps its own."""
    columns = said.get("width", columns)
    first, indent = said.get("initial_indent", first), said.get("subsequent_indent", indent)
    made = []
    for paragraph in text.strip("\n").split("\n\n") if preserve_paragraphs else [text]:
        if paragraph.startswith("\b\n"):
            made.append("\n".join(first + line for line in paragraph[2:].split("\n")))
        else:
            made.append("\n".join(wrapped(first + " ".join(paragraph.split()), columns, indent)))
    return "\n\n".join(made)
