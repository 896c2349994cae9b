"""Check that docs/troubleshooting.md has an entry for every sentence that ends a run with exit code 2 or 3.

The sentences are read from the source: what every UsageError and KitFault is made of. An entry is the beginning of a
sentence, with "…" in the place of each field.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from autograder import errors
from autograder.errors import KitFault, UsageError, WireError

from .conftest import ROOT
from .test_words import KIT

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`.*?) \| .+ \|$", PAGE, re.M)
ENTRIES = [entry for row in ROWS for entry in re.findall(r"`([^`]+)`", row)]
ENDING = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, (UsageError, KitFault)) and found is not WireError
}  # a WireError ends one case, and the run goes on
SAYS = {"Sentence", "Plural"}
COMMANDS = ("_Commands", "_STOPPED", "_no_room")  # what the command line itself says at the end of a run
LEAST = 2  # words in an entry: fewer could be the beginning of anything


def plain(template: str) -> str:
    """Return a template with "…" in the place of each field."""
    return "".join(text + ("…" if field is not None else "") for text, field, _, _ in Formatter().parse(template))


def words(text: str) -> int:
    return len(re.findall(r"[A-Za-z@-]{2,}", text))


def literals(node: ast.AST, names: set[str]) -> Iterator[str]:
    """Yield the templates of all sentences below a node that are made by one of these names."""
    for call in (found for found in ast.walk(node) if isinstance(found, ast.Call)):
        if called(call.func) in names and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def called(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def sentences(tree: ast.Module, everywhere: dict[str, ast.AST]) -> Iterator[str]:
    """Yield the templates that end a run: an error's own, or those of the function or the module that makes them."""
    inside = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if called(call.func) not in ENDING or not call.args:
            continue
        first = call.args[0]
        if isinstance(first, ast.Constant):
            yield str(first.value)
        elif isinstance(first, ast.Call):
            name = called(first.func)
            yield from literals(inside.get(name) or everywhere.get(name) or tree, SAYS)
        elif isinstance(first, ast.Name):
            yield from literals(tree, SAYS)


def trees() -> dict[Path, ast.Module]:
    files = [path for path in sorted(KIT.rglob("*.py")) if not {"tests", "benchmarks", "guest"} & set(path.parts)]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


def ending(source: dict[Path, ast.Module]) -> set[str]:
    everywhere = {
        node.name: node for tree in source.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }
    found = {plain(template) for tree in source.values() for template in sentences(tree, everywhere)}
    for node in source[KIT / "doors" / "commands" / "cli.py"].body:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        if getattr(node, "name", "") in COMMANDS or any(getattr(one, "id", "") in COMMANDS for one in targets):
            found |= {plain(template) for template in literals(node, SAYS)}
    return {text for text in found if words(text) >= LEAST and text.endswith((".", "?", "…"))}


SOURCE = trees()
REQUIRED = ending(SOURCE)
SAID = {plain(text) for tree in SOURCE.values() for text in literals(tree, ENDING | SAYS)}


def test_every_sentence_that_ends_a_run_has_an_entry() -> None:
    assert len(REQUIRED) > 100
    assert not [text for text in sorted(REQUIRED) if not text.startswith(tuple(ENTRIES))]


def test_every_entry_is_the_beginning_of_a_sentence_and_stands_once() -> None:
    assert not [entry for entry in ENTRIES if words(entry) < LEAST]
    assert not [entry for entry in ENTRIES if not any(text.startswith(entry) for text in SAID)]
    assert sorted(set(ENTRIES)) == sorted(ENTRIES)


def test_sentences_are_read_from_the_source() -> None:
    source = """
UsageError("{name} is empty: {why!r}.", name=name, why=why)
WireError("no")
raise UnknownQuestion(_unknown(name))
KitFault(elsewhere(name))
UsageError(error.said)
def _unknown(name):
    return Sentence("{n:g} are unknown.", n=1) if name else Plural("One is.", "Some are.", n=n)
"""
    elsewhere = ast.parse("def elsewhere(name):\n    return Sentence('It is elsewhere.')").body[0]
    found = set(map(plain, sentences(ast.parse(source), {"elsewhere": elsewhere})))
    assert found == {"… is empty: ….", "… are unknown.", "One is.", "It is elsewhere."}
