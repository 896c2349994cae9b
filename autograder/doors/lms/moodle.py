"""Moodle: a collector for the zip of "Download all submissions", and an export for its Grades > Import > CSV file.

c.ZipCollectApp.collector_plugin = "autograder.doors.lms.moodle.MoodleCollector"
nbgrader export --exporter=autograder.doors.lms.moodle.MoodleExport --to moodle.csv
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ...words import Sentence
from .collecting import Collector
from .exporting import Export, Row, plain

# Moodle: mod/assign/classes/downloader.php
_MOODLE = re.compile(r"(?P<name>[^_]+)_(?P<participant>\d+)_assignsubmission_file(?:_(?P<file>.*))?$")


class MoodleCollector(Collector):
    """`Ada Lovelace_123456_assignsubmission_file_/01-backward.ipynb`: a file of participant 123456.

    The number of a participant differs between assignments. So the student is the one in the gradebook with that name,
    and the class list must be imported into the gradebook first. Files are left out with a sentence if no student, or
    more than one, has the name: work must not go to the wrong student.
    """

    folders = True

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        found = _MOODLE.match(part)
        return ((found["name"], found["participant"]), 0, found["file"] or "") if found else None

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
        named: dict[str, set[str]] = {}
        for student in gradebook.students:
            for pair in ((student.first_name, student.last_name), (student.last_name, student.first_name)):
                named.setdefault(_letters(" ".join(filter(None, pair))), set()).add(student.id)
        named.pop("", None)
        participants = Counter(_letters(name) for name, _ in set(owners))
        known: dict[tuple[str, ...], str] = {}
        for name, participant in sorted(owners):
            ids = named.get(_letters(name), set())
            if len(ids) == 1 and participants[_letters(name)] == 1:
                known[name, participant] = next(iter(ids))
            else:
                self.log.warning(str(_left_out(name, participant, bool(ids))))
        return known


def _left_out(name: str, participant: str, is_ambiguous: bool) -> Sentence:
    if is_ambiguous:
        return Sentence(
            "{name} ({participant}) was left out: several students have that name. "
            "Put the file into the right folder by hand.",
            name=name,
            participant=participant,
        )
    return Sentence(
        "{name} ({participant}) was left out: the gradebook has no student of that name. "
        "Add the class with `nbgrader db student import`.",
        name=name,
        participant=participant,
    )


def _letters(name: str) -> str:
    """Return the letters and digits of a name. Moodle removes quotes, slashes and colons from folder names."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


class MoodleExport(Export):
    """The file for Moodle's Grades > Import > CSV file.

    There a teacher picks the column that identifies students and maps each assignment to its grade item. `Username` is
    nbgrader's id, `ID number` is `lms_user_id`. A column is left out if it is empty for any exported student: where the
    chosen identifier is empty, Moodle may give the grades to the student of the row before. There is no feedback
    column: mapped without its grade, it empties the grade. `nbgrader generate_feedback` writes the feedback.
    """

    default_name = "moodle.csv"

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        columns = {
            "Username": "id",
            "ID number": "lms_user_id",
            "Email address": "email",
            "First name": "first_name",
            "Last name": "last_name",
        }
        whole = {head: field for head, field in columns.items() if all(getattr(s, field) for s in students)}
        yield [*whole, *(a.name for a in assignments)]
        for s in students:
            yield [*(plain(getattr(s, field)) for field in whole.values()), *cells[s.id]]
