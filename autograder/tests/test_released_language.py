"""Release an assignment in another language, and grade the class that gets it: points and verdicts stay the same."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from autograder.doors.commands.release import release
from autograder.errors import UsageError
from autograder.notebooks import cells_at, notebook_at, source_of, texts_of, translate

from . import catalogue as catalogues
from .conftest import SOLUTIONS
from .small import NAME, NOT_SUMMED, appended
from .small_class import autograder, hand_in, nbgrader, scores

pytestmark = pytest.mark.usefixtures("lent_server")
HAN = re.compile("[\u4e00-\u9fff]")
EVERY = sorted(path.parent.name for path in SOLUTIONS.glob("*/cases.py"))
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`", re.DOTALL)
WORDS = re.compile(r"\\text\{[^{}]*\}|\\(?= )|\\(?=\$)|[\s.,]")  # in a formula


def add_catalogue(course: Path, text: str) -> str:
    """Translate one text cell of the course's assignment, and return its text in the source."""
    folder = course / "solutions" / NAME
    source = next(source_of(c) for c in cells_at(folder / f"{NAME}.ipynb") if c["cell_type"] == "markdown")
    (folder / "locale").mkdir()
    written = f"msgid {json.dumps(source)}\nmsgstr {json.dumps(text)}\n"
    (folder / "locale" / "zh_CN.po").write_text(written, encoding="utf-8")
    return source


def bare(cells: list[Any]) -> list[Any]:
    """Return cells without their texts and what depends on them, and without outputs."""
    found = copy.deepcopy(cells)
    for cell in found:
        if cell["cell_type"] == "markdown":
            cell["source"] = ""
            cell["metadata"].get("nbgrader", {}).pop("checksum", None)
    return found


def test_a_release_in_chinese_changes_the_text_cells_alone(course: Path) -> None:
    english = notebook_at(course / "assignments" / NAME / f"{NAME}.ipynb")
    source = add_catalogue(course, "# 一个小作业")
    said = [str(one) for one in release(NAME, "zh-cn", course)]
    chinese = notebook_at(course / "assignments" / NAME / f"{NAME}.ipynb")
    assert bare(chinese["cells"]) == bare(english["cells"])
    assert [source_of(c) for c in chinese["cells"]] == [
        "# 一个小作业" if source_of(c) == source else source_of(c) for c in english["cells"]
    ]
    assert chinese["metadata"].pop("autograder") == {"language": "zh_CN"}
    assert chinese["metadata"] == english["metadata"]
    texts = sum(cell["cell_type"] == "markdown" for cell in english["cells"])
    assert f"1 in zh_CN; {texts - 1} have no translation" in said[-1]
    assert not (course / "assignments" / NAME / "locale").exists()
    said = [str(one) for one in release(NAME, "", course)]
    assert notebook_at(course / "assignments" / NAME / f"{NAME}.ipynb") == english and "as its author" in said[-1]


def test_nbgraders_own_command_releases_in_the_courses_language(course: Path) -> None:
    add_catalogue(course, "# 一个小作业")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.TranslateCells.language = 'zh_CN'\n")
    nbgrader(course, "generate_assignment", NAME, "--force")
    made = notebook_at(course / "assignments" / NAME / f"{NAME}.ipynb")
    assert made["metadata"]["autograder"] == {"language": "zh_CN"}
    assert any(source_of(cell) == "# 一个小作业" for cell in made["cells"])


def test_what_cannot_be_released_is_said_before_anything_is_removed(course: Path) -> None:
    before = (course / "assignments" / NAME / f"{NAME}.ipynb").read_bytes()
    with pytest.raises(UsageError, match=r"no language called 'tlh'.*zh_CN"):
        list(release(NAME, "tlh", course))
    with pytest.raises(UsageError, match="no assignment called 'nothing'"):
        list(release("nothing", "zh_CN", course))
    add_catalogue(course, "x")
    (course / "solutions" / NAME / "locale" / "zh_CN.po").write_text("msgid no quotes\n")
    with pytest.raises(UsageError, match=r"not a catalogue of gettext .line 1"):
        list(release(NAME, "zh_CN", course))
    assert (course / "assignments" / NAME / f"{NAME}.ipynb").read_bytes() == before


def test_nbgraders_own_words_are_told(course: Path) -> None:
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("### END SOLUTION", ""))
    with pytest.raises(UsageError, match=r"was not released by nbgrader: .*no end solution statement found"):
        list(release(NAME, "", course))


def test_a_course_without_the_kits_preprocessors_is_told(course: Path) -> None:
    add_catalogue(course, "# 一个小作业")
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'autograd'\nc.CourseDirectory.source_directory = 'solutions'\n"
        "c.CourseDirectory.release_directory = 'assignments'\n"
    )
    with pytest.raises(UsageError, match="configure"):
        list(release(NAME, "zh_CN", course))


def pages_of(course: Path) -> dict[str, str]:
    paths = sorted((course / "feedback").glob(f"*/{NAME}/*.html"))
    return {path.parts[-3]: path.read_text(encoding="utf-8") for path in paths}


def test_a_class_is_graded_in_the_language_of_its_release(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page in another language is another page, so the class is graded again; the scores are the same."""
    monkeypatch.delenv("AUTOGRADER_LANG")
    monkeypatch.setattr("autograder.words.spoken._notebooks", "")  # a test before this one may have read a notebook
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    hand_in(course, "ada", appended(NOT_SUMMED))
    assert autograder(course, "grade", NAME).exit_code == 0
    english, points = pages_of(course), scores(course)
    assert not HAN.search(english["ada"]) and 'lang="en"' in english["ada"]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")  # of the machine, which has no say in what students read
    assert HAN.search(autograder(course, "grade", NAME).output) and pages_of(course) == english
    add_catalogue(course, "# 一个小作业")
    list(release(NAME, "zh_CN", course))
    assert autograder(course, "grade", NAME).exit_code == 0
    chinese = pages_of(course)
    answer = BeautifulSoup(chinese["ada"], "html.parser").select_one(".ag-failed")
    assert HAN.search(answer.get_text()) and 'lang="zh-CN"' in chinese["ada"]
    assert scores(course) == points
    stamp = (course / "feedback" / "ada" / NAME / f"{NAME}.html").stat().st_mtime_ns
    assert autograder(course, "grade", NAME).exit_code == 0
    assert (course / "feedback" / "ada" / NAME / f"{NAME}.html").stat().st_mtime_ns == stamp
    nbgrader(course, "autograde", NAME, "--force")
    nbgrader(course, "generate_feedback", NAME, "--force")
    again = BeautifulSoup(pages_of(course)["ada"], "html.parser")
    assert HAN.search(again.select_one(".ag-failed").get_text()) and again.html["lang"] == "zh-CN"
    assert scores(course) == points


@pytest.mark.parametrize("name", EVERY)
def test_every_text_cell_of_the_kits_assignments_is_in_chinese(name: str) -> None:
    """Run `python -m autograder.tests.catalogue --write` after a text cell was changed, and translate it again."""
    assert catalogues.missing("zh_CN", SOLUTIONS / name) == []
    texts = texts_of(SOLUTIONS / name, "zh_CN")
    cells = [cell for cell in cells_at(SOLUTIONS / name / f"{name}.ipynb") if cell["cell_type"] == "markdown"]
    assert {source_of(cell) for cell in cells} == {text for text in texts if text}
    for cell in cells:
        found = texts[source_of(cell)]
        assert HAN.search(found)
        assert formulas(found) == formulas(source_of(cell)), source_of(cell)[:40]
        assert found.count("\n```") == source_of(cell).count("\n```")
        assert re.findall(r"^#+ ", found, re.MULTILINE) == re.findall(r"^#+ ", source_of(cell), re.MULTILINE)
    done, left = translate(copy.deepcopy(cells), texts)
    assert (done, left) == (len(cells), 0)


def formulas(text: str) -> set[str]:
    """Return the formulas and the code in a text, without words in them: no language may have one more, an answer."""
    return {WORDS.sub("", one) for one in FORMULA.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))}


def test_a_changed_text_stays_as_it_is() -> None:
    cells = [{"cell_type": "markdown", "source": ["a\n", "b"]}, {"cell_type": "markdown", "source": "a\nB"},
             {"cell_type": "code", "source": "a\nb"}, {"cell_type": "markdown", "source": " "}]  # fmt: skip
    assert translate(cells, {"a\nb": "一"}) == (1, 1)
    assert [cell["source"] for cell in cells] == ["一", "a\nB", "a\nb", " "]
