"""01-backward: autograder.engine.attempt answers with what it likes.

property: what a guest says of itself is numbers or a failure
"""

# %%
import autograder.engine
import autograder.engine.attempt
from autograder.records import Attempt, Outcome

claims = [Attempt(ended=Outcome.PASSED), Attempt(ended=Outcome.KIT_FAULT), Attempt(values={}), Attempt(values={"": True}), "passed", None]


def attempt(program, pieces=(), operation=None):
    return claims[len(str(program)) % len(claims)]


autograder.engine.attempt = attempt


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
