"""The width gets no gradient.

misconception: gradient_zero
elsewhere: full
"""


class SampleNormal:
    def backward(ctx, grad_output):
        log_std, noise = ctx.saved_tensors
        return grad_output, torch.zeros_like(log_std)
