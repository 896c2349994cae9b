"""Check README.md and the pages of docs/: links lead somewhere, commands exist, install lines work, quick ones run.

docs/authors.md is followed by test_authors.py, the workflows of docs/ci.md by test_ci_recipe.py, the example of
docs/library.md by test_library.py, and the README's two commands by .ci/run.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points, version
from pathlib import Path

import click
import pytest
import yaml
from traitlets.config import Config

from autograder.doors.commands.cli import main

from .conftest import ROOT
from .small import NAME, RELEASED

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TRANSLATED = sorted(ROOT.glob("README.*.md"))
WHEEL = f"autograd_kit-{version('autograd-kit')}-py3-none-any.whl"
OTHERS = {"notebook", "build", "babel"}  # packages that a page installs beside the kit and what the kit needs
SHELL = {"mkdir", "cp", "cd", ".", "dask", "jupyter", "pybabel", "pytest", "properdocs", ".ci/check", ".ci/run"}
PROGRAMS = ("autograder", "nbgrader", "pip", "python")
PROJECT = (ROOT / "pyproject.toml").read_text().partition("[project.scripts]")[0]
EXTRAS = set(re.findall(r"^(\w+) = \[", PROJECT.partition("[project.optional-dependencies]")[2], re.M))
NEEDED = {name.lower() for name in re.findall(r'"([\w-]+)[<>=;"]', PROJECT)} - {"autograd-kit"}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# -- links --------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    without_code = re.sub(r"^```.*?^```$", "", text(page), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", without_code, re.M)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", [*PAGES, *TRANSLATED, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            lost.append(link)
    assert not lost


def test_an_anchor_is_that_of_github(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A `check()`, and [more](x.md)\n\n```sh\n# no heading\n```\n## Out of 10\n")
    assert anchors(page) == {"a-check-and-more", "out-of-10"}


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    readme = text(ROOT / "README.md")
    assert len(readme.splitlines()) <= 150
    assert not [page.name for page in PAGES[1:] if f"(docs/{page.name}" not in readme]


def test_the_site_has_every_page() -> None:
    site = yaml.safe_load((ROOT / "properdocs.yml").read_text())
    listed = re.findall(r"[\w-]+\.md", str(site["nav"]))
    assert sorted(listed) == sorted(["index.md", "changelog.md", *(page.name for page in PAGES[1:])])


# -- commands -----------------------------------------------------------------------------------------------------


def commands(page: str) -> Iterator[list[str]]:
    """Yield the words of each command of a page: the lines of its sh blocks, and what is written in a sentence."""
    for block in re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            while "&&" in words:
                yield words[: words.index("&&")]
                words = words[words.index("&&") + 1 :]
            if words:
                yield words
    without_blocks = re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S)
    for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", without_blocks):
        words = code.split()
        if words and words[0] in PROGRAMS and len(words) > 1 and "…" not in code:
            yield shlex.split(" ".join(words), comments=True) if code.count("'") % 2 == 0 else words


def misses(words: list[str]) -> str | None:
    """Return what a command names that is not there: a program, a command, an option, a file; None if all is there."""
    program, *rest = [words[0].removeprefix(".venv/bin/"), *words[1:]]
    if program == "python3":
        program = "python"
    known = {"autograder": _autograder, "nbgrader": _nbgrader, "pip": _pip, "python": _python}.get(program)
    if known:
        return known(rest)
    if program in ("dask", "jupyter"):
        group, prefix = {"dask": ("dask_cli", ""), "jupyter": ("console_scripts", "jupyter-")}[program]
        there = {entry.name for entry in entry_points(group=group)}
        return None if prefix + rest[0] in there else f"{program} {rest[0]}"
    if program.startswith(".ci/"):
        script = ROOT / program
        return None if script.is_file() and all(word in script.read_text() for word in rest) else program
    return None if program in SHELL else program


def _options(words: list[str]) -> list[str]:
    return [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]


def _autograder(words: list[str]) -> str | None:
    if words[0].startswith("--"):
        return None if words[0] in ("--help", "--version") else words[0]
    command = main.commands.get(words[0])
    if command is None:
        return words[0]
    names = {name for param in command.params for name in param.opts} | {"--help", "-h"}
    for before, word in zip(words, [*words[1:], ""]):
        choices = [p.type.choices for p in command.params if before in p.opts and isinstance(p.type, click.Choice)]
        if choices and word.islower() and word not in choices[0]:
            return f"{before} {word}"
    return next((option for option in _options(words) if option not in names), None)


def _nbgrader(words: list[str]) -> str | None:
    from nbgrader.apps.nbgraderapp import NbGraderApp

    app = NbGraderApp
    while words and not words[0].startswith("-") and (known := app().subcommands):
        if words[0] not in known:
            return words[0]
        app, words = known[words[0]][0], words[1:]
    names = {f"--{name}" for name in (*app.aliases, *app.flags)}
    return next((option for option in _options(words) if option not in names and "." not in option), None)


def _pip(words: list[str]) -> str | None:
    if words[0] != "install":
        return None
    words = [word for word in words[1:] if word not in ("-q", "-e", "-c")]
    for word in words:
        name, _, extras = word.rstrip("]").partition("[")
        if extras and not set(extras.split(",")) <= EXTRAS:
            return word
        if name == "autograd-kit" and extras:  # of a kit that is installed: pip then needs no index for the kit itself
            continue
        third = re.split(r"[<>=]", name)[0].lower()
        if name not in (".", "constraints.txt", f"./{WHEEL}") and third not in NEEDED | OTHERS:
            return word
    return None


def _python(words: list[str]) -> str | None:
    if words[0] != "-m":
        return None if words[0] in ("-c", "cases.py") else words[0]
    if words[1] == "venv":
        return None
    found = importlib.util.find_spec(words[1])
    if found is None or not words[1].startswith("autograder"):
        return None if words[1] in OTHERS else words[1]
    inside = importlib.util.find_spec(f"{words[1]}.__main__") if found.submodule_search_locations else found
    source = Path(str(inside and inside.origin)).read_text()
    return next((option for option in _options(words[2:]) if f'"{option}"' not in source), None)


@pytest.mark.parametrize("page", [*PAGES, *TRANSLATED], ids=lambda page: page.name)
def test_every_command_is_there_with_its_options(page: Path) -> None:
    wrong = [(shlex.join(words), missed) for words in commands(text(page)) if (missed := misses(words)) is not None]
    assert not wrong


@pytest.mark.parametrize(
    "line",
    [
        "autograder grad 01-backward", "autograder grade 01-backward --again", "autograder export --format excel",
        "nbgrader grade 01-backward", "nbgrader db students import class.csv", "nbgrader autograde --again",
        "pip install autograd-kit", "pip install ./autograd_kit-0.0.1-py3-none-any.whl", 'pip install ".[all]"',
        "python -m autograder.nothing", "python -m autograder.benchmarks --again", ".ci/check --slow", "rm -r x",
        "dask nothing", "jupyter nothing",
    ],
)  # fmt: skip
def test_a_command_that_is_not_there_is_found(line: str) -> None:
    found = list(commands(f"```sh\n{line}\n```\n"))
    assert [misses(words) is not None for words in found] == [True]


def test_commands_are_read_from_blocks_and_sentences() -> None:
    page = (
        "Say `autograder grade\n--force`, `x`.\n```sh\na 1 && b \\\n  2   # c\n\n```\n```python\nautograder no\n```\n"
    )
    assert list(commands(page)) == [["a", "1"], ["b", "2"], ["autograder", "grade", "--force"]]


def test_what_a_page_writes_into_the_configuration_is_there() -> None:
    from nbgrader.apps import ZipCollectApp
    from nbgrader.coursedir import CourseDirectory

    from autograder.doors.nbgrader import GradeInSandbox

    known = {one.__name__: one for one in (ZipCollectApp, CourseDirectory, GradeInSandbox)}
    config = Config()
    for page in PAGES:
        for block in re.findall(r"<!-- file: settings -->\n```python\n(.*?)```", text(page), re.S):
            exec(block, {"c": config})
    assert set(config) == set(known)
    for name, section in config.items():
        assert {trait for trait in section if trait not in known[name].class_traits()} == set(), name
    module, _, plugin = config.ZipCollectApp.collector_plugin.rpartition(".")
    assert hasattr(importlib.import_module(module), plugin)


# -- run ----------------------------------------------------------------------------------------------------------


def followed(page: str, folder: Path) -> list[tuple[str, int, str]]:
    """Run the blocks of a page that are marked for it, in a folder: the command, its exit code, what it said."""
    done = []
    for block in re.findall(r"<!-- run -->\n```sh\n(.*?)```", text(ROOT / "docs" / page), re.S):
        for line in block.strip().splitlines():
            words = shlex.split(line, comments=True)
            if words[0] not in ("mkdir", "cp"):
                words = [sys.executable, "-W", "ignore", "-m", *words]
            ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=600)
            assert "Traceback" not in ran.stdout + ran.stderr, (line, ran.stdout, ran.stderr)
            done.append((line.partition("#")[0].strip(), ran.returncode, ran.stdout + ran.stderr))
    return done


def test_the_page_for_students_leads_from_a_folder_to_an_answer(tmp_path: Path) -> None:
    home = tmp_path / "assignments" / "01-backward"
    shutil.copytree(RELEASED / NAME, home)
    (home / f"{NAME}.ipynb").rename(home / "01-backward.ipynb")
    (tmp_path / "my_rules.py").write_text("# %%\nx = 1\n")
    done = followed("student.md", tmp_path)
    checks = [(code, said) for line, code, said in done if not line.startswith("autograder explain")]
    assert [code for code, _ in checks] == [1, 1, 1, 1], done
    assert (tmp_path / "page.html").is_file()
    explained = [(code, said) for line, code, said in done if line.startswith("autograder explain")]
    assert all(code == 0 for code, _ in explained) and explained[1] == explained[2]


def test_the_page_for_instructors_leads_from_nothing_to_exported_grades(tmp_path: Path) -> None:
    page = text(ROOT / "docs" / "instructor.md")
    (config,) = re.findall(r"<!-- file: nbgrader_config.py -->\n```python\n(.*?)```", page, re.S)
    (tmp_path / "nbgrader_config.py").write_text(config)
    done = followed("instructor.md", tmp_path)
    assert [(line, said) for line, code, said in done if code] == []
    with (tmp_path / "canvas.csv").open(newline="") as file:
        most, *rows = csv.DictReader(file)
    assert {row["Student"]: row["01-first"] for row in rows} == {"ada": most["01-first"], "grace": "0"}
    assert (tmp_path / "01-first-report.html").is_file()
    assert {path.parts[-3] for path in (tmp_path / "feedback").rglob("*.html")} == {"ada", "grace"}


def test_the_name_of_the_wheel_is_that_of_the_wheel(wheel: Path) -> None:
    assert wheel.name == WHEEL
