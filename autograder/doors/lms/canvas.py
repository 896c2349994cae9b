"""Canvas: a collector for the zip of "Download submissions", and an export for its Gradebook > Import.

c.ZipCollectApp.collector_plugin = "autograder.doors.lms.canvas.CanvasCollector"
nbgrader export --exporter=autograder.doors.lms.canvas.CanvasExport --to canvas.csv
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from ...words import Sentence, either
from .collecting import Collector
from .exporting import Export, Row, number, plain

_CANVAS = re.compile(r"(?=_(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)$)")  # Canvas: lib/content_zipper.rb


class CanvasCollector(Collector):
    """`lovelaceada_LATE_12345_678901_01-backward-1.ipynb`: user 12345 handed in attachment 678901.

    The student is the one in the gradebook whose `lms_user_id` is 12345. If there is none, a student called 12345 is
    added, and `CanvasExport` will find them again. Of two attachments the later one counts. Anonymous submissions name
    no student and are left out.
    """

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        readings = list(_CANVAS.finditer(part))
        if not readings:
            return None
        first = readings[0]
        if len(readings) > 1 and self.notebook(PurePosixPath(first["file"]).stem) is None:
            # a name or a file can be made to look like another student's, so the kit does not guess
            said = Sentence(
                "{part} was left out: it may be from user {users}. Look at it by hand.",
                part=part,
                users=either(reading["user"] for reading in readings),
            )
            self.log.warning(str(said))
            return None
        if part[: first.start()].endswith("_LATE"):
            said = Sentence(
                "{part} is late, says Canvas, but not how late: "
                "nbgrader takes nothing off, the late policy in Canvas may.",
                part=part,
            )
            self.log.warning(str(said))
        return (first["user"],), int(first["attachment"]), first["file"]

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
        everyone = {s.id: s.lms_user_id for s in gradebook.students}
        known: dict[tuple[str, ...], str] = {(lms,): student for student, lms in everyone.items() if lms}
        for (user,) in sorted(set(owners) - set(known)):
            if everyone.get(user):
                said = Sentence(
                    "Files of Canvas user {user} were left out: "
                    "the student called {user} in the gradebook is Canvas user {other}.",
                    user=user,
                    other=str(everyone[user]),
                )
                self.log.warning(str(said))
                continue
            gradebook.update_or_create_student(user, lms_user_id=user)
            known[(user,)] = user
        return known


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
            lms = s.lms_user_id or ""
            numeric = lms.isascii() and lms.isdigit()  # Canvas reads "7b" as 7, and 7 is another student
            # Canvas takes a row with "Points Possible" in its name for the file's second row
            name = ", ".join(filter(None, (s.last_name, s.first_name))).replace("Points Possible", "Points-Possible")
            yield [*map(plain, (name or s.id, lms if numeric else "", "" if numeric else lms, s.id)), "", *cells[s.id]]
