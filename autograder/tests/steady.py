"""Grade the solutions and the golden submissions again and again on all cores, and compare the reports.

    python -m autograder.tests.steady --solutions 1000 --golden 20

Prints how many reports were made and how many differed from the first of their kind, except in their times.
The exit code is 1 if any differed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from autograder.cases import load_assignment
from autograder.grader import Grader
from autograder.records import Assignment, Submission
from autograder.report import as_dict
from autograder.sandbox import Limits

from .conftest import NAMES, SOLUTIONS, assignment_of, golden, solution
from .golden import name_of, submission_of


def work(solutions: int, times: int, names: str = "") -> Iterator[tuple[str, Submission]]:
    """Return what to grade: (assignment, submission), each as often as asked for."""
    for name in NAMES:
        yield from [(name, solution(name))] * -(-solutions // len(NAMES))
    for path in [*golden("wrong"), *golden("passed")]:
        if names in name_of(path):
            yield from [(assignment_of(path), submission_of(path))] * times


def differing(solutions: int, times: int, names: str = "", jobs: int = os.cpu_count() or 1) -> tuple[int, list[str]]:
    """Return (how many reports were made, the submissions whose reports were not all the same)."""
    assignments: dict[str, Assignment] = {name: load_assignment(SOLUTIONS / name, hidden=True) for name in NAMES}
    first: dict[str, object] = {}
    bad: list[str] = []
    made = 0
    with Grader(Limits(seconds_per_case=1.0, seconds_per_submission=20.0)) as grader, ThreadPoolExecutor(jobs) as pool:
        asked = list(work(solutions, times, names))
        for name in dict(asked):
            grader.warm_up(assignments[name])
        for report in pool.map(lambda job: grader.grade(job[1], assignments[job[0]]), asked):
            made += 1
            found = {k: v for k, v in as_dict(report).items() if k != "seconds"}
            if first.setdefault(report.submission, found) != found:
                bad.append(report.submission)
    return made, bad


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solutions", type=int, default=1000)
    parser.add_argument("--golden", type=int, default=20)
    parser.add_argument(
        "--names",
        default="",
        help="only golden files with this in their name, as in 01-backward/power/factor_forgotten",
    )
    options = parser.parse_args()
    made, bad = differing(options.solutions, options.golden, options.names)
    print(f"{made} reports, {len(bad)} differ{': ' + ', '.join(sorted(set(bad))) if bad else ''}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
