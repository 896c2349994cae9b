"""Run a case on a PyTorch that makes a mistake: `given(case, mistaken)`, for a subclass `mistaken` of `PyTorch`.

A misconception about the engine says what PyTorch would do if it made the same mistake. The evidence calls this module.
"""

from .mistaken import UnfitRule, with_rule
from .pytorch import PyTorch
from .running import given, given_or_error
from .walking import Walking

__all__ = ["PyTorch", "UnfitRule", "Walking", "given", "given_or_error", "with_rule"]
