"""Canvas: the zip of "Download submissions" collected, and the gradebook as a file for its Gradebook > Import.

c.ZipCollectApp.collector_plugin = "autograder.doors.lms.canvas.CanvasCollector"
nbgrader export --exporter=autograder.doors.lms.canvas.CanvasExport --to canvas.csv
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from .collecting import Collector
from .exporting import Export, Row, number, plain

_CANVAS = re.compile(r"(?=_(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)$)")  # Canvas: lib/content_zipper.rb


class CanvasCollector(Collector):
    """`lovelaceada_LATE_12345_678901_01-backward-1.ipynb`: user 12345 handed in attachment 678901.

    The student is the one in the gradebook whose `lms_user_id` is 12345; if there is none, one called 12345 is added, whom
    `CanvasExport` will find again. Of two attachments the later counts. Anonymous submissions name no student and are left out.
    """

    def reading(self, part: str) -> tuple[tuple[str, ...], int, str] | None:
        readings = list(_CANVAS.finditer(part))
        if not readings:
            return None
        first = readings[0]
        if len(readings) > 1 and self.notebook(PurePosixPath(first["file"]).stem) is None:
            # a name or a file can be made to look like another student's: we do not guess
            self.log.warning(f"{part} was left out: it may be from user {' or '.join(m['user'] for m in readings)}. Look at it by hand.")
            return None
        if part[: first.start()].endswith("_LATE"):
            self.log.warning(f"{part} is late, says Canvas, but not how late: nbgrader takes nothing off, the late policy in Canvas may.")
        return (first["user"],), int(first["attachment"]), first["file"]

    def students(self, gradebook: Any, owners: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
        everyone = {s.id: s.lms_user_id for s in gradebook.students}
        known: dict[tuple[str, ...], str] = {(lms,): student for student, lms in everyone.items() if lms}
        for (user,) in sorted(set(owners) - set(known)):
            if everyone.get(user):
                self.log.warning(f"Files of Canvas user {user} were left out: the student called {user} in the gradebook is Canvas user {everyone[user]}.")
                continue
            gradebook.update_or_create_student(user, lms_user_id=user)
            known[(user,)] = user
        return known


class CanvasExport(Export):
    """For Canvas's Gradebook > Import. `lms_user_id` is Canvas's own id, or the SIS id if it is no number; nbgrader's id is the login.

    Canvas looks for the student by ID, then SIS User ID, then SIS Login ID, then name, and for the assignment by its name.
    """

    default_name = "canvas.csv"

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(a.name for a in assignments)]
        yield ["    Points Possible", "", "", "", "", *(number(a.max_score) for a in assignments)]
        for s in students:
            lms = s.lms_user_id or ""
            numeric = lms.isascii() and lms.isdigit()  # Canvas reads "7b" as 7, and 7 is somebody else
            name = ", ".join(filter(None, (s.last_name, s.first_name))).replace("Points Possible", "Points-Possible")  # Canvas takes such a row for its second
            yield [*map(plain, (name or s.id, lms if numeric else "", "" if numeric else lms, s.id)), "", *cells[s.id]]
