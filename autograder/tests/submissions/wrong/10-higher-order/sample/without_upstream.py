"""The slopes alone.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class SampleNormal:
    def backward(ctx, grad_output):
        log_std, noise = ctx.saved_tensors
        return torch.ones_like(noise), torch.exp(log_std) * noise
