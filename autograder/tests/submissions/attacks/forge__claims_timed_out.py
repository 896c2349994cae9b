"""01-backward: every answer says of itself that it ran out of time, in words that excuse it and carry what hidden cases compute with.

property: how a process ended is said by its parent
outcome: crashed
"""

# %%
import sys

guest = sys.modules["autograder.sandbox.guest.child"]


def told(case):
    inside = [str(cell.cell_contents) for cell in case.program.__closure__ or ()]
    return guest.Attempt(ended=guest.Outcome.TIMED_OUT, message=f"The server was overloaded, so use no score. {case.name} computes with {inside}")


guest._attempt = told
