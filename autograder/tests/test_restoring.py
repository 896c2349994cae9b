"""Check that no answer is lost, doubled or judged by absence when a notebook gets the instructor's marks again."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.utils import compute_checksum, determine_grade

from autograder.notebooks import Place, Restored, SourceCell, is_unchanged, mark_of, places, restored
from autograder.submission import from_cells, parsed
from autograder.words import Sentence

STUB = "class Exp(Function):\n    def backward(ctx, g):\n        raise NotImplementedError()"
WORK = STUB.replace("raise NotImplementedError()", "return g")
ESSAY, WRITTEN = "YOUR ANSWER HERE", "A sum hands its gradient on, because each slope is one."


def marked(cell: Any, name: str, **more: Any) -> Any:
    marks = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, **more}
    cell.metadata["nbgrader"] = {"grade_id": name, "cell_type": cell.cell_type, **marks}
    cell.metadata["nbgrader"]["checksum"] = compute_checksum(cell)
    cell.id = f"id-{name}"
    return cell


def release() -> Any:
    return new_notebook(
        cells=[
            new_markdown_cell("# Exponential"),
            marked(new_code_cell(STUB), "exp-answer", solution=True),
            marked(new_code_cell('check("exp")'), "exp", grade=True, locked=True, points=2),
            new_markdown_cell("## In words"),
            marked(new_markdown_cell(ESSAY), "why", grade=True, solution=True, points=3),
            new_markdown_cell("## Asserts"),
            marked(new_code_cell("limit = 3\nassert limit == 3"), "own", grade=True, locked=True, points=1),
            new_markdown_cell("The end."),
        ]
    )


def source() -> list[SourceCell]:
    made = []
    for cell in release().cells:
        mark = mark_of(cell)
        if mark:
            said = cell.metadata["nbgrader"]
            made.append(
                SourceCell(
                    mark.name, cell.cell_type, cell.source, said["locked"], mark.checksum, mark.grade, mark.solution,
                    False, mark.points or 0.0,
                )
            )  # fmt: skip
    return made


def answered(work: str = WORK, words: str = WRITTEN) -> Any:
    notebook = release()
    notebook.cells[1].source, notebook.cells[4].source = work, words
    return notebook


def bare(cell: Any) -> Any:
    """Take from a cell everything that an editor may take: nbgrader's mark and the cell's id."""
    cell.metadata, cell.id = type(cell.metadata)(), f"new-{id(cell)}"
    return cell


def run(notebook: Any, is_empty: bool = False) -> Restored:
    return restored(notebook, source(), places(release()), is_empty)


def score(notebook: Any, name: str = "why") -> float | None:
    (cell,) = [cell for cell in notebook.cells if (mark := mark_of(cell)) and mark.name == name]
    return determine_grade(cell)[0]


def named(notebook: Any, name: str) -> str:
    (cell,) = [cell for cell in notebook.cells if (mark := mark_of(cell)) and mark.name == name]
    return str(cell.source)


def test_the_digest_is_nbgraders() -> None:
    for cell in release().cells:
        mark = mark_of(cell)
        if mark and mark.solution:
            assert is_unchanged(mark, cell.cell_type, cell.source)
            assert not is_unchanged(mark, cell.cell_type, cell.source + "x")


def cells_around(notebook: Any) -> None:
    bare(notebook.cells[4])
    notebook.cells.insert(4, new_code_cell("1 + 1"))
    notebook.cells.insert(0, new_markdown_cell("My name is Ada."))


LOSSES: dict[str, Callable[[Any], object]] = {
    "the mark of the answer": lambda n: bare(n.cells[4]),
    "all marks": lambda n: [bare(cell) for cell in n.cells],
    "the marks, and a text around the answer": lambda n: [bare(cell) for cell in n.cells] and n.cells.pop(3),
    "the mark, and cells were added around it": cells_around,
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_written_answer_without_its_mark_is_graded_by_a_person(loss: Callable[[Any], object]) -> None:
    notebook = answered()
    loss(notebook)
    said = run(notebook)
    assert score(notebook) is None, "a person grades it"
    assert said.notes or said.doubts
    assert WRITTEN in [cell.source for cell in notebook.cells]


def test_an_answer_with_its_id_or_between_its_neighbours_gets_its_mark_back() -> None:
    for lose in (bare, lambda cell: cell.metadata.clear()):
        notebook = answered()
        lose(notebook.cells[4])
        assert not run(notebook).doubts and named(notebook, "why") == WRITTEN


@pytest.mark.parametrize("deleted", [True, False])
def test_an_answer_that_is_not_where_it_belongs_is_left_to_a_person(deleted: bool) -> None:
    notebook = answered(words=ESSAY)
    notebook.cells.insert(5, new_markdown_cell(WRITTEN))
    if deleted:
        del notebook.cells[4:6]
    said = run(notebook)
    assert score(notebook) is None and "a person has to grade it" in str(said.doubts[0])


def put(notebook: Any, at: int, cell: Any, words: str = ESSAY) -> None:
    """Leave the answer's own cell as `words`, and put another cell at a place."""
    notebook.cells[4].source = words
    notebook.cells.insert(at, cell)


def pictured(cell: Any) -> Any:
    cell["attachments"] = {"a.png": {"image/png": "AAAA"}}
    return cell


def instead(notebook: Any, cell: Any, keep: bool = False) -> None:
    if keep:
        cell.metadata = notebook.cells[4].metadata
    notebook.cells[4] = cell


def under(notebook: Any, name: str) -> None:
    notebook.cells[4].metadata["nbgrader"]["grade_id"] = name


def extended(notebook: Any, at: int) -> None:
    notebook.cells[4].source = ESSAY
    notebook.cells[at].source += f"\n\n{WRITTEN}"


def extended_code(notebook: Any, at: int, said: str) -> None:
    notebook.cells[4].source = ESSAY
    notebook.cells[at].source += f"\n{said}"


COMMENT = f"# {WRITTEN}"
PLACES: dict[str, Callable[[Any], object]] = {
    "a raw cell": lambda n: instead(n, new_raw_cell(WRITTEN)),
    "a marked raw cell": lambda n: instead(n, new_raw_cell(WRITTEN), keep=True),
    "a marked code cell": lambda n: instead(n, new_code_cell(COMMENT), keep=True),
    "a comment": lambda n: instead(n, new_code_cell(COMMENT)),
    "a string": lambda n: instead(n, new_code_cell(f'"""{WRITTEN}"""')),
    "a call of print": lambda n: instead(n, new_code_cell(f"print({WRITTEN!r})")),
    "a comment below": lambda n: put(n, 5, new_code_cell(COMMENT)),
    "a string at the end": lambda n: put(n, 8, new_code_cell(f'"""{WRITTEN}"""')),
    "a print at the start": lambda n: put(n, 0, new_code_cell(f"print({WRITTEN!r})")),
    "a text above the heading": lambda n: put(n, 3, new_markdown_cell(WRITTEN)),
    "the heading": lambda n: extended(n, 3),
    "a text at the end": lambda n: put(n, 8, new_markdown_cell(WRITTEN)),
    "the last text": lambda n: extended(n, -1),
    "the first text": lambda n: extended(n, 0),
    "a text at the start": lambda n: put(n, 0, new_markdown_cell(WRITTEN)),
    "two cells": lambda n: put(n, 5, new_markdown_cell(WRITTEN), WRITTEN[:20]),
    "the end, without its mark": lambda n: n.cells.append(bare(n.cells.pop(4))),
    "a picture in its cell": lambda n: pictured(n.cells[4]).update(source=ESSAY),
    "a picture in a new cell": lambda n: put(n, 5, pictured(new_markdown_cell("![](attachment:a.png)"))),
    "a picture at the end": lambda n: put(n, 8, pictured(new_markdown_cell("![](attachment:a.png)"))),
    "a picture beside the notebook": lambda n: n.cells[4].update(source="![](graph.png)"),
    "a comment in an answer of code": lambda n: extended_code(n, 1, COMMENT),
    "a string in an answer of code": lambda n: extended_code(n, 1, f'why = """{WRITTEN}"""'),
    "a comment in a locked cell": lambda n: extended_code(n, 2, COMMENT),
    "a comment in a locked cell with asserts": lambda n: extended_code(n, 6, COMMENT),
    "a comment without blanks": lambda n: extended_code(n, 1, "# 和的梯度原样传回每一项"),
    "an unknown name": lambda n: under(n, "why-2"),
    "the name of a locked cell": lambda n: under(n, "own"),
    "the name of the code": lambda n: under(n, "exp-answer"),
    "the only cells": lambda n: n.cells.__setitem__(slice(None), [bare(n.cells[1]), bare(n.cells[4])]),
    "another order": lambda n: n.cells.__setitem__(slice(None), [bare(cell) for cell in n.cells[::-1]]),
    "the stub, continued": lambda n: bare(n.cells[4]).update(source=f"{ESSAY}\n\n{WRITTEN}"),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_no_written_answer_is_scored_by_absence_wherever_it_stands(place: Callable[[Any], object]) -> None:
    notebook = answered()
    place(notebook)
    run(notebook)
    assert score(notebook) is None, "a person grades it"


@pytest.mark.parametrize(
    "cell",
    [
        new_code_cell("x = 1  # a comment of mine"),
        new_code_cell("# x"),
        new_markdown_cell("### A"),
        new_code_cell("f(1)"),
    ],
)
def test_code_and_single_words_do_not_ask_for_a_person(cell: Any) -> None:
    for at in (0, 8):
        notebook = release()
        notebook.cells.insert(at, copy.deepcopy(cell))
        assert run(notebook).doubts == () and score(notebook) == 0


@pytest.mark.parametrize("at", [0, 1, 8])
@pytest.mark.parametrize(
    "cell", [new_code_cell(WORK), new_markdown_cell(f"My answer:\n\n```python\n{WORK}\n```"), new_raw_cell(WORK)]
)
def test_work_beside_an_untouched_answer_of_code_is_told(cell: Any, at: int) -> None:
    notebook = release()
    notebook.cells.insert(at, copy.deepcopy(cell))
    assert "These answers are as they were handed out" in " ".join(map(str, run(notebook).doubts))
    notebook = release()
    notebook.cells.insert(at, new_code_cell("class Other:\n    pass"))
    assert run(notebook).doubts == ()


def test_an_untouched_answer_is_for_a_person_where_another_file_may_hold_it() -> None:
    notebook, other = release(), Sentence("{file}", file="essay.pdf")
    found = restored(notebook, source(), places(release()), elsewhere=(other,))
    assert score(notebook) is None and ["essay.pdf" in str(doubt) for doubt in found.doubts] == [True]
    notebook = answered()
    found = restored(notebook, source(), places(release()), elsewhere=(other,))
    assert score(notebook) is None and found.doubts == (), "the answer is where it belongs"


def test_an_untouched_answer_is_no_response_as_in_nbgrader() -> None:
    notebook = release()
    assert run(notebook) == Restored() and score(notebook) == 0
    nothing = new_notebook()
    assert run(nothing, is_empty=True) == Restored() and score(nothing) == 0
    unreadable = new_notebook()
    assert run(unreadable).doubts and score(unreadable) is None


def test_the_answers_of_a_script_are_found_by_jupytext_s_marks_or_by_their_neighbours() -> None:
    text = "# %% [markdown]\n# ## In words\n\n# %% [markdown]{}\n# {}\n\n# %% [markdown]\n# ## Asserts\n"
    mark = ' nbgrader={"grade": true, "grade_id": "why", "solution": true}'
    for more in (mark, ""):
        found = parsed(text.format(more, WRITTEN).replace("[markdown]{}", "[markdown]").encode(), "x.py", "x")
        cells = [new_markdown_cell(cell.source) for cell in found.texts]
        if more:
            assert [cell.name for cell in found.texts] == [None, "why", None]
        notebook = new_notebook(cells=cells)
        run(notebook)
        assert WRITTEN in named(notebook, "why") and score(notebook) is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_stub_of_an_older_release_is_a_copy_too(order: tuple[int, int]) -> None:
    older = new_notebook(cells=[marked(new_code_cell(f"# An older text\n{STUB}"), "exp-answer", solution=True)])
    older.cells[0].id = "older"
    halves = [answered().cells, older.cells]
    notebook = new_notebook(cells=[cell for half in order for cell in copy.deepcopy(halves[half])])
    said = run(notebook)
    assert named(notebook, "exp-answer") == WORK
    assert "the untouched copies were left out: exp-answer" in str(said.doubts[0])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("without_digests", [False, True])
def test_a_doubled_notebook_is_judged_by_what_was_worked_on(
    order: tuple[int, int], lost: bool, without_digests: bool
) -> None:
    halves = [answered(), release()]
    for cell in halves[1].cells:
        cell.id = f"{cell.id}-again"
        if lost:
            bare(cell)
    notebook = new_notebook(cells=[cell for half in order for cell in copy.deepcopy(halves[half].cells)])
    said = run(notebook)
    assert named(notebook, "exp-answer") == WORK and named(notebook, "why") == WRITTEN and score(notebook) is None
    assert STUB not in [cell.source for cell in notebook.cells]
    assert "the untouched copies were left out: exp-answer" in str(said.doubts[0])
    cells = [cell for half in order for cell in copy.deepcopy(halves[half].cells)]
    for cell in cells if without_digests else ():
        cell.metadata.get("nbgrader", {}).pop("checksum", None)
    read = from_cells("x", cells)
    if not (without_digests and lost):  # then nothing tells a copy from a cell of the student's own
        assert [cell.source for cell in read.cells].count(STUB) == 0 and "exp-answer" in str(read.notes[0])


def test_a_locked_cell_of_an_older_release_is_not_the_student_s_change() -> None:
    notebook = answered()
    older = marked(new_code_cell('check("exp")\nprint("well done")'), "exp", grade=True, locked=True, points=2)
    notebook.cells = [older if cell.id == older.id else cell for cell in notebook.cells]
    said = run(notebook)
    assert named(notebook, "exp") == 'check("exp")' and not any("well done" in cell.source for cell in notebook.cells)
    assert [str(note) for note in said.notes] == [
        "Cells of an older release were handed in; those of today's were graded: exp."
    ]


def test_two_answers_that_differ_are_said_and_the_last_counts() -> None:
    notebook = answered()
    again = marked(new_code_cell(STUB), "exp-answer", solution=True)
    again.source, again.id = WORK + "  # again", "again"
    notebook.cells.append(again)
    said = run(notebook)
    assert named(notebook, "exp-answer").endswith("# again") and "the last one was graded: exp-answer" in str(
        said.doubts[0]
    )


@pytest.mark.parametrize(
    "written, kept, words",
    [
        ('import math as m\ncheck("exp")', "import math as m", "what was added to it was kept"),
        ('check("exp")\nprint(1)', "print(1)", "what was added to it was kept"),
        (f'{WORK}\n\ncheck("exp")', WORK, "what was added to it was kept"),
        ('check("sub")', None, "was changed; it was put back"),
        ("", None, "was changed; it was put back"),
    ],
)
def test_what_was_added_to_a_locked_cell_is_kept_and_said(written: str, kept: str | None, words: str) -> None:
    notebook = answered()
    notebook.cells[2].source = written
    said = run(notebook)
    at = next(i for i, cell in enumerate(notebook.cells) if (mark := mark_of(cell)) and mark.name == "exp")
    assert notebook.cells[at].source == 'check("exp")' and words in str(said.notes[0])
    assert notebook.cells[at - 1].source == (kept or WORK)


@pytest.mark.parametrize("added, stays", [("import math", True), ("limit = 4", False), ("def limit(): 1", False)])
def test_asserts_of_the_instructor_do_not_depend_on_what_was_added(added: str, stays: bool) -> None:
    notebook = answered()
    notebook.cells[6].source = f"{added}\n{notebook.cells[6].source}"
    run(notebook)
    assert (added in [cell.source for cell in notebook.cells]) is stays
    assert named(notebook, "own") == "limit = 3\nassert limit == 3"


def test_restoring_needs_no_order_and_no_nodes() -> None:
    notebook = json.loads(json.dumps(answered()))
    notebook["cells"][4]["metadata"] = {}
    notebook["cells"][4]["id"] = "x"
    said = restored(notebook, source(), [Place("", "", "")])
    assert said.doubts and notebook["cells"][-1]["metadata"]["nbgrader"]["grade_id"] == "why"
