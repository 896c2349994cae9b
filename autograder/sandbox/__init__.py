"""Run a submission on its cases in confined processes. `Sandbox` is the door; `guest/` is across the line of trust."""

from .available import Layers, layers
from .limits import Limits
from .run import Sandbox

__all__ = ["Layers", "Limits", "Sandbox", "layers"]
