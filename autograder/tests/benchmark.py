"""How long a submission takes, against what nbgrader does by itself: the same notebook run in a Jupyter kernel, in the same minutes.

    python -m autograder.tests.benchmark [--runs 5]

Prints medians and their ratio. Times on a shared machine vary; the ratio is what to quote.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import nbformat
from nbclient import NotebookClient

from autograder.cases import load_assignment
from autograder.grader import Grader

from .conftest import SOLUTIONS, solution


def median(action: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with Grader() as grader:
        for name in ("01-backward", "02-engine"):
            assignment = load_assignment(SOLUTIONS / name, hidden=True)
            grader.warm_up(assignment)
            submission = solution(name)

            def kernel(name: str = name) -> None:
                notebook = nbformat.read(SOLUTIONS / name / f"{name}.ipynb", as_version=4)
                NotebookClient(notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(SOLUTIONS / name)}}).execute()

            def ours(submission=submission, assignment=assignment) -> None:  # type: ignore[no-untyped-def]
                grader.grade(submission, assignment)

            ours()
            kit, peer = median(ours, runs), median(kernel, runs)
            print(f"{name}: {len(assignment.cases)} cases in the sandbox {kit:.3f} s, the notebook in a kernel {peer:.3f} s, ratio {peer / kit:.1f}")


if __name__ == "__main__":
    main()
