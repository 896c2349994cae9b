"""Find out which layers of the sandbox this machine offers.

Nothing comes in; a Layers record goes out. A Sandbox asks before anything runs, so that it can refuse in time.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from ..words import Listing, Sentence


@dataclass(frozen=True)
class Layers:
    """The layers that the kernel offers. `landlock` is its ABI version, 0 if there is none."""

    fork: bool
    landlock: int
    seccomp: bool

    @property
    def complete(self) -> bool:
        """Say whether all layers are available."""
        return self.fork and self.landlock > 0 and self.seccomp

    def missing(self) -> Sentence:
        """Return a message: which layers are missing, what that means and what to do."""
        layers = (("fork()", self.fork), ("Landlock", self.landlock > 0), ("seccomp", self.seccomp))
        names = [name for name, there in layers if not there]
        return Sentence(
            "A submission cannot be confined on this machine, which lacks: {layers}. "
            "An unconfined submission can read and change everything that you can. "
            "Grade on Linux 5.13 or newer, or say --unconfined if you trust every submission; the reports will say so.",
            layers=Listing(tuple(names)),
        )


def layers() -> Layers:
    """Ask the kernel which layers it offers. Never raises."""
    landlock, seccomp = 0, False
    if sys.platform == "linux":
        try:
            import landlockpy  # only on Linux
            import seccompy

            landlock, seccomp = landlockpy.abi_version(), seccompy.supported()
        except (ImportError, OSError):
            pass
    return Layers(fork=hasattr(os, "fork"), landlock=landlock, seccomp=seccomp)
