"""A rule wrote into its inputs or into the upstream gradient: they differ after the call."""

from ..evidence import Evidence

WHY = "The upstream gradient, a saved tensor or a message of the walk was changed in place."
HINT = "Who else holds the tensors that your code was given, and what do they see when you write into them?"
RANK = 5


def fits(evidence: Evidence) -> bool:
    if evidence.difference is None:
        return False
    by_a_rule = evidence.case.operation is not None and evidence.difference.name.endswith(" after the call")
    return by_a_rule or (evidence.is_alone("walk") and evidence.difference.name == "the upstream gradient after backward")
