"""The very same call, made again, gives another gradient."""

from ..evidence import Evidence, close

WHY = "The rule remembers something of an earlier call outside its ctx."
HINT = "The same call was made twice and did not give the same gradient: what does your rule remember from one call to the next, and where should that be kept?"
RANK = 6
FIRST, AGAIN = " (first call)", " (first call repeated)"


def fits(evidence: Evidence) -> bool:
    for name in evidence.reference:
        first, again = evidence.tensors(name), evidence.tensors(name.removesuffix(FIRST) + AGAIN)
        if name.endswith(FIRST) and first is not None and again is not None and not close(first[0], again[0]):
            return True
    return False
