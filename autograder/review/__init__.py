"""From a `Submission` to the `Finding`s in its source: what a rule must not use, and what an instructor should look at. Nothing is executed."""

from .suspicious import Finding, findings

__all__ = ["Finding", "findings"]
