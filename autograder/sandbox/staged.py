"""Follow a guest that runs its cases in stages, and give it the pieces that it needs for the next one.

In comes what a `Follower` takes, and the stages. Called by run.py.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ..errors import WireError
from ..records import PIECES, Attempt
from .follow import Follower
from .stages import Stage, text_of
from .wire import pack


class InStages(Follower):
    """A follower of a guest that runs cases in stages."""

    def __init__(self, stages: Sequence[Stage], *about: Any) -> None:
        super().__init__(*about)
        self.stages = list(stages)
        self.doubtful: set[int] = set()  # public cases that came after hidden ones

    def _take(self, message: dict[str, Any], blob: bytes) -> None:
        """Take one frame. Raises WireError if the protocol does not allow it here."""
        if "stage" not in message:
            return super()._take(message, blob)
        ended, *following = self.stages
        if not following or len(self.expected) != sum(len(stage.order) for stage in following):
            raise WireError("Its answer is not the one that was expected.")
        self.stages = following
        missed = _missed(message)
        if missed:
            # What the cells define, or would have defined, may depend on it, whatever became of the error. Ordinary
            # guests run what is left, and run these cases again if their own guest would have had the piece:
            self.guest.kill()
            self.finished = True
            if not missed.issubset(ended.pieces):
                for position in ended.order:
                    del self.progress.attempts[position]
        else:
            self._send({"given": {piece: text_of(piece) for piece in ended.pieces}})

    def _after_hidden(self, attempt: Attempt) -> Attempt:
        self.doubtful.add(self.expected[0])
        return attempt

    def _send(self, message: dict[str, Any]) -> None:
        try:
            os.write(self.guest.results, pack(message))
        except OSError:
            pass  # the guest is gone: how it ended is read next


def _missed(message: dict[str, Any]) -> frozenset[str]:
    """Return the forgotten pieces that something called, as the guest says. If it lies, only its student can lose."""
    named = message.get("missed")
    if not isinstance(named, list):
        raise WireError("Its answer is not the one that was expected.")
    return frozenset(piece for piece in PIECES if piece in named)
