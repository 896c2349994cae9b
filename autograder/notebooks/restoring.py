"""Give a student's notebook the instructor's marks, points and locked texts again, before it is graded.

In come a notebook (nbformat's nodes or plain dictionaries), the cells that nbgrader stored, and the instructor's cells
in their order; the notebook is changed in place, and out goes what a reader has to know about it. Editors lose marks,
copy cells and double whole notebooks, so an answer is also found by its id, its beginning and its neighbours.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..words import Listing, Plural, Sentence
from .graded import source_of
from .marks import Mark, SourceCell, is_unchanged, mark_of

_DEFINITION = re.compile(r"^[ \t]*(?:class|def) ", re.MULTILINE)
_FIRST_DEFINITION = re.compile(r"^(?:class|def) \w+", re.MULTILINE)
_ONLY_CHECK = re.compile(r"\s*(?:autograder\.)?check\([^\n]*\)\s*$")  # its points depend on nothing in the cell
_STUB = "raise NotImplementedError"  # nbgrader puts it in the place of an answer
_MOST_COMPARED = 500  # cells of a notebook in which copies are looked for
_LEAST_BEGINNING = 12  # characters of a first line that tell an answer from others
_LEAST_WORDS = 3  # of a text that may be an answer
_LEAST_COMMENT = 6  # words of a comment on code that may be an answer
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")  # no blanks divide the words of some scripts
_COMMENT = re.compile(
    r"(?:^[ \t]*#.*\n?)+|#.*|\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}"
    r"|\"[^\"\n]*\"|'[^'\n]*'",
    re.MULTILINE,
)
_MOST_FILES = 5  # that a sentence names
_MOST_PARSED = 20_000  # characters of what was added to a locked cell


@dataclass(frozen=True)
class Place:
    """A cell of the instructor's notebook: its name in nbgrader (empty if it has none), its id and its text."""

    name: str
    id: str
    text: str


@dataclass(frozen=True)
class Restored:
    """What was found: `notes` for the student, and `doubts`, for which a person has to look at the paper."""

    notes: tuple[Sentence, ...] = ()
    doubts: tuple[Sentence, ...] = ()


def places(notebook: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return the cells of the instructor's notebook, in their order."""
    cells = [cell for cell in notebook.get("cells", ()) if isinstance(cell, Mapping)]
    marked = [(cell, mark_of(cell)) for cell in cells]
    return tuple(Place(mark.name if mark else "", str(cell.get("id", "")), source_of(cell)) for cell, mark in marked)


def restored(
    notebook: Any,
    source: Iterable[SourceCell],
    order: Sequence[Place] = (),
    is_empty: bool = False,
    elsewhere: Sequence[Sentence] = (),
) -> Restored:
    """Restore the cells of `notebook` in place. `is_empty` says that no file at all was handed in.

    `elsewhere` has the other files in which the student may have written an answer.

    The submission's own metadata is not trusted. An unknown cell loses its mark. Of several copies of an answer the
    last one that was worked on keeps it, and untouched copies are removed. A graded cell that was deleted comes back at
    the end. What was added to a locked cell stays, in a new cell before it. An answer that a person grades and that is
    not found is never scored.
    """
    work = _Work(notebook, {cell.name: cell for cell in source}, order, elsewhere)
    work.leave_out_copies()
    work.find_lost()
    work.find_written_beside()
    work.give_marks()
    work.bring_back(is_empty)
    return Restored(tuple(work.notes), tuple(work.doubts))


def copies_left_out(names: Iterable[str]) -> Sentence:
    return Sentence(
        "Some answers came more than once, and the untouched copies were left out: {names}. "
        "The copies that were worked on were graded.",
        names=Listing(tuple(dict.fromkeys(names))),
    )


def untouched_copies(cells: Sequence[Any]) -> dict[int, str]:
    """Return the positions of untouched copies of code that was worked on, with the names of the answers.

    It goes by the digests in the cells' marks, and by nbgrader's own stub where a mark has none. A cell without a mark
    is a copy if its text is that of an untouched one.
    """
    marks = {index: mark for index, cell in enumerate(cells) if (mark := mark_of(cell)) and mark.solution}
    texts = [source_of(cell) for cell in cells]
    worked = {m.name: m for i, m in marks.items() if not _is_stub(m, texts[i])}
    known = {texts[i].strip() for i, m in marks.items() if _is_stub(m, texts[i])}
    found: dict[int, str] = {}
    for index, text in enumerate(texts if worked and len(cells) <= _MOST_COMPARED else ()):
        mark = marks.get(index)
        if (mark is not None and mark.name not in worked) or not _DEFINITION.search(text):
            continue
        if mark is not None and mark.name in worked and _is_stub(mark, text):
            found[index] = mark.name
        elif mark is None:
            same = (
                m.name
                for m in worked.values()
                if is_unchanged(m, "code", text) or _copies(text, m.name, known, marks, texts)
            )
            name = next(same, None)
            if name is not None:
                found[index] = name
    return found


def _is_stub(mark: Mark, text: str) -> bool:
    return is_unchanged(mark, "code", text) if mark.checksum else _STUB in text


def _copies(text: str, name: str, known: set[str], marks: Mapping[int, Mark], texts: Sequence[str]) -> bool:
    """Say whether a text is that of an untouched cell with this name."""
    return text.strip() in known and any(m.name == name and texts[i].strip() == text.strip() for i, m in marks.items())


class _Work:
    """One notebook that is being restored. `owner` has the cell of each name, by identity of the cells' objects."""

    def __init__(
        self, notebook: Any, known: dict[str, SourceCell], order: Sequence[Place], elsewhere: Sequence[Sentence]
    ) -> None:
        self.notebook, self.known, self.order, self.elsewhere = notebook, known, order, elsewhere
        self.cells: list[Any] = notebook["cells"]
        self.notes: list[Sentence] = []
        self.doubts: list[Sentence] = []
        self.claims: dict[str, list[Any]] = {}
        self.handed_out: set[int] = set()  # ids of cells that are as they were handed out, in an older release too
        for cell in self.cells:
            mark = mark_of(cell)
            if mark is not None and is_unchanged(mark, cell["cell_type"], _text(cell)):
                self.handed_out.add(id(cell))
            cell["metadata"].pop("nbgrader", None)
            if mark is not None and mark.name in known:
                self.claims.setdefault(mark.name, []).append(cell)
        self.owner: dict[str, Any] = {}

    def leave_out_copies(self) -> None:
        """Choose the owner of each name, and remove the untouched copies of answers that were worked on."""
        removed, several = [], []
        alike: dict[str, list[Any]] = {}
        for cell in self.cells:
            alike.setdefault(_text(cell).strip(), []).append(cell)
        for name, claims in self.claims.items():
            original = self.known[name]
            changed = [cell for cell in claims if not self._is_untouched(cell, original)]
            self.owner[name] = (changed or claims)[-1] if not original.locked else claims[-1]
            if original.locked or not changed:
                continue
            if len({_bare(_text(cell)) for cell in changed}) > 1:
                several.append(name)
            stubs = [cell for cell in claims if self._is_untouched(cell, original)]
            # a text such as "YOUR ANSWER HERE" may stand in other answers, too
            stubs += alike.get(original.source.strip(), ()) if original.cell_type == "code" else ()
            removed += [(name, cell) for cell in stubs if not any(cell is one for one in self.owner.values())]
        gone = {id(cell) for _, cell in removed}
        self.cells[:] = [cell for cell in self.cells if id(cell) not in gone]
        if removed:
            self.doubts.append(copies_left_out(name for name, _ in removed))
        if several:
            self.doubts.append(
                Sentence(
                    "Some answers came more than once, and the last one was graded: {names}.",
                    names=Listing(tuple(several)),
                )
            )

    def _is_untouched(self, cell: Any, original: SourceCell) -> bool:
        return id(cell) in self.handed_out or _same(_text(cell), original.source)

    def find_lost(self) -> None:
        """Find the cells that lost their mark: by id, by the same text, by their beginning, or by their neighbours."""
        ids = {place.name: place.id for place in self.order if place.name and place.id}
        for name, original in self.known.items():
            if name in self.owner:
                continue
            free = [cell for cell in self.cells if not any(cell is one for one in self.owner.values())]
            cell = (
                next((c for c in free if ids.get(name) and c.get("id") == ids[name]), None)
                or next((c for c in free if _same(_text(c), original.source)), None)
                or next((c for c in free if _begins_alike(_text(c), original)), None)
            )
            if cell is not None:
                self.owner[name] = cell
        for name in self.known:
            near = self._near(name) if self._is_open(name) else []
            if name not in self.owner and near:
                self.owner[name] = near[0]
                self.notes.append(
                    Sentence("The answer {name} had lost its mark; it was found by the cells around it.", name=name)
                )
            elif (
                name in self.owner
                and self._is_open(name)
                and (near or self.owner[name].get("attachments") or self._written_elsewhere() or self.elsewhere)
            ):  # only a person can see a picture, or an answer in another cell or file
                self._for_a_person(name)

    def find_written_beside(self) -> None:
        """Find answers of code that are untouched, while another cell defines the same in other words."""
        found: list[str] = []
        defined: dict[str, list[Any]] = {}  # the cells that begin a definition with this line
        for cell in self.cells:
            for line in _FIRST_DEFINITION.findall(_text(cell)):
                defined.setdefault(line, []).append(cell)
        for name, original in self.known.items():
            cell = self.owner.get(name)
            if cell is None or not original.solution or not self._is_untouched(cell, original):
                continue
            alike = (one for line in _FIRST_DEFINITION.findall(original.source) for one in defined.get(line, ()))
            if any(one is not cell and not _same(_text(one), original.source) for one in alike):
                found.append(name)
        if found:
            self.doubts.append(
                Sentence(
                    "These answers are as they were handed out, but another cell defines the same in other words; "
                    "look whether the work stands there: {names}.",
                    names=Listing(tuple(found)),
                )
            )

    def _for_a_person(self, name: str) -> None:
        self.known[name] = _unscored(self.known[name])
        if self.elsewhere:
            self.doubts.append(
                Sentence(
                    "The answer {name} was not found in the notebook, and it may stand in {files}: "
                    "a person has to grade it.",
                    name=name,
                    files=Listing(tuple(self.elsewhere), _MOST_FILES),
                )
            )
            return
        self.doubts.append(
            Sentence(
                "The answer {name} was not found where it belongs, and it may stand in another cell: "
                "a person has to grade it.",
                name=name,
            )
        )

    def _near(self, name: str) -> list[Any]:
        """Return the texts that the student wrote between the neighbours of a cell."""
        at = next((i for i, place in enumerate(self.order) if place.name == name), None)
        if at is None:
            return []
        where = self._positions()
        before = max((where[i] for i in range(at) if i in where), default=-1)
        after = min((where[i] for i in range(at + 1, len(self.order)) if i in where), default=len(self.cells))
        mapped = {id(self.cells[i]) for i in where.values()} | {id(cell) for cell in self.owner.values()}
        between = self.cells[before + 1 : after]
        return [c for c in between if id(c) not in mapped and c["cell_type"] != "code" and _text(c).strip()]

    def _is_open(self, name: str) -> bool:
        """Say whether a person grades an answer, and the answer is lost or untouched."""
        original, cell = self.known[name], self.owner.get(name)
        return _by_hand(original) and (cell is None or self._is_untouched(cell, original))

    def _written_elsewhere(self) -> bool:
        """Say whether the student wrote a text where it is no answer: into another cell, or as a comment on code."""
        ours = {_bare(text) for text in (*(p.text for p in self.order), *(c.source for c in self.known.values()))}
        every = "".join(ours)
        owned = {id(cell): self.known[name] for name, cell in self.owner.items()}
        for cell in self.cells if self.order else ():
            original = owned.get(id(cell))
            is_free = original is None or (original.locked and original.cell_type != "code")
            if is_free and _is_text(cell) and _bare(_text(cell)) not in ours:
                return True
            if cell["cell_type"] == "code" and any(_bare(said) not in every for said in _comments(_text(cell))):
                return True
        return False

    def _positions(self) -> dict[int, int]:
        """Return the positions of the instructor's cells in the student's notebook, as far as they are known."""
        at = {id(cell): index for index, cell in enumerate(self.cells)}
        texts: dict[str, int] = {}
        for index, cell in enumerate(self.cells):
            texts.setdefault(_bare(_text(cell)), index)
        found: dict[int, int] = {}
        for number, place in enumerate(self.order):
            owner = self.owner.get(place.name) if place.name else None
            if owner is not None:
                found[number] = at[id(owner)]
            elif not place.name and _bare(place.text) in texts:
                found[number] = texts[_bare(place.text)]
        return found

    def give_marks(self) -> None:
        """Give each owner its mark, its type and, if it is locked, its text."""
        put_back, older = [], []
        for name, cell in self.owner.items():
            original, written = self.known[name], _text(cell)
            _restore(cell, original)
            if not original.locked or _same(written, original.source):
                continue
            if id(cell) in self.handed_out:
                older.append(name)
                continue
            put_back.append(name)
            added = _added(written, original) if original.cell_type == "code" else ""
            if added:
                index = next(i for i, one in enumerate(self.cells) if one is cell)
                self.cells.insert(index, _cell(self.notebook, "code", added, {}, f"kept-{name}"))
                self.notes.append(
                    Sentence(
                        "The locked cell {name} was put back; what was added to it was kept, in a cell before it.",
                        name=name,
                    )
                )
                put_back.pop()
        if older:
            self.notes.append(
                Sentence(
                    "Cells of an older release were handed in; those of today's were graded: {names}.",
                    names=Listing(tuple(older)),
                )
            )
        if put_back:
            self.notes.append(
                Plural(
                    "The locked cell {names} was changed; it was put back.",
                    "The locked cells {names} were changed; they were put back.",
                    n=len(put_back),
                    names=Listing(tuple(put_back)),
                )
            )

    def bring_back(self, is_empty: bool) -> None:
        """Append the graded cells that are missing."""
        for name, original in self.known.items():
            if name in self.owner or not (original.grade or original.task):
                continue
            if _by_hand(original) and not is_empty:
                self._for_a_person(name)
            self.cells.append(_made(self.notebook, self.known[name]))


def _by_hand(cell: SourceCell) -> bool:
    """Say whether a person grades the cell."""
    return cell.task or (cell.grade and (cell.solution or cell.cell_type != "code"))


def _is_text(cell: Any) -> bool:
    """Say whether a cell holds a person's sentence: a text cell, or one of code with only comments or strings."""
    text = _text(cell)
    if cell["cell_type"] == "code":
        tree = _tree(text)
        said = [node.value for node in tree.body if isinstance(node, ast.Expr)] if tree is not None else []
        said = [value.args[0] if _prints(value) else value for value in said]  # type: ignore[attr-defined]
        if tree is None or len(said) < len(tree.body) or not all(isinstance(one, ast.Constant) for one in said):
            return False
    return bool(cell.get("attachments")) or len(_WORD.findall(text)) >= _LEAST_WORDS


def _comments(code: str) -> list[str]:
    """Return the comments of a cell, and its strings, that hold a sentence."""
    return [said[0] for said in _COMMENT.finditer(code) if len(_WORD.findall(said[0])) >= _LEAST_COMMENT]


def _prints(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "print" and len(value.args) == 1


def _unscored(cell: SourceCell) -> SourceCell:
    """Return the cell with another digest: nbgrader scores an answer with its own digest as no response."""
    return replace(cell, checksum="")


def _begins_alike(text: str, original: SourceCell) -> bool:
    """Say whether a text begins as the handed-out one, with the same definition or the same first line."""
    if original.cell_type == "code":
        ours, theirs = _FIRST_DEFINITION.search(original.source), _FIRST_DEFINITION.search(text)
        return bool(ours and theirs and ours[0] == theirs[0])
    first = original.source.strip().split("\n")[0].strip()
    return len(first) >= _LEAST_BEGINNING and _bare(text).startswith(_bare(first))


def _added(written: str, original: SourceCell) -> str:
    """Return what a student added to a locked cell; empty if there is nothing, or the cell depends on it."""
    ours = [line.strip() for line in original.source.strip().split("\n") if line.strip()]
    lines, kept = written.split("\n"), []
    for line in lines:
        if ours and line.strip() == ours[0]:
            ours.pop(0)
        else:
            kept.append(line)
    added = "\n".join(kept).strip("\n")
    if ours and not _DEFINITION.search(written):
        return ""  # the cell itself was changed
    text = written if ours else added
    is_safe = _ONLY_CHECK.match(original.source) or not _binds(text) & _names(original.source)
    return text if text.strip() and is_safe else ""


def _binds(source: str) -> set[str]:
    """Return the names that a cell defines at its top level; all that it has if it cannot be read."""
    tree = _tree(source)
    if tree is None:
        return set(re.findall(r"\w+", source))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
    return found


def _names(source: str) -> set[str]:
    tree = _tree(source)
    if tree is None:
        return set(re.findall(r"\w+", source))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _tree(source: str) -> ast.Module | None:
    if len(source) > _MOST_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _text(cell: Any) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else source_of(cell)


def _same(one: str, other: str) -> bool:
    return one.strip() == other.strip()


def _bare(text: str) -> str:
    """Return a text without blanks and without the # of a script's text."""
    return "".join(line.lstrip("# \t").rstrip() for line in text.split("\n"))


def _restore(cell: Any, original: SourceCell) -> None:
    cell["metadata"]["nbgrader"] = like(cell, original.metadata)
    if original.locked:
        cell["source"] = original.source
    if cell["cell_type"] != original.cell_type:
        cell["cell_type"] = original.cell_type
        for name in ("outputs", "execution_count"):
            cell.pop(name, None)
        if original.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell.pop("attachments", None)


def _made(notebook: Any, original: SourceCell) -> Any:
    return _cell(
        notebook, original.cell_type, original.source, {"nbgrader": original.metadata}, f"restored-{original.name}"
    )


def _cell(notebook: Any, kind: str, source: str, metadata: dict[str, Any], name: str) -> Any:
    """Make a new cell of the same type as the cells of `notebook`."""
    made: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if (notebook.get("nbformat", 4), notebook.get("nbformat_minor", 0)) >= (4, 5):
        made["id"] = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:64]
    return like(notebook, made)


def like(example: Any, value: dict[str, Any]) -> Any:
    """Return `value` as the same type of mapping as `example`: nbformat's nodes allow attribute access."""
    kind = type(example)
    return (
        value if kind is dict else kind({k: like(example, v) if isinstance(v, dict) else v for k, v in value.items()})
    )
