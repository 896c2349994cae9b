"""The exponentials are differentiated, their sum is not.

misconception: normalisation_taken_for_a_constant
elsewhere: full
"""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        return ctx.scale * (grad_output * weights), None, None
