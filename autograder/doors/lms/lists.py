"""The class as it is known: the students of the gradebook, and CSV files that say who is in a group or behind a number.

A class list with the columns `id` and `group` gives the members of a group. Moodle's grading worksheet (`Identifier`,
`Email address` or `Full name`) says who a participant is, also under blind marking. Called by the collectors.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MOST = 4 << 20  # bytes of a list; a class of 10,000 has one megabyte
_ID = ("id", "username", "student", "student id", "login", "login id", "sis login id")
_EMAIL = ("email", "email address", "e-mail", "e-mail-adresse")
_NAME = ("full name", "name", "student name", "vollständiger name")
_GROUP = ("group", "groups", "group name", "group_name", "team")
_PARTICIPANT = ("identifier", "participant", "participant number")


@dataclass(frozen=True)
class Person:
    """A student of the gradebook; blanks around the fields do not count. A field may be empty."""

    id: str
    first: str
    last: str
    email: str
    lms: str


@dataclass(frozen=True)
class ClassList:
    """The students by id, the members of groups by the letters of the group's name, and participants by number."""

    people: Mapping[str, Person] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    participants: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(
        default_factory=dict
    )  # who is in a group and not in the gradebook, and the group
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # lists with other columns, and their columns

    def named(self, name: str) -> set[str]:
        """Return the ids of the students with that name, in either order of its two parts."""
        wanted = letters(name)
        return (
            {
                p.id
                for p in self.people.values()
                for pair in (p.first + p.last, p.last + p.first)
                if letters(pair) == wanted
            }
            if wanted
            else set()
        )


def class_list(gradebook: Any, folders: Iterable[Path]) -> ClassList:
    """Return the class list: the gradebook's students, and what the CSV files in `folders` add."""
    people = {
        s.id: Person(s.id, *(str(value or "").strip() for value in (s.first_name, s.last_name, s.email, s.lms_user_id)))
        for s in gradebook.students
    }
    known = ClassList(people)
    groups: dict[str, list[str]] = {}
    participants: dict[str, set[str]] = {}
    unknown: dict[str, str] = {}
    unread: dict[str, tuple[str, ...]] = {}
    for row in _rows(folders, unread):
        student = _student(row, known)
        if student is None:
            if _value(row, _GROUP):
                unknown[_value(row, (*_ID, *_EMAIL, *_NAME)) or ", ".join(row.values())] = _value(row, _GROUP)
            continue
        for name in filter(None, map(letters, re.split(r"[;|]", _value(row, _GROUP)))):
            if student not in groups.setdefault(name, []):
                groups[name].append(student)
        number = re.search(r"\d+", _value(row, _PARTICIPANT))
        if number:
            participants.setdefault(number[0], set()).add(student)
    sure = {number: next(iter(ids)) for number, ids in participants.items() if len(ids) == 1}
    return ClassList(people, {name: tuple(ids) for name, ids in groups.items()}, sure, unknown, unread)


def letters(name: str) -> str:
    """Return the letters and digits of a name. Moodle removes quotes, slashes and colons from folder names."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def _rows(folders: Iterable[Path], unread: dict[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Yield the rows of the lists in the folders that have a column of groups or of participants.

    `unread` gets the columns of the others.
    """
    for file in (file for folder in folders for file in sorted(folder.glob("*.[cC][sS][vV]"))):
        try:
            text = _text(file.read_bytes()[:_MOST]) if file.is_file() else ""
            found = csv.reader(text.splitlines(), delimiter=_delimiter(text), skipinitialspace=True)
            head = [name.strip().casefold() for name in next(found, [])]
            if set(head) & {*_GROUP, *_PARTICIPANT}:
                yield from (dict(zip(head, map(str.strip, row))) for row in found)
            else:
                unread[str(file)] = tuple(head)
        except (OSError, csv.Error):
            continue


def _text(raw: bytes) -> str:
    """Return the text of a list. Excel saves UTF-16 or, as "CSV", the encoding of Windows."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _student(row: Mapping[str, str], known: ClassList) -> str | None:
    """Return the id of the student that a row is about; None if the gradebook does not have exactly one."""
    given, email, name = _value(row, _ID), _value(row, _EMAIL).casefold(), _value(row, _NAME)
    by_id = {p.id for p in known.people.values() if given and given in (p.id.strip(), p.lms)}
    by_email = {p.id for p in known.people.values() if email and p.email.casefold() == email}
    names = known.named(name or f"{_value(row, ('first_name', 'first name'))}{_value(row, ('last_name', 'last name'))}")
    found = next((ids for ids in (by_id, by_email, names) if len(ids) == 1), set())
    return next(iter(found), None)


def _value(row: Mapping[str, str], heads: Iterable[str]) -> str:
    return next((row[head] for head in heads if row.get(head)), "")
