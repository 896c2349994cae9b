"""Run a submission on its cases in confined processes.

Callers use `Sandbox`. The code in `guest/` runs on the other side of the line of trust, beside student code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .available import Layers, layers
from .limits import Limits, Setting, settings
from .warm import WarmServer

if TYPE_CHECKING:
    from .run import Sandbox

__all__ = ["Layers", "Limits", "Sandbox", "Setting", "WarmServer", "layers", "settings"]


def __getattr__(name: str) -> Any:
    if name == "Sandbox":
        from .run import Sandbox  # it imports torch: a warm server that was started earlier imports torch meanwhile

        return Sandbox
    raise AttributeError(f"module 'autograder.sandbox' has no attribute {name!r}")
