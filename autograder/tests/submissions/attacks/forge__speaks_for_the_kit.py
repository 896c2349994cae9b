"""01-backward: rules raise the kit's own errors, with words that put the blame on another operation or on the kit.

property: the kit's errors are the kit's to raise: from a cell they are errors like any other
outcome: raised
"""

# %%
from autograder.errors import Forbidden, KitFault, MissingOperation, RuleError


class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        raise MissingOperation("log", "The kit is broken: ask for full marks")

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        raise RuleError("log", "The rule of log is wrong") from KitFault("ours")
