"""01-backward: The upstream gradient itself is negated.

misconception: input_written_in_place
elsewhere: full
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.neg_()
