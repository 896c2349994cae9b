"""How much a submission may use. One record, sensible by default; `nbgrader_config.py` and the command line set it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import inf

from ..errors import UsageError

HOPELESS = 2  # cases of a question that ended in the same costly way, and nothing else of it came back: the rest is not tried


def given_up(how: str) -> str:
    """Said of the cases that are not tried, where the first ones `how`."""
    return f"The first {HOPELESS} cases of this question {how}, so the others of it were not run."


@dataclass(frozen=True)
class Limits:
    """Seconds are CPU seconds for a case or cell, and wall-clock seconds for the whole submission."""

    seconds_per_case: float = 2.0
    seconds_per_submission: float = 30.0
    memory_mb: int = 1024  # on top of what the warm server holds
    output_kb: int = 256  # of everything printed; the rest is dropped and noted
    file_mb: int = 16  # the largest file in the scratch folder
    disk_mb: int = 64  # everything in the scratch folder together
    reply_mb: int = 32  # the largest answer of one case

    def __post_init__(self) -> None:
        """Raises UsageError for what limits nothing, or everything."""
        for name, value in ((one.name, getattr(self, one.name)) for one in fields(self)):
            if not 0 < value < inf:
                raise UsageError(f"The limit {name} is {value:g}: expected a number above 0, such as {getattr(Limits, name):g}.")

    @property
    def wall_per_case(self) -> float:
        """Wall-clock seconds for a case or cell that sleeps: five times its CPU seconds, so a busy machine fails nobody."""
        return 5 * self.seconds_per_case
