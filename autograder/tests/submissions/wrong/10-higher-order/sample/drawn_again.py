"""New noise is drawn in backward.

misconception: noise_drawn_again
elsewhere: full
"""


class SampleNormal:
    def backward(ctx, grad_output):
        log_std, noise = ctx.saved_tensors
        return grad_output, grad_output * torch.exp(log_std) * torch.randn_like(noise)
