"""The kit's own errors, and nobody else's.

KitError                      everything below
├── UsageError                bad input: one sentence, exit 2
│   ├── UnreadableSubmission  a notebook or script that cannot be read
│   ├── UnknownAssignment     no folder with cases of that name
│   ├── UnknownQuestion       a name no question has
│   ├── BrokenCases           the instructor's case files do not load
│   └── SandboxUnavailable    the kernel lacks a layer and nobody said to go on without
├── KitFault                  our own fault: never scored as the student's, exit 3
│   ├── WireError             a reply of the guest that is no reply
│   └── ReferenceFailed       a case fails on PyTorch itself
└── EngineError               raised inside the student's engine, worded for the student
    ├── MissingOperation      used before it was defined (also a NameError)
    ├── RuleError             a rule returned something that is no gradient (also a RuntimeError)
    └── Forbidden             PyTorch's autograd or a ready-made backward kernel was called (also a RuntimeError)
"""

from __future__ import annotations


class KitError(Exception):
    """Base of everything the kit raises on purpose."""


class UsageError(KitError):
    """Bad input: the message says what was found, what was expected and what to do."""


class UnreadableSubmission(UsageError):
    """A notebook or script that cannot be read."""


class UnknownAssignment(UsageError):
    """No folder with cases of that name."""


class UnknownQuestion(UsageError):
    """A name that no question of the assignment has."""


class BrokenCases(UsageError):
    """The instructor's case files do not load."""


class SandboxUnavailable(UsageError):
    """A layer of the sandbox is missing on this machine."""


class KitFault(KitError):
    """Our own fault."""


class WireError(KitFault):
    """Bytes from the guest that are no reply of the protocol. The guest's case fails; the judge goes on."""


class ReferenceFailed(KitFault):
    """A case that fails on PyTorch itself: the case is at fault, not the student."""


class EngineError(KitError):
    """Raised inside the student's engine."""


class MissingOperation(EngineError, NameError):
    """An operation was used before its class was defined."""

    def __init__(self, operation: str, sentence: str) -> None:
        super().__init__(sentence)
        self.operation = operation


class RuleError(EngineError, RuntimeError):
    """A backward rule returned something that is no gradient of its inputs, or a piece of the engine something that is no answer."""

    def __init__(self, operation: str, sentence: str) -> None:
        super().__init__(sentence)
        self.operation = operation


class Forbidden(EngineError, RuntimeError):
    """The reference's own autograd, or a ready-made backward kernel, was called."""


def described(error: BaseException) -> str:
    """An error of somebody else's in one line: its kind and its own words."""
    words = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
