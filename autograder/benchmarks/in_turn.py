"""A program: grade papers of the course in this folder whenever a line of standard input names their students.

against.py runs its text with the kit of one build or another, so it uses only names that all of them have. Out goes for
each line the CPU time of all processes, in seconds: the judge, the warm server and its guests, page and gradebook.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

from autograder.classroom import Classroom, workers


def main(assignment: str) -> None:
    room = Classroom(Path.cwd(), assignment)
    with room:
        more = [room.credit] if hasattr(room, "credit") else []
        given = workers.bundle(room.folder, room.cells, room.limits, room.unconfined, *more)
        with workers.threads(given, room.folder, 1) as hands:
            print("ready", flush=True)
            for line in sys.stdin:
                before = cpu()
                for report in room.grade(room.papers(line.split(), force=True), hands):
                    if report.kit_fault:
                        raise RuntimeError(f"{report.submission} was not graded")
                print(cpu() - before, flush=True)


def cpu() -> float:
    """Return the CPU seconds of this process and of all that it started, those that have ended included."""
    this = psutil.Process()
    return sum(sum(process.cpu_times()[:4]) for process in (this, *this.children(recursive=True)))


if __name__ == "__main__":
    main(sys.argv[1])
