"""Moodle: the zip of "Download all submissions" collected, and the gradebook as a file for its Grades > Import > CSV file.

c.ZipCollectApp.collector_plugin = "autograder.doors.lms.moodle.MoodleCollector"
nbgrader export --exporter=autograder.doors.lms.moodle.MoodleExport --to moodle.csv
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from .collecting import Collector
from .exporting import Export, Row, plain

_MOODLE = re.compile(r"(?P<name>[^_]+)_(?P<participant>\d+)_assignsubmission_file(?:_(?P<file>.*))?$")  # Moodle: mod/assign/classes/downloader.php


class MoodleCollector(Collector):
    """`Ada Lovelace_123456_assignsubmission_file_/01-backward.ipynb`: participant 123456 is another number in every assignment.

    So the student is the one in the gradebook with that name, and the class list goes into the gradebook first. A name that
    nobody there has, or that two have, is left out with a sentence: work never goes to whom it may not belong.
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
            elif ids:
                self.log.warning(f"{name} ({participant}) was left out: several students have that name. Put the file into the right folder by hand.")
            else:
                self.log.warning(
                    f"{name} ({participant}) was left out: the gradebook has nobody of that name. Add the class with `nbgrader db student import`."
                )
        return known


def _letters(name: str) -> str:
    """A name as far as it survives being a folder's name: Moodle takes quotes, slashes and colons out."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


class MoodleExport(Export):
    """For Moodle's Grades > Import > CSV file, where one picks the column that identifies students and maps each assignment to its grade item.

    `Username` is nbgrader's id, `ID number` is `lms_user_id`. A column that is empty for anyone exported is left out: where the chosen
    identifier is empty, Moodle may give the grades to the student of the row before. There is no feedback column: mapped without
    its grade, it empties the grade; feedback is what `nbgrader generate_feedback` writes.
    """

    default_name = "moodle.csv"

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        columns = {"Username": "id", "ID number": "lms_user_id", "Email address": "email", "First name": "first_name", "Last name": "last_name"}
        whole = {head: field for head, field in columns.items() if all(getattr(s, field) for s in students)}
        yield [*whole, *(a.name for a in assignments)]
        for s in students:
            yield [*(plain(getattr(s, field)) for field in whole.values()), *cells[s.id]]
