"""Run a case on a PyTorch that makes a mistake: `given(case, mistaken)`, for a subclass `mistaken` of `PyTorch`.

A misconception about the engine says what PyTorch would do if it made the same mistake. The evidence calls this module.
"""

from .mistaken import with_rule
from .pytorch import PyTorch
from .running import given
from .walking import Walking

__all__ = ["PyTorch", "Walking", "given", "with_rule"]
