"""Check that the kit speaks in sentences, which are records, and that no room speaks to people in another way."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from autograder import errors
from autograder.errors import KitError, UnreadableSubmission, UsageError
from autograder.words import Listing, Plural, Sentence, Template, both, did_you_mean, either, known_template

KIT = Path(__file__).resolve().parents[1]
ROOMS = (
    "cases", "notebooks", "submission", "review", "classroom", "doors", "library.py",
    "engine", "sandbox", "judge", "report", "grader.py",
)  # fmt: skip
SAYING = {"Sentence", "Plural", "Template"}
ERRORS = {name for name, found in vars(errors).items() if inspect.isclass(found) and issubclass(found, KitError)}
NAMING = {"sample", "flat", "mistake"}  # what an author writes: the name of a case, a hint
HELP = {"help", "epilog", "short_help"}  # of an option, which click and traitlets show
PATTERNS = {"compile", "search", "match", "sub"}
FEW = 3  # words that may be a name, a key or a format


# -- sentences ----------------------------------------------------------------------------------------------------


def test_a_sentence_is_its_template_and_fields() -> None:
    said = Sentence("{name!r} has {n:g} cells of shape {shape}.", name="a", n=2.0, shape=(2, 3))
    assert str(said) == "'a' has 2 cells of shape (2, 3)."
    assert said == Sentence("{name!r} has {n:g} cells of shape {shape}.", name="a", n=2.0, shape=(2, 3))
    assert said != Sentence("{name!r} has {n:g} cells of shape {shape}.", name="b", n=2.0, shape=(2, 3))
    assert said.fields == {"name": "a", "n": 2.0, "shape": (2, 3)} and said.kind == ""
    assert len({said, copy.copy(said), Sentence("no")}) == 2


def test_braces_in_a_field_are_only_text() -> None:
    assert str(Sentence("{name} is empty.", name="{name} {0}")) == "{name} {0} is empty."


@pytest.mark.parametrize(
    "said",
    [
        Sentence("{name} is empty.", name="a.py"),
        Sentence("{cells} ran.", cells=Listing((Sentence("cell {n}", n=1), "b"), 1)),
        Plural("{n} gradient", "{n} gradients", n=2),
        Template("test_words_pickled", "It was {got}.")(got=(1, 2)),
    ],
    ids=["sentence", "listing", "plural", "template"],
)
def test_sentences_travel(said: Sentence) -> None:
    again = pickle.loads(pickle.dumps(said))
    assert again == said and hash(again) == hash(said) and str(again) == str(said) and again.kind == said.kind


def test_a_sentence_that_begins_with_another_has_a_capital() -> None:
    assert str(Sentence("{who} is lost.", who=Sentence("the worker"))) == "The worker is lost."
    assert str(Sentence("{file} is lost.", file="a.py")) == "a.py is lost."


@pytest.mark.parametrize(("n", "words"), [(0, "0 gradients of a"), (1, "1 gradient of a"), (2, "2 gradients of a")])
def test_a_plural_counts(n: int, words: str) -> None:
    assert str(Plural("{n} gradient of {name}", "{n} gradients of {name}", n=n, name="a")) == words


@pytest.mark.parametrize(
    ("names", "words"), [((), ""), (("a",), "a"), (("a", "b"), "a, b"), (("a", "b", "c", "d", "e"), "a, b and 3 more")]
)
def test_a_listing_names_some_and_counts_the_rest(names: tuple[str, ...], words: str) -> None:
    assert str(Listing(names, 2)) == words


def test_a_few_names_are_joined_by_a_word() -> None:
    assert [str(either(names)) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a or b", "a or b or c"]
    assert str(both(["a", "b"])) == "a and b"
    with pytest.raises(ValueError):
        both([])


def test_a_name_that_is_not_known_is_met_by_the_nearest_or_by_all() -> None:
    known = ("sub", "neg", "mean", "exp", "log", "max")
    assert str(did_you_mean("maen", known, Sentence("the questions are"))) == "; did you mean 'mean'?"
    assert (
        str(did_you_mean("xyz", known, Sentence("the questions are")))
        == ": the questions are sub, neg, mean, exp, log, max."
    )


def test_a_template_is_known_by_its_id() -> None:
    template = Template("test_words_known", "It was {got}.")
    assert known_template("test_words_known") == template and known_template("test_words_unknown") is None
    assert template(got=1).kind == "test_words_known" and str(template(got=1)) == "It was 1."
    with pytest.raises(ValueError):
        Template("test_words_known", "It was another.")


def test_an_error_holds_its_sentence() -> None:
    error = UnreadableSubmission("{name} is empty.", name="a.py")
    assert error.said == Sentence("{name} is empty.", name="a.py") and str(error) == "a.py is empty."
    assert UsageError(error.said).said is error.said
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is UnreadableSubmission and again.said == error.said


def test_an_unknown_language_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_LANG", "tlh")
    assert str(Sentence("{name} is empty.", name="a.py")) == "a.py is empty."
    assert str(Plural("{n} gradient", "{n} gradients", n=2)) == "2 gradients"


# -- nothing else is said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_says_to_people_is_a_sentence(room: str) -> None:
    files = [KIT / room] if room.endswith(".py") else sorted((KIT / room).rglob("*.py"))
    files = [path for path in files if "guest" not in path.parts]
    found = [f"{path.relative_to(KIT)}:{line}: {words}" for path in files for line, words in unsaid(path.read_text())]
    assert files and not found, "\n".join(found)


def test_a_template_is_a_literal_with_the_fields_that_it_is_given() -> None:
    """Check the templates: Babel finds only literals, and a missing field would fail when a rare sentence is said."""
    files = [path for path in sorted(KIT.rglob("*.py")) if "tests" not in path.parts]
    wrong = [f"{path.relative_to(KIT)}:{line}: {why}" for path in files for line, why in misfits(path.read_text())]
    assert not wrong, "\n".join(wrong)


def test_templates_that_do_not_fit_are_found() -> None:
    source = """
Sentence("{a} and {b:g}", a=1, b=2)
Sentence("{a} and {b}", a=1)
UsageError("{a}", a=1, b=2)
UsageError(f"{a}")
UsageError("a" + b)
UsageError(said)
Plural("{n} of {a}", "{n} of {b}", n=n, a=a, b=b)
Plural("{n}", "{n}s", n=n)
Sentence("{a}", **fields)
Sentence("{}", a=1)
"""
    assert [line for line, _ in misfits(source)] == [3, 4, 5, 6, 8, 11]


def test_words_outside_of_a_sentence_are_found() -> None:
    source = '''
"""A docstring of a module."""
f"{a} has no cells in it"
say("the file has " + "no cells")
Sentence("the file has no cells")
raise UsageError("the file has no cells", more=("a name of some words",))
click.option("--json", help="print one object for each")
raise Other("this one has no sentence")
RULE.match("what of these many words")
def f():
    "A docstring, and some more"
    return {"the gradient of it there": values["the gradient of it there"]} if name == "of a very long name" else 0
'''
    assert list(unsaid(source)) == [(3, "{} has no cells in it"), (9, "what of these many words")]


def unsaid(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, words) of every text of more than FEW words in no sentence, error, docstring, pattern or help."""
    tree = ast.parse(source)
    yield from _unsaid(tree, _docstrings(tree))


def _unsaid(node: ast.AST, docstrings: set[int]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _says(node)):
        return
    if isinstance(node, ast.keyword) and node.arg in HELP:
        return
    if isinstance(
        node, (ast.Dict, ast.Subscript, ast.Compare)
    ):  # what is looked up is a name: of a case, or of a value
        yield from (found for child in _looked(node) for found in _unsaid(child, docstrings))
        return
    words = _words(node)
    if words is None:
        for child in ast.iter_child_nodes(node):
            yield from _unsaid(child, docstrings)
    elif id(node) not in docstrings and sum(part.strip("{}.,:;()").isalpha() for part in words.split()) > FEW:
        yield getattr(node, "lineno", 0), words


def _looked(node: ast.Dict | ast.Subscript | ast.Compare) -> list[ast.expr]:
    """Return the parts of a dictionary, a subscript or a comparison that are not names to be looked up."""
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, ast.Subscript):
        return [node.value]
    return [side for side in (node.left, *node.comparators) if _words(side) is None]


def _words(node: ast.AST) -> str | None:
    """Return a text as it is written, with {} for what an f-string puts in; None for any other node."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _says(call: ast.Call) -> bool:
    name = _called(call)
    is_pattern = (
        name in PATTERNS and isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "re"
    )
    return name in SAYING | ERRORS | NAMING or name.endswith("Error") or is_pattern


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def misfits(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, why) of every sentence whose template is not a literal, or has other fields than it is given."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if _called(call) not in {"Sentence", "Plural"} | ERRORS - {"MissingOperation", "RuleError"} or not call.args:
            continue
        texts = [_words(argument) for argument in call.args]
        if any(isinstance(argument, (ast.JoinedStr, ast.BinOp)) for argument in call.args):
            yield call.lineno, "its template is put together at run time"
        elif not any(word.arg is None for word in call.keywords):
            given = {word.arg for word in call.keywords}
            wanted = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in texts if text]
            if any(fields | ({"n"} & given) != given for fields in wanted):
                yield call.lineno, f"its template has other fields than {sorted(map(str, given))}"


def _docstrings(tree: ast.AST) -> set[int]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
