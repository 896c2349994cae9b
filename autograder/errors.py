"""The errors that the kit itself raises.

KitError                      everything below
├── UsageError                bad input: one sentence, exit 2
│   ├── UnreadableSubmission  a notebook or script that cannot be read
│   ├── UnknownAssignment     there is no folder with cases of that name
│   ├── UnknownQuestion       no question has that name
│   ├── BrokenCases           the instructor's case files do not load
│   │   └── ReferenceFailed   a case fails on PyTorch itself
│   └── SandboxUnavailable    the kernel lacks a layer, and running without it was not allowed
├── KitFault                  the kit's own fault: never scored as the student's, exit 3
│   └── WireError             the guest's bytes are not a valid reply
└── EngineError               raised inside the student's engine, worded for the student
    ├── MissingOperation      used before it was defined (also a NameError)
    ├── NotSupported          PyTorch has it and the kit does not: no rule and no piece is at fault
    ├── NotAsAsked            what a function of the notebook returned is not what its question asks for
    ├── RuleError             a rule returned something that is not a gradient (also a RuntimeError)
    └── Forbidden             PyTorch's autograd or a ready-made backward kernel was called (also a RuntimeError)
"""

from __future__ import annotations

from .words import Field, Sentence


class KitError(Exception):
    """The base of all errors that the kit raises on purpose. It holds a Sentence; `str()` gives its words.

    The words are in the reader's language.
    """

    def __init__(self, template: str | Sentence, /, **fields: Field) -> None:
        """Make a Sentence of `template` and `fields`, or keep `template` if it is a Sentence already.

        Example: `UsageError("{name} is empty: save it again.", name=name)`.
        """
        self.said = template if isinstance(template, Sentence) else Sentence(template, **fields)
        super().__init__(self.said)

    def __str__(self) -> str:
        return str(self.said)


class UsageError(KitError):
    """Bad input: the message says what was found, what was expected and what to do."""


class UnreadableSubmission(UsageError):
    """A notebook or script that cannot be read."""


class UnknownAssignment(UsageError):
    """There is no folder with cases of that name."""


class UnknownQuestion(UsageError):
    """No question of the assignment has that name."""


class BrokenCases(UsageError):
    """The instructor's case files do not load."""


class ReferenceFailed(BrokenCases):
    """A case fails on PyTorch itself: the case is at fault, not the student."""


class SandboxUnavailable(UsageError):
    """A layer of the sandbox is missing on this machine."""


class KitFault(KitError):
    """A fault of the kit itself."""


class WireError(KitFault):
    """The bytes from the guest are not a reply of the protocol. The guest's case fails; the judge goes on."""


class EngineError(KitError):
    """Raised inside the student's engine."""


class MissingOperation(EngineError, NameError):
    """An operation was used before its class was defined."""

    def __init__(self, operation: str, said: Sentence) -> None:
        super().__init__(said)
        self.operation = operation

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.operation, self.said)


class RuleError(EngineError, RuntimeError):
    """A backward rule returned something that is not a gradient, or a piece of the engine gave an invalid answer."""

    def __init__(self, operation: str, said: Sentence) -> None:
        super().__init__(said)
        self.operation = operation

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.operation, self.said)


class NotSupported(EngineError):
    """A program uses something that PyTorch has and the kit does not."""


class NotAsAsked(EngineError):
    """What a function of the student's notebook returned is not what its question asks for."""


class Forbidden(EngineError, RuntimeError):
    """The reference's own autograd, or a ready-made backward kernel, was called."""


def described(error: BaseException) -> str:
    """Return the type and the message of an error in one line. Used for errors that are not the kit's own."""
    words = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
