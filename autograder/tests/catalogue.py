"""Keep the catalogues of `locale/` in step with the sources: Babel adds new messages and drops those that are gone.

python -m autograder.tests.catalogue              what is missing in each language; exit 1 if anything is
python -m autograder.tests.catalogue --write      writes the .po files anew; new messages are empty
python -m autograder.tests.catalogue --write de   begins a language
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from autograder import errors
from autograder.cases import TITLES
from autograder.notebooks import cells_at, source_of

KIT = Path(__file__).resolve().parents[1]
LOCALE = KIT / "locale"
SOLUTIONS = KIT.parent / "solutions"
LEFT_OUT = ("tests", "benchmarks", "example", "hand_ins")
MESSAGES = {"Sentence": (0,), "Plural": (0, 1), "Template": (1, 2)}  # the arguments that are templates
HELP = ("help", "short_help")
HELPING = ("cli.py", "limits.py")  # the files whose options are of the command line
PROBES = "_PROBES"  # of a guest, which makes no sentences
AUTHORED = {"hint": 1, "mistake": 0}  # of a case file: the argument that a student reads
Message = str | tuple[str, str]


def messages() -> Iterator[tuple[Message, str]]:
    """Yield each message of the sources with the file that has it, a plural as a pair."""
    for path in sorted(KIT.rglob("*.py")):
        if not any(part in LEFT_OUT for part in path.relative_to(KIT).parts):
            for message in said(ast.parse(path.read_text(encoding="utf-8")), path.name in HELPING):
                yield message, path.relative_to(KIT.parent).as_posix()
    for path in sorted(SOLUTIONS.glob("*/*cases.py")):
        for text in authored(ast.parse(path.read_text(encoding="utf-8"))):
            yield text.replace("{", "{{").replace("}", "}}"), path.relative_to(KIT.parent).as_posix()


def said(tree: ast.AST, is_helping: bool = False) -> Iterator[Message]:
    """Yield the templates of sentences and errors; `is_helping` adds the help of options and of commands."""
    known = MESSAGES | {name: (0,) for name, found in vars(errors).items() if inspect.isclass(found)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            texts = [_text(node.args[n]) for n in known.get(_called(node), ()) if n < len(node.args)]
            texts = [text for text in texts if text]
            if texts:
                yield (texts[0], texts[1]) if len(texts) > 1 else texts[0]
            helped = [_text(word.value) for word in node.keywords if is_helping and word.arg in HELP]
            yield from filter(None, helped)
        elif is_helping and isinstance(node, ast.FunctionDef) and any(_is_command(one) for one in node.decorator_list):
            yield inspect.cleandoc(ast.get_docstring(node, clean=False) or "")
        elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == PROBES:
            yield from (_text(key) for key in getattr(node.value, "keys", ()))


def authored(tree: ast.AST) -> Iterator[str]:
    """Yield what a student reads of a case file: hints, aspects of the author's own, and the names of values."""
    constants = dict(_assigned(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            n = AUTHORED.get(_called(node), -1)
            values = [node.args[n]] if 0 <= n < len(node.args) else []
            values += [word.value for word in node.keywords if word.arg in ("hint", "aspect")]
            for value in values:
                value = value.body if isinstance(value, ast.IfExp) else value
                text = constants.get(value.id, "") if isinstance(value, ast.Name) else _text(value)
                if text and text not in TITLES:
                    yield text
        elif isinstance(node, ast.Dict):
            yield from (text for key in node.keys if key and (text := _text(key)).startswith("the "))


def _assigned(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names that stand for a text: `A = "a"`, and both of `A, B = "a", "b"`."""
    for node in ast.walk(tree):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts))
            yield from ((one.id, text) for one, value in pairs if isinstance(one, ast.Name) and (text := _text(value)))


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _is_command(decorator: ast.AST) -> bool:
    return isinstance(decorator, ast.Call) and _called(decorator) in ("command", "group")


def cells(folder: Path) -> Iterator[tuple[Message, str]]:
    """Yield the text of each text cell of an assignment's notebooks, with the notebook and the cell's id."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in cells_at(path):
            if cell["cell_type"] == "markdown" and source_of(cell).strip():
                yield source_of(cell), f"{path.name}:{cell['id']}"


def template(language: str = "", found: Iterable[tuple[Message, str]] | None = None) -> Catalog:
    """Return the catalogue of all messages, or of those that were `found`, not translated."""
    made = Catalog(
        language or None, domain="autograder", project="autograd-kit", version="0.1", charset="utf-8", fuzzy=False
    )
    for message, file in messages() if found is None else found:
        made.add(message, locations=[(file, 0)])
    return made


def path_of(language: str, domain: str = "autograder") -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def of_cells(folder: Path, language: str) -> Path:
    return folder / "locale" / f"{language}.po"


def kept(language: str, path: Path | None = None) -> Catalog:
    """Return the catalogue of a language as it is in the checkout, or at `path`; an empty one if there is none."""
    path = path or path_of(language)
    return read_po(BytesIO(path.read_bytes()), locale=language) if path.is_file() else Catalog(language)


def updated(language: str, folder: Path | None = None) -> Catalog:
    """Return the catalogue of a language with the messages that the sources, or an assignment's cells, have now."""
    made = template(language, None if folder is None else cells(folder))
    before = kept(language, None if folder is None else of_cells(folder, language))
    for message in made:
        old = before.get(message.id) if message.id else None
        if old is not None and old.id == message.id and not old.fuzzy:
            message.string = old.string
    return made


def write(language: str, folder: Path | None = None) -> None:
    made = updated(language, folder)
    for message in made:
        message.locations = sorted({(file, 0) for file, _ in message.locations})
    made.header_comment = f"# The kit in {Locale.parse(language).english_name}. docs/developing.md says how it is made."
    out = BytesIO()
    write_po(out, made, width=116, sort_by_file=True, include_lineno=False, omit_header=False)
    lines = [line for line in out.getvalue().decode().splitlines() if not line.startswith(_HEADER)]
    path = path_of(language) if folder is None else of_cells(folder, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")


# a date and an address change with every writer, and say nothing
_HEADER = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Report-Msgid',
    '"Generated',
)


def missing(language: str, folder: Path | None = None) -> list[Message]:
    """Return the messages, or the texts of an assignment's cells, that a language has no translation of."""
    return [m.id for m in updated(language, folder) if m.id and not (all(m.string) if m.pluralizable else m.string)]


def main(arguments: list[str]) -> int:
    every = [path.parent.name for path in sorted(LOCALE.glob("*/LC_MESSAGES"))]
    places = [None, *sorted(path.parent for path in SOLUTIONS.glob("*/cases.py"))]
    if "--write" in arguments:
        for language in [name for name in arguments if name != "--write"] or every:
            for place in places:
                write(language, place)
    left = {(language, place): missing(language, place) for language in every for place in places}
    for (language, place), found in left.items():
        print(f"{language}, {place.name if place else 'the kit'}: {len(found)} are not translated", *found, sep="\n  ")
    return int(any(left.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
