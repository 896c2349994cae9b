"""Canvas: a collector for the zip of "Download submissions", and an export for its Gradebook > Import.

c.ZipCollectApp.collector_plugin = "autograder.doors.lms.canvas.CanvasCollector"
nbgrader export --exporter=autograder.doors.lms.canvas.CanvasExport --to canvas.csv
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ...submission import stem_of
from ...words import Sentence, both, either
from .collecting import Collector
from .exporting import Export, Row, number, plain
from .lists import letters

# Canvas: lib/content_zipper.rb
_CANVAS = re.compile(r"(?=_(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)$)")
_TYPED = re.compile(r"(?=_(?P<user>\d+)_(?P<file>(?:text|link)\.html)$)")  # typed into Canvas, or an address
_AGAIN = re.compile(r"-\d+(?=\.py$)")  # Canvas's mark on a file that was handed in again; no module has such a name
_ANONYMOUS = re.compile(r"(?:LATE_)?anon_[0-9A-Za-z]+_\d+_|(?:LATE_)?anon_[0-9A-Za-z]+_(?:text|link)\.html$")


class CanvasCollector(Collector):
    """`lovelaceada_LATE_12345_678901_01-backward-1.ipynb`: user 12345 handed in attachment 678901.

    The student is the one in the gradebook whose `lms_user_id` is 12345. If there is none, a student called 12345 is
    added, and `CanvasExport` will find them again. Of two attachments the later one counts. A name with more numbers
    is read as the class list says. Where a group's name is in front, all its members get the work. Anonymous
    submissions name no student and are left out.
    """

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        if _ANONYMOUS.match(part):
            said = Sentence(
                "{part} was left out: it is anonymous. Turn off anonymous grading in Canvas, and download again.",
                part=part,
            )
            self.leave_out(part, said)
            return None
        readings = list(_CANVAS.finditer(part))
        typed = None if readings else _TYPED.search(part)
        if typed:
            name = letters(part[: typed.start()].removesuffix("_LATE"))
            return (typed["user"], name), 0, typed["file"]
        if not readings:
            return None
        chosen = readings[0]
        if len(readings) > 1 and self.notebook(stem_of(chosen["file"])) is None:
            lms = {person.lms for person in self.known.people.values() if person.lms}
            listed = [reading for reading in readings if reading["user"] in lms]
            if len({reading["user"] for reading in listed}) != 1:
                # a name or a file can be made to look like another student's, so the kit does not guess
                said = Sentence(
                    "{part} was left out: it may be from user {users}. "
                    "Look at it by hand, or give the students their lms_user_id in the gradebook.",
                    part=part,
                    users=either(dict.fromkeys(reading["user"] for reading in readings)),
                )
                self.leave_out(part, said)
                return None
            chosen = listed[0]
        name = part[: chosen.start()]
        if name.endswith("_LATE"):
            said = Sentence(
                "{part} is late, says Canvas, but not how late: "
                "nbgrader takes nothing off, the late policy in Canvas may.",
                part=part,
            )
            self.log.warning(str(said))
        file = chosen["file"] if self.notebook(stem_of(chosen["file"])) else _AGAIN.sub("", chosen["file"])
        return (chosen["user"], letters(name.removesuffix("_LATE"))), int(chosen["attachment"]), file

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        everyone = self.known.people
        by_lms: dict[str, list[str]] = {}
        for person in everyone.values():
            by_lms.setdefault(person.lms, []).append(person.id)
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for user, name in sorted(owners):
            owners_of = by_lms.get(user, [])
            if len(owners_of) > 1:
                said = Sentence(
                    "Files of Canvas user {user} were left out: the gradebook gives that lms_user_id to {students}. "
                    "Correct it there, and collect again.",
                    user=user,
                    students=both(owners_of),
                )
                self.leave_out(user, said)
                continue
            student = owners_of[0] if owners_of else None
            if student is None and user in everyone and everyone[user].lms:
                said = Sentence(
                    "Files of Canvas user {user} were left out: "
                    "the student called {user} in the gradebook is Canvas user {other}.",
                    user=user,
                    other=everyone[user].lms,
                )
                self.leave_out(user, said)
                continue
            if student is None:
                gradebook.update_or_create_student(user, lms_user_id=user)
                student = user
            found[user, name] = tuple(dict.fromkeys((student, *self.known.groups.get(name, ()))))
        return found


class CanvasExport(Export):
    """The file for Canvas's Gradebook > Import.

    `lms_user_id` is Canvas's own id, or the SIS id if it is not a number. nbgrader's id is the login. Canvas looks for
    the student by ID, then SIS User ID, then SIS Login ID, then name, and for the assignment by its name.
    """

    default_name = "canvas.csv"

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(a.name for a in assignments)]
        yield ["    Points Possible", "", "", "", "", *(number(a.max_score) for a in assignments)]
        for s in students:
            lms = (s.lms_user_id or "").strip()
            numeric = lms.isascii() and lms.isdigit()  # Canvas reads "7b" as 7, and 7 is another student
            # Canvas takes a row with "Points Possible" in its name for the file's second row
            name = ", ".join(filter(None, (str(n or "").strip() for n in (s.last_name, s.first_name)))).replace(
                "Points Possible", "Points-Possible"
            )
            yield [*map(plain, (name or s.id, lms if numeric else "", "" if numeric else lms, s.id)), "", *cells[s.id]]
