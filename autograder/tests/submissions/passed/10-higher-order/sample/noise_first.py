"""The noise first."""


class SampleNormal:
    def backward(ctx, grad_output):
        log_std, noise = ctx.saved_tensors
        return grad_output, noise * grad_output * torch.exp(log_std)
