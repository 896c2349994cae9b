"""By a power of 2."""


class Logsumexp:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g = grad_output.reshape(y.shape)
        return torch.exp2((x - y).double() / math.log(2)).to(x.dtype) * g, None, None
