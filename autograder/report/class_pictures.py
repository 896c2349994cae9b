"""The pictures of a report on a class, drawn by plotly, and the rankings that they share with its tables."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

from markupsafe import Markup

from ..records import ClassResult, StudentResult
from ..words import Listing, Sentence

_HARDEST = 20  # cases that are listed
_NAMED = 60  # a picture with more students than this has no room for their names
_WIDE = 1060  # pixels


def by_idea(found: ClassResult) -> list[tuple[str, str, dict[str, list[str]]]]:
    """Return each misconception, its hint and who has it, by question; the most frequent comes first."""
    hints: dict[str, str] = {}
    who: dict[str, dict[str, list[str]]] = {}
    for student in found.students:
        for question in student.questions:
            for idea, hint in question.ideas.items():
                hints.setdefault(idea, hint)
                who.setdefault(idea, {}).setdefault(question.name, []).append(student.student)
    ranked = sorted(who, key=lambda idea: (-len(people_of(who[idea])), idea))
    return [(idea, hints[idea], who[idea]) for idea in ranked]


def people_of(by_question: dict[str, list[str]]) -> list[str]:
    return sorted({student for students in by_question.values() for student in students})


def by_case(found: ClassResult) -> list[tuple[str, str, int, int]]:
    """Return the cases that most attempts fail: question, case, how many failed, and how many were attempted."""
    failed: Counter[tuple[str, str]] = Counter()
    attempted: Counter[str] = Counter()
    for student in found.students:
        for question in student.questions:
            attempted[question.name] += question.attempted and student.detailed
            failed.update((question.name, case) for case in question.failed)
    hardest = sorted(failed, key=lambda key: (-failed[key] / attempted[key[0]], key))[:_HARDEST]
    return [(question, case, failed[question, case], attempted[question]) for question, case in hardest]


def points(found: ClassResult) -> dict[str, Any]:
    highest = max(s.points for s in found.students)
    step = max(round(highest / 20, 2), 0.25) if highest else 1
    hover = str(Sentence("{points} points: {n} students", points="%{x}", n="%{y}"))
    return {
        "data": [
            {
                "type": "histogram",
                "x": [round(s.score, 4) for s in found.students],
                "xbins": {"start": 0, "size": step, "end": highest + step},
                "marker": {"color": "#2b6cb0", "line": {"color": "white", "width": 1}},
                "hovertemplate": f"{hover}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": str(Sentence("points"))}, "range": [0, highest + step]},
            "yaxis": {"title": {"text": str(Sentence("students"))}, "rangemode": "tozero"},
        },
    }


def aspects(found: ClassResult) -> dict[str, Any]:
    """Return the heat map: a row for each student, the best on top; a column for each aspect of each question."""
    columns: dict[tuple[str, str], None] = {}
    for student in found.students:
        for question in student.questions:
            columns.update(dict.fromkeys((question.name, aspect) for aspect in question.aspects))
    ranked = sorted(found.students, key=lambda s: (s.score, s.student))
    hover = str(Sentence("{student}, {aspect}: {share} of the cases pass", student="%{y}", aspect="%{x}", share="%{z}"))
    names = len(ranked) <= _NAMED
    return {
        "data": [
            {
                "type": "heatmap",
                "x": [_label(f"{question}: {aspect}" if aspect else question) for question, aspect in columns],
                "y": [_label(student.student) for student in ranked],
                "z": [[_share(student, *column) for column in columns] for student in ranked],
                "zmin": 0,
                "zmax": 100,
                "colorscale": "Cividis",
                "colorbar": {"ticksuffix": " %", "title": {"text": str(Sentence("pass"))}},
                "zhoverformat": ".0f",
                "hovertemplate": f"{hover.replace('%{z}', '%{z} %')}<extra></extra>",
                "hoverongaps": False,
            }
        ],
        "layout": {
            "xaxis": {"type": "category", "tickangle": -60, "automargin": True},
            "yaxis": {"type": "category", "showticklabels": names, "automargin": True},
            "plot_bgcolor": "#e5e5e5",
        },
    }


def _share(student: StudentResult, question: str, aspect: str) -> float | None:
    """Return the percentage of cases that pass; None, which is shown grey, if the question was not attempted."""
    for one in student.questions:
        if one.name == question and one.attempted and aspect in one.aspects:
            passed, every = one.aspects[aspect]
            return round(100 * passed / every, 1) if every else None
    return None


def ideas(found: ClassResult) -> dict[str, Any]:
    ranked = by_idea(found)[::-1]  # plotly begins at the bottom
    questions = list(dict.fromkeys(q.name for s in found.students for q in s.questions))
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": _label(question),
                "y": [_label(words_of(idea)) for idea, _, _ in ranked],
                "x": [len(who.get(question, ())) for _, _, who in ranked],
                "hovertext": [_label(str(Listing(tuple(who.get(question, ())), most=12))) for _, _, who in ranked],
                "hovertemplate": f"{_label(question)}: %{{x}}<br>%{{hovertext}}<extra></extra>",
            }
            for question in questions
            if any(question in who for _, _, who in ranked)
        ],
        "layout": {
            "barmode": "stack",
            "xaxis": {"title": {"text": str(Sentence("students, once for each question"))}, "rangemode": "tozero"},
            "yaxis": {"type": "category", "automargin": True},
        },
    }


def picture(name: str, figure: dict[str, Any], height: int) -> Markup:
    """Return a picture as plotly writes it: a `div` and a script that draws it."""
    import plotly.io  # as above

    if not figure["data"]:
        return Markup("")
    figure["layout"].update(height=height, width=_WIDE, margin={"t": 16, "r": 16}, font={"size": 13}, template={})
    config = {"displaylogo": False, "responsive": True}
    return Markup(
        plotly.io.to_html(figure, config=config, include_plotlyjs=False, full_html=False, div_id=name, validate=False)
    )


def _label(text: str) -> str:
    """Return a text for plotly, which reads tags and entities in its labels."""
    return escape(text, quote=False)


def words_of(idea: str) -> str:
    return idea.replace("_", " ")
