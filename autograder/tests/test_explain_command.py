"""Check that `autograder explain` has an entry for every name, gives no answer away, and starts without torch."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder import errors
from autograder.cases import TITLES
from autograder.doors.commands.cli import main
from autograder.doors.commands.explain import entries
from autograder.errors import KitError
from autograder.judge.explain import NAMES as CLAIMS
from autograder.judge.misconceptions import known
from autograder.records import Outcome
from autograder.report.words import OUTCOMES

ERRORS = {name for name, found in vars(errors).items() if inspect.isclass(found) and issubclass(found, KitError)}
NAMES = {*(o.value for o in Outcome), *TITLES, *(m.name for m in known()), *CLAIMS, *ERRORS}


def explained(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["explain", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_name_has_an_entry_and_there_is_no_other():
    found = entries()
    assert {entry.name for entry in found} == NAMES and all(len(str(entry.said)) > 20 for entry in found)
    assert len(found) == len({(entry.name, str(entry.said)) for entry in found})


def test_a_misconception_s_hint_is_shown_and_what_went_wrong_is_not():
    for misconception in known():
        shown = explained(misconception.name)
        assert str(misconception.hint) in shown and str(misconception.why) not in shown


@pytest.mark.parametrize("outcome", Outcome)
def test_the_words_of_a_report_lead_to_the_entry(outcome):
    assert explained(outcome.value) in explained(str(OUTCOMES[outcome]))
    assert str(OUTCOMES[outcome]) in explained(outcome.value)


def test_an_entry_is_found_whatever_its_capitals():
    assert explained("TIMED OUT") == explained("timed_out") != explained("ruleerror") == explained("RuleError")


def test_a_name_that_is_not_known_is_met_by_the_nearest():
    done = CliRunner().invoke(main, ["explain", "timd_out"])
    assert done.exit_code == 2 and "called 'timd_out'; did you mean 'timed_out'?" in done.stderr


def test_without_a_name_all_names_are_listed():
    assert {name for line in explained().splitlines() for name in line.partition(": ")[2].split(", ")} == NAMES


def test_it_does_not_import_torch():
    code = (
        "import sys; from autograder.doors.commands.explain import explain, overview; overview(); explain('wrong');"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
