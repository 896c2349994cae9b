"""Moodle: a collector for the zip of "Download all submissions", and an export for its Grades > Import > CSV file.

c.ZipCollectApp.collector_plugin = "autograder.doors.lms.moodle.MoodleCollector"
nbgrader export --exporter=autograder.doors.lms.moodle.MoodleExport --to moodle.csv
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...words import Sentence
from .collecting import Collector
from .exporting import Export, Row, plain
from .lists import letters

# Moodle: mod/assign/classes/downloader.php
_MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<participant>\d+))?_assignsubmission_(?:[a-z]+)(?:_(?P<file>.*))?$")
# Moodle's word for a person without a name, in some of its languages; it takes the slash of "Teilnehmer/in" away
_BLIND = re.compile(
    r"(?:participante?|partecipante|teilnehmer\W?(?:in)?|deelnemer|deltager|deltagare|uczestnik|участник|参与者|參與者|参加者)"
    r"\W*\d*",
    re.IGNORECASE,
)


class MoodleCollector(Collector):
    """`Ada Lovelace_123456_assignsubmission_file_/01-backward.ipynb`: a file of participant 123456.

    The student is the one that Moodle's grading worksheet gives to that number, if there is a worksheet; else the one
    in the gradebook with that name, and the class list must be imported into the gradebook first. The name may be that
    of a group in a class list. Files are left out with a sentence if no student, or more than one, has the name: work
    must not go to the wrong student.
    """

    folders = True

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        found = _MOODLE.match(part)
        return ((found["name"], found["participant"] or ""), 0, found["file"] or "") if found else None

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        participants = Counter(letters(name) for name, _ in set(owners))
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        whole = {student for name, _ in owners for student in self.known.named(name)}
        fronts = Counter(letters(front) for name, _ in set(owners) for front, _ in _divided(name))
        for name, participant in sorted(owners):
            by_name = self.known.named(name) or self._behind_a_group(name, fronts) - whole
            by_number = self.known.participants.get(participant) or self._blind(name)
            if by_number is not None and by_name <= {by_number}:
                found[name, participant] = (by_number,)
            elif len(by_name) == 1 and participants[letters(name)] == 1:
                found[name, participant] = tuple(by_name)
            elif by_number is not None and by_number in by_name:
                found[name, participant] = (by_number,)
            elif not by_name and letters(name) in self.known.groups:
                found[name, participant] = self.known.groups[letters(name)]
            else:
                self.leave_out(
                    f"{name} ({participant})" if participant else name, _left_out(name, participant, bool(by_name))
                )
        return found

    def _behind_a_group(self, name: str, fronts: Mapping[str, int]) -> set[str]:
        """Return the students named behind a group's name, as in "Team 1-Ada Lovelace" of an older Moodle.

        "Anna-Lena Meyer" is not Lena Meyer of a group Anna: a group is in the class list, or several are in it.
        """
        return {
            student
            for front, rest in _divided(name)
            if letters(front) in self.known.groups or fronts[letters(front)] > 1
            for student in self.known.named(rest)
        }

    def _blind(self, name: str) -> str | None:
        """Return the student behind "Participant 505"."""
        number = re.search(r"\d+$", name) if _BLIND.fullmatch(name) else None
        return self.known.participants.get(number[0]) if number else None


def _divided(name: str) -> list[tuple[str, str]]:
    """Return the two parts of a name at each of its hyphens."""
    return [(name[:at], name[at + 1 :]) for at, letter in enumerate(name) if letter == "-"]


def _left_out(name: str, participant: str, is_ambiguous: bool) -> Sentence:
    if is_ambiguous:
        return Sentence(
            "{name} ({participant}) was left out: several students have that name. Put Moodle's grading worksheet "
            "(a CSV file) beside the zip, or the file into the right folder by hand.",
            name=name,
            participant=participant,
        )
    if _BLIND.fullmatch(name):
        return Sentence(
            "{name} ({participant}) was left out: the marking is blind, and no list says who that is. Put Moodle's "
            "grading worksheet with the identities (a CSV file) beside the zip.",
            name=name,
            participant=participant,
        )
    if not participant:
        return Sentence(
            "{name} was left out: that is a group, and no list says who is in it. Put a CSV file with the columns id "
            "and group beside the zip.",
            name=name,
        )
    return Sentence(
        "{name} ({participant}) was left out: the gradebook has no student of that name. Add the class with "
        "`nbgrader db student import`; if it is a group, put a CSV file with the columns id and group beside the zip.",
        name=name,
        participant=participant,
    )


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
        whole = {head: field for head, field in columns.items() if all(_field(s, field) for s in students)}
        yield [*whole, *(a.name for a in assignments)]
        for s in students:
            yield [*(plain(_field(s, field)) for field in whole.values()), *cells[s.id]]


def _field(student: Any, name: str) -> str:
    """Return a field of a student without the blanks that a class list may have around it."""
    return str(getattr(student, name) or "").strip()
