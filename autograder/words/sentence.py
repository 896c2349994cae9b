"""`Sentence`: a template with named fields. The template is the gettext message id; Babel collects it from the source.

The judge makes its own sentences directly: `Sentence("{name} is empty: save it again.", name=name)`. A sentence that
the process of the student's code may send is made by a `Template` in a module: only the `id` of the template crosses
the line of trust, not the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Union

from .spoken import ENGLISH, language, translation
from .width import joined

Field = Union[str, int, float, None, tuple[int, ...], "Sentence", "Listing"]


@dataclass(frozen=True, init=False)
class Sentence:
    """A template and its fields; `str()` gives the words in the reader's language.

    `kind` is the id of the `Template` that made the sentence, and is empty otherwise. Code may compare it.
    """

    template: str
    values: tuple[tuple[str, Field], ...]
    kind: str

    def __init__(self, template: str, /, **fields: Field) -> None:
        self._fill(template, fields)

    def _fill(self, template: str, fields: dict[str, Field], kind: str = "") -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple(fields.items()))
        object.__setattr__(self, "kind", kind)

    @property
    def fields(self) -> dict[str, Field]:
        """Return the fields by name."""
        return dict(self.values)

    def __str__(self) -> str:
        return self._worded(translation().gettext(self.template) if self.template else "")  # "" is the header's id

    def _worded(self, template: str) -> str:
        shown = {
            name: str(value) if isinstance(value, (Sentence, Listing, tuple)) else value for name, value in self.values
        }
        if language() == ENGLISH:
            words = template.format_map(shown)
            return words[:1].upper() + words[1:] if self._begins_with_a_sentence(template) else words
        return joined(_parts(template, shown))

    def _begins_with_a_sentence(self, template: str) -> bool:
        """Say whether it begins with a field of the kit's own words, which get a capital letter; `x.grad` does not."""
        first = next((value for name, value in self.values if template.startswith(f"{{{name}}}")), None)
        return isinstance(first, Sentence) and not first.template.startswith("{")


def authored(text: str) -> Sentence:
    """Return the sentence of an author's text, such as a hint; only texts of the kit's own assignments are translated.

    Unlike a template, the text has no fields: braces in it are only text.
    """
    return Sentence(text.replace("{", "{{").replace("}", "}}"))


def _parts(template: str, shown: Mapping[str, object]) -> Iterator[str]:
    """Yield the literal parts of a template and its fields as text, in order."""
    formatter = Formatter()
    for literal, name, spec, conversion in formatter.parse(template):
        if literal:
            yield literal
        if name is not None:
            value = formatter.convert_field(shown[name], conversion or None)  # type: ignore[arg-type]
            yield str(formatter.format_field(value, spec or ""))


@dataclass(frozen=True, init=False)
class Plural(Sentence):
    """A sentence about `n` things: `Plural("{n} gradient", "{n} gradients", n=2)`."""

    many: str

    def __init__(self, one: str, many: str, /, n: int, **fields: Field) -> None:
        self._fill(one, {"n": n, **fields})
        object.__setattr__(self, "many", many)

    def __str__(self) -> str:
        n = self.fields["n"]
        return self._worded(translation().ngettext(self.template, self.many, n if isinstance(n, int) else 2))


@dataclass(frozen=True)
class Listing:
    """A row of names; at most `most` of them are shown: "a, b and 3 more"."""

    names: tuple[str | Sentence, ...]
    most: int = 5

    def __str__(self) -> str:
        shown = str(Sentence(", ")).join(map(str, self.names[: self.most]))
        more = len(self.names) - self.most
        return str(Sentence("{shown} and {more} more", shown=shown, more=more)) if more > 0 else shown


_templates: dict[str, Template] = {}


@dataclass(frozen=True)
class Template:
    """A message that a guest may send: `SHAPE = Template("gradient_shape", "... of shape {got} ...")`.

    `SHAPE(got=(2, 3))` makes a Sentence; with a second text, a Plural. A guest's fields may have any type, so the text
    uses no format or conversion.
    """

    id: str
    text: str
    many: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError if another template has this id."""
        if _templates.setdefault(self.id, self) != self:
            raise ValueError(self.id)

    def __call__(self, **fields: Field) -> Sentence:
        said = Sentence.__new__(Plural if self.many else Sentence)
        said._fill(self.text, fields, self.id)
        if self.many:
            object.__setattr__(said, "many", self.many)
        return said

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the fields."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name)


def known_template(id: str) -> Template | None:
    """Return the template with that id, or None if no loaded module has one."""
    return _templates.get(id)
