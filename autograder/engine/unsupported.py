"""The errors about what the kit lacks: the student's rules and pieces are not at fault."""

from __future__ import annotations

from typing import Any

from ..errors import NotSupported
from ..words import Template

NOT_HERE = Template("kit_lacks", "The kit's look-alike of torch has no {name}: this program runs on PyTorch only.")
NOT_SO = Template("kit_lacks_so", "The kit's look-alike of torch lacks {what}: this program runs on PyTorch only.")
VIEW = Template("kit_lacks_view", "an in-place operation that gives a recorded tensor another shape ({name})")
ENTRY = Template("kit_lacks_entry", "a gradient of a gradient through {node}")
FLAG = Template("kit_lacks_flag", "the flag requires_grad on what .data gives; detach() gives a tensor that has one")


def lacking(name: str) -> NotSupported:
    """Return the error about a name of torch's that the look-alike does not have."""
    return NotSupported(NOT_HERE(name=name))


def lacking_in(what: Template, **fields: Any) -> NotSupported:
    """Return the error about a use of torch that the look-alike does not follow."""
    return NotSupported(NOT_SO(what=what(**fields)))
