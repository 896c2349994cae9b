#!/usr/bin/env bash
# gradescope-utils 0.5.0
# A test whose subTest fails is a failed test in unittest. One would guess 0 of 2 points.
# The JSON runner does not list the test at all: neither its score nor its maximum is there, and a skipped test goes the
# same way. With a passing test beside it, the student has 1 of 1.
# Cases of one rule are natural subTests; here each wrong rule raises the student's percentage.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q gradescope-utils==0.5.0
cd "$folder"
venv/bin/python -W ignore - 2>errors.txt <<'PYTHON' || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


print("gradescope-utils", version("gradescope-utils"))
import io
import json
import unittest

from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner


class Rules(unittest.TestCase):
    @weight(1)
    def test_plain(self):
        pass

    @weight(2)
    def test_cases(self):
        for case in range(2):
            with self.subTest(case=case):
                self.assertEqual(case, 0)


out = io.StringIO()
JSONTestRunner(stream=out).run(unittest.defaultTestLoader.loadTestsFromTestCase(Rules))
tests = json.loads(out.getvalue())["tests"]
seen = [(t["name"].split()[0], t["score"], t["max_score"]) for t in tests]
report("test_plain 1 of 1, test_cases 0 of 2", seen, seen == [("test_plain", 1, 1)])
PYTHON
