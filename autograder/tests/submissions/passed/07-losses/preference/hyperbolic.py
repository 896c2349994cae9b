"""By a softmax of two."""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.softmax(torch.stack([x, torch.zeros_like(x)]), dim=0)[1]
