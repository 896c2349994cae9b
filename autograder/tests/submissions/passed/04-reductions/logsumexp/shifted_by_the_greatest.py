"""Shifted by the greatest element, then normalised in double precision."""


class Logsumexp:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g = grad_output.reshape(y.shape)
        e = torch.exp((x - y).double())
        return (g.double() * e).to(x.dtype), None, None
