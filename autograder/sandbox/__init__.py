"""Run a submission on its cases in confined processes. `Sandbox` is the door; `guest/` is across the line of trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .available import Layers, layers
from .limits import Limits
from .warm import WarmServer

if TYPE_CHECKING:
    from .run import Sandbox

__all__ = ["Layers", "Limits", "Sandbox", "WarmServer", "layers"]


def __getattr__(name: str) -> Any:
    if name == "Sandbox":
        from .run import Sandbox  # with it comes torch: a warm server can be started first, and imports it meanwhile

        return Sandbox
    raise AttributeError(f"module 'autograder.sandbox' has no attribute {name!r}")
