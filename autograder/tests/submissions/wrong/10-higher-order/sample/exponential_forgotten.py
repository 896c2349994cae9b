"""The width is taken for its logarithm.

misconception: rule_for_other_values
elsewhere: full
"""


class SampleNormal:
    def backward(ctx, grad_output):
        log_std, noise = ctx.saved_tensors
        return grad_output, grad_output * noise
