"""Check the languages: every message has a translation with the same fields, and all that people read is in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograder.cases import load_assignment
from autograder.classroom.course import Course
from autograder.classroom.ledger import Standing
from autograder.classroom.marking import remembered
from autograder.classroom.pages import Pages
from autograder.doors.notebook.check import check
from autograder.grader import Grader
from autograder.judge.misconceptions import known as misconceptions
from autograder.notebooks import language_at, language_of
from autograder.records import Report
from autograder.report import filled, html
from autograder.report.formats import FORMATS
from autograder.report.terminal import plain
from autograder.report.text import text
from autograder.words import (
    ENGLISH,
    Listing,
    Plural,
    Sentence,
    authored,
    for_readers,
    known,
    language,
    languages,
    padded,
    speak,
    speaking,
    translation,
    width,
    wrapped,
)
from autograder.words.catalogue import catalogue, entries
from autograder.words.width import joined

from . import catalogue as catalogues
from .conftest import ROOT, assignment_of, golden, only
from .conftest import SOLUTIONS as SOLVED
from .golden import question_of, submission_of
from .small import NAME, SOLUTIONS
from .test_answer import answered, small, wrong

CHINESE = "zh_CN"
HAN = re.compile("[\u4e00-\u9fff]")
PROSE = re.compile(r"(?:\b[a-z]+[ ,]+){3}[a-z]+")  # four plain words in a row
UNITS = {"mb", "kb", "id"}
COMMANDS = ("check", "grade", "export", "report", "release", "new", "init", "explain", "demo", "doctor")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return a machine that asks for no language, in a process whose notebook asks for none."""
    for name in ("AUTOGRADER_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("autograder.words.spoken._notebooks", "")
    return monkeypatch


# -- the catalogues -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", languages())
def test_every_message_of_the_sources_is_translated(name: str) -> None:
    """Run `python -m autograder.tests.catalogue --write` after a message was added, and fill in what is empty."""
    kept = catalogues.kept(name)
    assert catalogues.missing(name) == []
    assert [m.id for m in kept if m.fuzzy] == []
    sources = {m.id for m in catalogues.template() if m.id}
    assert len(sources) > 1000 and {m.id for m in kept if m.id} == sources


@pytest.mark.parametrize("name", languages())
def test_a_translation_has_the_fields_of_its_message(name: str) -> None:
    for message in catalogues.kept(name):
        if message.id:
            sources, forms = (
                (message.id, message.string) if message.pluralizable else ((message.id,), (message.string,))
            )
            for form in forms:
                assert fields(form) == fields(sources[-1]), (message.id, form)


@pytest.mark.parametrize("name", languages())
def test_a_translation_names_no_other_code_than_its_message(name: str) -> None:
    """A hint must not give an answer away: a name of code or a formula that English does not have could be one."""
    for message in catalogues.kept(name):
        if message.id and not message.pluralizable:
            assert code(message.string) - UNITS <= code(message.id), message.id


def fields(template: str) -> set[tuple[str, str, str]]:
    return {(name, spec or "", how or "") for _, name, spec, how in Formatter().parse(template) if name is not None}


def code(words: str) -> set[str]:
    """Return the words of Latin letters, and the signs of a formula, outside of fields."""
    bare = re.sub(r"\{[^{}]*\}", " ", words)
    return {one.lower() for one in re.findall(r"[A-Za-z_]{2,}|[*^=]", bare)}


def test_all_misconceptions_have_a_hint_in_chinese() -> None:
    for one in misconceptions():
        with speaking(CHINESE):
            assert HAN.search(str(one.hint)) and HAN.search(str(one.why)), one.name
        assert not HAN.search(str(one.hint))


def test_a_catalogue_is_read_as_gettext_reads_it(tmp_path: Path) -> None:
    """Babel writes and compiles; the kit reads the text that was written: both give the same messages."""
    found = entries(catalogues.path_of(CHINESE).read_text(encoding="utf-8"))
    kept = catalogues.kept(CHINESE)
    assert {key for key in found if key} == {"\0".join(m.id) if m.pluralizable else m.id for m in kept if m.id}
    assert all(found[m.id] == m.string for m in kept if m.id and not m.pluralizable)


PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);\n"

#: a.py
msgid "a \"quoted\"\n"
"line"
msgstr "\u00e9 \"two\"\n"

#, fuzzy
msgid "guessed"
msgstr "wrong"

msgid "empty"
msgstr ""

msgid "{n} egg"
msgid_plural "{n} eggs"
msgstr[0] "one"
msgstr[1] "two"
msgstr[2] "many"

#~ msgid "gone"
#~ msgstr "old"
"""


def test_escapes_plurals_and_marks_of_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text(PO, encoding="utf-8")
    found = catalogue(tmp_path / "a.po")
    assert found.gettext('a "quoted"\nline') == 'é "two"\n'
    assert [found.ngettext("{n} egg", "{n} eggs", n) for n in (1, 2, 5)] == ["one", "two", "many"]
    assert [found.gettext(one) for one in ("guessed", "empty", "gone", "new")] == ["guessed", "empty", "gone", "new"]
    assert entries('msgid "a"\nmsgstr "a\u2028b"\n') == {"a": "a\u2028b"}
    (tmp_path / "bom.po").write_text(PO, encoding="utf-8-sig")
    assert catalogue(tmp_path / "bom.po").ngettext("{n} egg", "{n} eggs", 2) == "two"
    with pytest.raises(ValueError, match="line 2"):
        entries('msgid "a"\nwords without quotes\n')
    with pytest.raises(ValueError, match="line 1"):
        entries('"a text of no message"\n')


def test_an_empty_text_is_empty_in_every_language() -> None:
    """In a catalogue the translation of the empty text is its header."""
    for spoken in (ENGLISH, CHINESE):
        with speaking(spoken):
            assert str(Sentence("")) == str(authored("")) == ""


# -- which language -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("zh_CN", CHINESE), ("zh-cn", CHINESE), ("zh_CN.UTF-8", CHINESE), ("zh", CHINESE), ("zh-Hans-CN", CHINESE),
        ("zh_SG", CHINESE), ("zh_TW", ""), ("zh_HK", ""), ("en", ENGLISH), ("en_GB.UTF-8", ENGLISH), ("C", ENGLISH),
        ("C.UTF-8", ENGLISH), ("POSIX", ENGLISH), ("de_DE", ""), ("", ""), ("../zh_CN", ""), ("zh_CN/../zh_CN", ""),
        (".", ""), ("tlh", ""),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_usual_names(name: str, meant: str) -> None:
    assert known(name) == meant


def test_the_environment_comes_first_then_the_notebook_then_the_locale(machine: pytest.MonkeyPatch) -> None:
    assert language() == ENGLISH
    machine.setenv("LANG", "zh_CN.UTF-8")
    assert language() == CHINESE
    machine.setenv("LC_ALL", "C")
    assert language() == ENGLISH
    speak("zh-CN")
    assert language() == CHINESE
    machine.setenv("AUTOGRADER_LANG", "en")
    assert language() == ENGLISH
    machine.setenv("AUTOGRADER_LANG", "tlh")
    assert language() == ENGLISH
    with speaking(CHINESE):
        assert language() == CHINESE
    machine.delenv("AUTOGRADER_LANG")
    speak("../../etc")
    assert language() == ENGLISH


def test_what_others_read_does_not_depend_on_the_locale(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("LANG", "zh_CN.UTF-8")
    assert for_readers("") == ENGLISH and for_readers("zh") == CHINESE
    machine.setenv("AUTOGRADER_LANG", "en")
    assert for_readers("zh_CN") == ENGLISH
    machine.setenv("AUTOGRADER_LANG", "tlh")
    assert for_readers("zh_CN") == ENGLISH == language()


@pytest.mark.parametrize("metadata", [None, [], {"autograder": 3}, {"autograder": {"language": ["zh_CN"]}}, {}])
def test_metadata_of_any_form_name_no_language(metadata: Any, tmp_path: Path) -> None:
    assert language_of(metadata) == ""
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [], "metadata": metadata}), encoding="utf-8")
    assert language_at(tmp_path / "a.ipynb", tmp_path / "missing.ipynb", tmp_path) == ""


def test_check_answers_in_the_language_of_its_notebook(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cases.py").write_text((SOLUTIONS / NAME / "cases.py").read_text(encoding="utf-8"), encoding="utf-8")
    machine.chdir(tmp_path)
    assert not HAN.search(repr(check("no such question")))
    write_notebook(tmp_path / f"{NAME}.ipynb", CHINESE)
    assert HAN.search(repr(check("no such question")))
    write_notebook(tmp_path / "b.ipynb", "en")
    machine.setenv("JPY_SESSION_NAME", "course/b.ipynb")
    assert not HAN.search(repr(check("no such question")))


def write_notebook(path: Path, name: str) -> None:
    node = nbformat.v4.new_notebook(metadata={"autograder": {"language": name}})
    nbformat.write(node, path)


# -- words in Chinese ---------------------------------------------------------------------------------------------


def test_a_translated_template_and_its_fields_are_set_as_chinese_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert joined(["x.grad", "与", "PyTorch", " 的不同"]) == "x.grad 与 PyTorch 的不同"
    assert joined(["作为", "结果", " 返回的是", " ", "3"]) == "作为结果返回的是 3"
    assert joined(["错误：", " a", "。", " ", "好"]) == "错误：a。好"
    assert joined(["a", "", " b"]) == "a b"
    with speaking(CHINESE):
        assert str(Listing(("a", "b"), 5)) == "a、b"
        assert str(Plural("{n} gradient", "{n} gradients", n=1)) == "1 个梯度"
        assert str(Plural("{n} gradient", "{n} gradients", n=2)) == "2 个梯度"
        assert str(
            Sentence("{name} is empty: save it again and hand in the saved file.", name="{x} 一 二.py")
        ).startswith("{x} 一 二.py ")


def test_an_authors_text_has_no_fields_and_may_be_translated() -> None:
    assert str(authored("What is {x} times 0?")) == "What is {x} times 0?"
    with speaking(CHINESE):
        assert str(authored("What is {x} times 0?")) == "What is {x} times 0?"
        assert HAN.search(str(authored("What is zero times infinity?")))


def test_columns_are_aligned_where_letters_are_wide() -> None:
    assert [width(one) for one in ("abc", "正向", "a，b", "e\u0301")] == [3, 4, 4, 1]
    assert padded("正", 4) + "|" == "正  |" and padded("正", 4, right=True) == "  正"
    assert wrapped("正向传播正向传播", 8) == ["正向传播", "正向传播"]
    assert wrapped("one two three", 8, "  ") == ["one two", "  three"]
    assert wrapped("正向传播，反向传播", 8) == ["正向传", "播，反向", "传播"]


@pytest.fixture
def report() -> Report:
    found = answered(small()[0], wrong)
    question = replace(found.question, name="sub")
    return Report(
        "ada.ipynb", NAME, (replace(found, question=question),), 0.1, True, "Landlock", torch="2.13",
        notes=(Sentence("{name} contains null bytes; they were left out.", name="ada.ipynb"),),
    )  # fmt: skip


def test_one_report_in_chinese(report: Report) -> None:
    english = plain(report)
    with speaking(CHINESE):
        chinese = plain(report)
    assert HAN.search(chinese) and not PROSE.search(chinese), chinese
    assert not HAN.search(english) and PROSE.search(english)
    assert numbers(chinese) >= {one for one in numbers(english) if "." in one}


def numbers(words: str) -> set[str]:
    return set(re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", words))


def test_the_tables_of_the_terminal_stay_in_columns(report: Report) -> None:
    with speaking(CHINESE):
        head, row = plain(report).splitlines()[1:3]
        table = [line for line in text(report.questions[0], all=True).splitlines() if re.search(r"\d / \d", line)][1:]
    cells = re.compile(r"\S+(?: \S+)*")
    starts = [[width(line[: m.start()]) for m in cells.finditer(line)] for line in (head, row)]
    assert starts[0][2] == starts[1][2] and starts[0][0] == starts[1][0] == 0
    assert len(table) > 1 or not table


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "classroom50"])
def test_verdicts_and_points_are_the_same_in_every_language_and_format(name: str, report: Report) -> None:
    english = FORMATS[name](report, {})
    with speaking(CHINESE):
        chinese = FORMATS[name](report, {})
    assert english != chinese
    if name == "json":
        bare = [keyed(json.loads(one)) for one in (english, chinese)]
        assert bare[0] == bare[1]


@pytest.mark.parametrize("path", [path for path in golden("wrong") if path.parent.name in ("sub", "accumulate")][:6],
                         ids=lambda path: path.stem)  # fmt: skip
def test_a_submission_is_graded_alike_whatever_is_spoken(path: Path, grader: Grader) -> None:
    """No code reads words: the whole report is the same record, its sentences, hints and example included."""
    assignment = only(load_assignment(SOLVED / assignment_of(path)), question_of(path))
    found = []
    for name in (ENGLISH, CHINESE):
        with speaking(name):
            report = grader.grade(submission_of(path), assignment)
            found.append(replace(report, seconds=0.0, took={}))
            said = html(report.questions[0])
            assert bool(HAN.search(said)) == (name == CHINESE)
    assert found[0] == found[1] and found[0].score < found[0].max_score


def keyed(found: dict[str, Any]) -> dict[str, Any]:
    """Return the report as JSON without the texts that a person reads."""
    found = deepcopy(found)
    found["notes"] = len(found["notes"])
    for question in found["questions"]:
        for case in question["cases"]:
            case["message"] = bool(case["message"])
    return found


def test_one_page_in_chinese(report: Report, tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    pages = Pages(Course(tmp_path))
    found = {}
    for name in (ENGLISH, CHINESE):
        notebook = nbformat.read(SOLUTIONS / NAME / f"{NAME}.ipynb", as_version=4)
        with speaking(name):
            filled(notebook, report)
            notebook.metadata["autograder"] = remembered(report, {})
        standing = Standing(late_penalty=0.5)
        found[name] = BeautifulSoup(pages.page(nbformat.v4.writes(notebook), NAME, standing), "html.parser")
    assert found[ENGLISH].html["lang"] == "en" and found[CHINESE].html["lang"] == "zh-CN"
    chinese = found[CHINESE].select_one(".verdict .ag").get_text(" ")
    assert HAN.search(chinese) and not PROSE.search(chinese), chinese
    assert not HAN.search(found[ENGLISH].get_text())
    penalty, heads = found[CHINESE].select(".scores td"), found[CHINESE].select(".head b")
    assert any("迟交扣分" in one.get_text() for one in penalty) and any(HAN.search(h.get_text()) for h in heads)


def test_the_metadata_of_a_graded_notebook_keep_the_language(report: Report) -> None:
    assert "language" not in remembered(report, {})
    with speaking(CHINESE):
        assert remembered(report, {})["language"] == CHINESE


# -- the command line ---------------------------------------------------------------------------------------------


def told(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "from autograder.doors.commands.cli import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8", timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_of_every_command_is_in_chinese(command: str) -> None:
    found = told(*filter(None, [command]), "--help", AUTOGRADER_LANG="zh_CN")
    shown = found.stdout.partition("示例")[0]
    assert found.returncode == 0 and HAN.search(shown)
    assert not PROSE.search(shown) and "Usage" not in shown and "Options" not in shown and "Show" not in shown
    assert all(width(line) <= 80 for line in shown.splitlines())


def test_errors_of_the_command_line_are_in_chinese() -> None:
    for arguments in (
        ["check"],
        ["chek"],
        ["check", "--nothing"],
        ["grade", "a", "--jobs", "x"],
        ["export"],
        ["check", ""],
    ):
        found = told(*arguments, AUTOGRADER_LANG="", LANG="zh_CN.UTF-8", LC_ALL="", LANGUAGE="")
        said = found.stderr.split("\n\n")[-1]
        assert found.returncode == 2 and HAN.search(said) and not PROSE.search(said), found.stderr


def test_explain_and_its_overview_are_in_chinese() -> None:
    assert not PROSE.search(told("explain", "sign_lost", AUTOGRADER_LANG="zh").stdout)
    assert not PROSE.search(told("explain", "超时", AUTOGRADER_LANG="zh").stdout)
    assert HAN.search(told("explain", AUTOGRADER_LANG="zh").stdout)


def test_the_chinese_readme_has_the_commands_of_the_readme() -> None:
    """Keep them word for word: CI runs those of README.md."""
    english, chinese = (re.findall(r"^python3 -m venv .*$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
                        for name in ("README.md", "README.zh-CN.md"))  # fmt: skip
    assert chinese == english and len(english) == 2


def test_the_catalogues_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in languages():
        for file in ("autograder.po", "click.po"):
            assert f"autograder/locale/{name}/LC_MESSAGES/{file}" in names


def test_all_formulas_and_words_of_click_that_the_kit_shows_are_known(machine: pytest.MonkeyPatch) -> None:
    with speaking(CHINESE):
        assert translation("click").gettext("Options") != "Options"
        assert translation("click").gettext("a word that click does not have") == "a word that click does not have"
