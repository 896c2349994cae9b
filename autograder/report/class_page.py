"""Write the results of a class as one HTML page that opens offline, with plotly's pictures in it.

The command `autograder report` writes it. Each picture has a table beside it, for printers and screen readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..records import ClassResult, QuestionResult
from ..words import Listing, Plural, Sentence, language
from .class_pictures import aspects, by_case, by_idea, ideas, people_of, picture, points, words_of
from .words import number

_ROW, _BAR = 16, 24  # pixels of a line of the heat map, and of a bar


@dataclass(frozen=True)
class Row:
    """A line of a table: what is shown in each column, and the value that a column is sorted by."""

    cells: tuple[tuple[str, float | str], ...]


@dataclass(frozen=True)
class Table:
    """A table with its title and the names of its columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    filter: str = ""  # the label of its field for filtering; empty if it has none


def class_page(found: ClassResult) -> str:
    """Return the whole page, some 5 MB: plotly's script is in it, and nothing is loaded from elsewhere."""
    import plotly.offline  # an optional dependency, and slow to import

    title = str(Sentence("{assignment}: the class", assignment=found.assignment))
    return (
        _environment()
        .get_template("class_page.html.j2")
        .render(
            title=title,
            lang=language().replace("_", "-"),
            summary=[str(line) for line in _summary(found)],
            script=Markup(plotly.offline.get_plotlyjs()) if found.students else "",
            sections=_sections(found) if found.students else [],
            sort_words=str(Sentence("Click on a column to sort by it.")),
        )
    )


def _sections(found: ClassResult) -> list[tuple[str, Markup, Table | None]]:
    """Return the sections of the page, in order: title, picture and table."""
    return [
        (str(Sentence("Points")), picture("points", points(found), 320), None),
        (
            str(Sentence("Cases that pass, by question and aspect")),
            picture("aspects", aspects(found), min(max(len(found.students) * _ROW + 220, 360), 1400)),
            None,
        ),
        (
            str(Sentence("Misconceptions")),
            picture("ideas", ideas(found), max(len(by_idea(found)) * _BAR + 120, 300)),
            _idea_table(found),
        ),
        (str(Sentence("The hardest cases")), Markup(""), _case_table(found)),
        (str(Sentence("Students")), Markup(""), _student_table(found)),
    ]


def _summary(found: ClassResult) -> list[Sentence]:
    students = found.students
    said: list[Sentence] = [Plural("{n} submission.", "{n} submissions.", n=len(students))]
    if students:
        scores, points = [s.score for s in students], max(s.points for s in students)
        said.append(
            Sentence(
                "Points: mean {mean}, median {median}, least {least}, most {most}, of {points}.",
                mean=number(mean(scores)),
                median=number(median(scores)),
                least=number(min(scores)),
                most=number(max(scores)),
                points=number(points),
            )
        )
        said.append(
            Sentence(
                "{full} with full marks, {none} without a point, {late} late, {flagged} that a person should look at.",
                full=sum(s.score >= s.points for s in students),
                none=sum(s.score <= 0 for s in students),
                late=sum(s.penalty > 0 for s in students),
                flagged=sum(s.flagged for s in students),
            )
        )
    if found.absent:
        said.append(Sentence("Nothing handed in: {students}.", students=Listing(found.absent, most=40)))
    unknown = tuple(s.student for s in students if not s.detailed)
    if unknown:
        said.append(
            Sentence(
                "No cases are known of {students}: run `autograder grade {assignment} --force` to see them here.",
                students=Listing(unknown, most=40),
                assignment=found.assignment,
            )
        )
    return said


def _idea_table(found: ClassResult) -> Table | None:
    rows = []
    for idea, hint, who in by_idea(found):
        people = people_of(who)
        cells = (words_of(idea), hint, ", ".join(who), len(people), ", ".join(people))
        rows.append(Row(tuple((number(c) if isinstance(c, int) else c, c) for c in cells)))
    columns = _titles(
        Sentence("misconception"),
        Sentence("what the students read"),
        Sentence("questions"),
        Sentence("students"),
        Sentence("who"),
    )
    return Table("", columns, tuple(rows), str(Sentence("filter misconceptions"))) if rows else None


def _case_table(found: ClassResult) -> Table | None:
    rows = []
    for question, case, failed, attempted in by_case(found):
        share = failed / attempted if attempted else 0.0
        rows.append(
            Row(((question, question), (case, case), (f"{failed} / {attempted}", share), (f"{share:.0%}", share)))
        )
    columns = _titles(Sentence("question"), Sentence("case"), Sentence("failed / attempted"), Sentence("share"))
    return Table("", columns, tuple(rows)) if rows else None


def _student_table(found: ClassResult) -> Table:
    questions = list(dict.fromkeys(q.name for s in found.students for q in s.questions))
    own = (
        Sentence("student"), Sentence("points"), Sentence("late penalty"), Sentence("look at it")
    )  # fmt: skip
    columns = (*_titles(*own), *questions)
    rows = []
    for student in sorted(found.students, key=lambda s: (-s.score, s.student)):
        by_name = {q.name: q for q in student.questions}
        score = f"{number(student.score)} / {number(student.points)}"
        cells: list[tuple[str, float | str]] = [
            (student.student, student.student),
            (score, student.score),
            (number(student.penalty) if student.penalty else "", student.penalty),
            (str(Sentence("yes")) if student.flagged else "", float(student.flagged)),
        ]
        rows.append(Row((*cells, *(_of(by_name.get(question)) for question in questions))))
    return Table("", columns, tuple(rows), str(Sentence("filter students")))


def _of(question: QuestionResult | None) -> tuple[str, float]:
    if question is None:
        return "", -1.0
    return number(question.score) if question.attempted or question.score else "\N{EN DASH}", question.score


def _titles(*columns: Sentence) -> tuple[str, ...]:
    return tuple(map(str, columns))


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
