"""Say in one record how much a submission may use.

The command line, `nbgrader_config.py` and nbgrader's preprocessor take their options from the fields of this record.
A person can set a field that has an `option`: adding such a field adds the option, the name in the configuration
and their checks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from ..errors import UsageError
from ..words import Sentence

# The rest of a question is not tried after this many of its cases ended in the same costly way and no other case came
# back:
HOPELESS = 2
# The part of its time that a case has after another one of its question has used up all of it: an endless loop is known
# by then, and a right rule takes milliseconds:
ONCE_MORE = 1 / 8
_MOST = 10**7  # of any limit: four months, ten terabytes
_SHOWN = 40  # characters of a value that is none


def _limit(usual: float, option: str = "", least: float = 0, *, help: str) -> Any:
    """Return a field of Limits with the value `usual`. With an `option`, a person can set it, to at least `least`."""
    return field(default=usual, metadata={"text": help, "option": option, "least": least})


@dataclass(frozen=True)
class Limits:
    """The limits of one submission.

    Seconds are CPU seconds for a case or cell, and wall-clock seconds for the whole submission, without those in which
    it waited for a core.
    """

    seconds_per_case: float = _limit(2.0, "--seconds-per-case", help="CPU seconds a case or cell may take.")
    seconds_per_submission: float = _limit(
        30.0, "--seconds-per-submission", help="Seconds a submission may take in all."
    )
    memory_mb: int = _limit(1024, "--memory", least=16, help="Megabytes a submission may use.")
    output_kb: int = _limit(256, "--output", least=16, help="Kilobytes a submission may print; the rest is dropped.")
    file_mb: int = _limit(16, help="Megabytes of the largest file in the scratch folder.")
    disk_mb: int = _limit(64, help="Megabytes of everything in the scratch folder together.")
    reply_mb: int = _limit(32, help="Megabytes of the largest answer of one case.")

    def __post_init__(self) -> None:
        """Raise UsageError if a limit is not a finite number above 0."""
        for limit in fields(self):
            value = getattr(self, limit.name)
            if not 0 < value <= _MOST:
                raise UsageError(
                    "The limit {name} is {value}: expected a number above 0 and at most {most:g}, such as {usual:g}.",
                    name=limit.name,
                    value=f"{value!s:.{_SHOWN}}",
                    most=_MOST,
                    usual=getattr(Limits, limit.name),
                )

    @property
    def wall_per_case(self) -> float:
        """Return the wall-clock seconds for a case or cell that sleeps.

        They are five times its CPU seconds, and the time that it waits for a core does not count, so a submission does
        not fail because the machine is busy.
        """
        return 5 * self.seconds_per_case


@dataclass(frozen=True)
class Setting:
    """A limit that a person can set.

    The fields are its name in Limits and in a configuration, its option, its meaning, its usual and its least value.
    """

    name: str
    option: str
    text: str
    usual: float
    least: float

    @property
    def is_whole(self) -> bool:
        """Say whether the limit is a whole number."""
        return isinstance(self.usual, int)

    def refuse(self, value: object) -> None:
        """Raise UsageError if the limit cannot have `value`, which comes from a configuration."""
        kind = int if self.is_whole else (int, float)
        if not isinstance(value, kind) or isinstance(value, bool) or not 0 < value <= _MOST:
            raise UsageError(
                "c.GradeInSandbox.{name} in nbgrader_config.py is {value}: expected {kind} above 0, such as {usual:g}.",
                name=self.name,
                value=f"{value!r:.{_SHOWN}}",
                kind=Sentence("a whole number") if self.is_whole else Sentence("a number"),
                usual=self.usual,
            )


def settings() -> tuple[Setting, ...]:
    """Return the limits that a person can set."""
    settable = [limit for limit in fields(Limits) if limit.metadata["option"]]
    return tuple(
        Setting(f.name, f.metadata["option"], f.metadata["text"], getattr(Limits, f.name), f.metadata["least"])
        for f in settable
    )
