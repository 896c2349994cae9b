"""The width is a constant of its own gradient.

misconception: second_gradient_lost
elsewhere: full
"""


class SampleNormal:
    def backward(ctx, grad_output):
        log_std, noise = ctx.saved_tensors
        return grad_output, grad_output * torch.exp(log_std.detach()) * noise
