"""`python -m autograder.conventions`: run the points on the installed PyTorch and compare with the shipped table.

Exit 0: as in the table. 1: an answer differs, or the version is not in the table. `--write` adds it (from a checkout).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..words import Sentence

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conventions.md"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m autograder.conventions", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--write", action="store_true", help="put the answers into the table, and write its page")
    chosen = parser.parse_args(arguments)
    from .table import add, differing, here, page, shipped, version  # imports torch: not for the help

    answers = here()
    if chosen.write:
        add(answers)
        PAGE.write_text(page(shipped()), encoding="utf-8")
    table = shipped()
    if version() not in table:
        known = ", ".join(table)
        print(Sentence("PyTorch {version} is not in the table, which has {known}.", version=version(), known=known))
        nearest = list(table.values())[-1]
    else:
        nearest = table[version()]
    off = {name: answer for name, answer in answers.items() if nearest.get(name) != answer}
    for name, answer in off.items():
        print(
            Sentence("{name}: {answer}, in the table {was}.", name=name, answer=answer, was=nearest.get(name, "none"))
        )
    print(
        Sentence(
            "PyTorch {version}: {n} points, {off} differ from the table; {apart} differ between versions.",
            version=version(), n=len(answers), off=len(off), apart=len(differing(table)),
        )
    )  # fmt: skip
    return int(bool(off) or version() not in table)


if __name__ == "__main__":
    sys.exit(main())
