"""Review the source of a submission without executing it. Called by `grader.py`.

In comes a `Submission`; out go `Finding`s: things that a rule must not use, and things that an instructor should look
at. Likewise the cells that show something and matter to no rule.
"""

from .demonstrations import demonstrations
from .suspicious import Finding, findings

__all__ = ["Finding", "demonstrations", "findings"]
