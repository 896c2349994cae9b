"""`Sentence`: a template with named fields. The template is the gettext message id, and Babel finds it where it is written.

`Sentence("{name} is empty: save it again.", name=name)` is one of the judge's own. A sentence that student code's process
may send is made by a `Template` of a module, whose `id` crosses the line of trust in the place of its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Union

from .language import translation

Field = Union[str, int, float, None, tuple[int, ...], "Sentence", "Listing"]


@dataclass(frozen=True, init=False)
class Sentence:
    """A template and its fields. `kind` is the id of the `Template` that made it, which code may ask for; empty for any other.

    `str()` gives its words in the reader's language.
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
        """The fields by name."""
        return dict(self.values)

    def __str__(self) -> str:
        return self._worded(translation().gettext(self.template))

    def _worded(self, template: str) -> str:
        shown = {name: str(value) if isinstance(value, (Sentence, Listing, tuple)) else value for name, value in self.values}
        return template.format_map(shown)


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
    """Names in a row, of which at most `most` are shown: "a, b and 3 more"."""

    names: tuple[str | Sentence, ...]
    most: int = 5

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.names[: self.most]))
        more = len(self.names) - self.most
        return str(Sentence("{shown} and {more} more", shown=shown, more=more)) if more > 0 else shown


_templates: dict[str, Template] = {}


@dataclass(frozen=True)
class Template:
    """What a guest may say: `SHAPE = Template("gradient_shape", "... of shape {got} ...")`, then `SHAPE(got=(2, 3))`."""

    id: str
    text: str

    def __post_init__(self) -> None:
        """Raise ValueError if another template has this id."""
        if _templates.setdefault(self.id, self) != self:
            raise ValueError(self.id)

    def __call__(self, **fields: Field) -> Sentence:
        said = Sentence.__new__(Sentence)
        said._fill(self.text, fields, self.id)
        return said

    def names(self) -> Iterator[str]:
        """Yield the names of its fields."""
        return (name for _, name, _, _ in Formatter().parse(self.text) if name)


def known_template(id: str) -> Template | None:
    """Return the template of that id, if a module that is loaded has one."""
    return _templates.get(id)
