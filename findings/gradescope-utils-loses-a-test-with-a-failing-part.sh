#!/usr/bin/env bash
# gradescope-utils 0.5.0
# Python's unittest can check parts of a test with subTest, skip a test, or expect it to fail, and counts all of them.
# One would guess that the JSON for Gradescope has an entry for each test: 0 points for a failed or skipped one. A test
# in which a part fails, one that is skipped and one that fails as expected have no entry at all: a student sees neither
# that the test exists, nor its points, nor what went wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q gradescope-utils==0.5.0
cd "$folder"
venv/bin/python -W ignore - <<'PYTHON'
import io
import json
import sys
import unittest
from importlib.metadata import version

from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner


def report(expected, seen, as_recorded):
    print("expected:", expected)
    print("seen:    ", seen)
    if not as_recorded:
        sys.exit("This finding is out of date: the behaviour has changed.")


class Gradients(unittest.TestCase):
    @weight(2)
    def test_right(self):
        """right"""

    @weight(2)
    def test_wrong(self):
        """wrong"""
        self.assertEqual(2.0, 4.0)

    @weight(4)
    def test_parts(self):
        """one of three parts fails"""
        for x in (1.0, 2.0, 3.0):
            with self.subTest(x=x):
                self.assertNotEqual(x, 2.0)

    @weight(1)
    @unittest.skip("next week")
    def test_skipped(self):
        """skipped"""

    @weight(1)
    @unittest.expectedFailure
    def test_expected(self):
        """fails as expected"""
        self.assertEqual(2.0, 4.0)


print("gradescope-utils", version("gradescope-utils"))
written = io.StringIO()
tests = unittest.defaultTestLoader.loadTestsFromTestCase(Gradients)
JSONTestRunner(stream=written).run(tests)
found = {test["name"]: (test["score"], test["max_score"]) for test in json.loads(written.getvalue())["tests"]}
report(
    "an entry for each of the five tests, worth 10 points in all",
    f"{len(found)} entries, worth {sum(points for _, points in found.values())} points: {found}",
    found == {"right": (2, 2), "wrong": (0.0, 2)},
)
PYTHON
