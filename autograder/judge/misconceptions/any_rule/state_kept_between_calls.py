"""The same call, made again, gives another gradient."""

from dataclasses import replace

from ....records import Name
from ....words import Sentence
from ..about import rule
from ..evidence import Evidence, close

WHY = Sentence("The rule remembers something of an earlier call outside its ctx.")
HINT = Sentence(
    "The same call was made twice and did not give the same gradient: "
    "what does your rule remember from one call to the next, and where should that be kept?"
)
RANK = 20
ABOUT = rule


def fits(evidence: Evidence) -> bool:
    for name in evidence.reference:
        if not isinstance(name, Name) or name.role.call != "first":
            continue
        first, again = evidence.tensors(name), evidence.by_role(replace(name.role, call="repeated"))
        if first is not None and again is not None and not close(first[0], again[0]):
            return True
    return False
