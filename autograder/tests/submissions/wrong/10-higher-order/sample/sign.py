"""The sample moves away from the mean, the gradient does not.

misconception: sign_lost
elsewhere: full
"""


class SampleNormal:
    def backward(ctx, grad_output):
        log_std, noise = ctx.saved_tensors
        return grad_output, -grad_output * torch.exp(log_std) * noise
