"""Which layers of the sandbox this machine offers; asked before anything runs, so that a run can refuse in time."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Layers:
    """What the kernel offers. `landlock` is its ABI version, 0 where there is none."""

    fork: bool
    landlock: int
    seccomp: bool

    @property
    def complete(self) -> bool:
        return self.fork and self.landlock > 0 and self.seccomp

    @property
    def sentence(self) -> str:
        """What is missing, what that means and what to do; empty where nothing is."""
        missing = [
            name for name, there in (("fork()", self.fork), ("Landlock (Linux 5.13 or newer)", self.landlock > 0), ("seccomp", self.seccomp)) if not there
        ]
        if not missing:
            return ""
        return (
            f"This machine has no {' and no '.join(missing)}, so a submission cannot be confined: it could read and change whatever you can. "
            "Grade on Linux 5.13 or newer, or say --unconfined if you trust every submission; the reports will say so."
        )


def layers() -> Layers:
    """Ask the kernel. Never raises."""
    landlock, seccomp = 0, False
    if sys.platform == "linux":
        try:
            import landlockpy  # only on Linux
            import seccompy

            landlock, seccomp = landlockpy.abi_version(), seccompy.supported()
        except (ImportError, OSError):
            pass
    return Layers(fork=hasattr(os, "fork"), landlock=landlock, seccomp=seccomp)
