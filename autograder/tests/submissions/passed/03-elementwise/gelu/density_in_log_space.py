"""The density by its logarithm, the distribution by ndtr."""


class Gelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        if ctx.approximate == "none":
            share = torch.special.ndtr(x)
            slope = torch.exp(-x * x / 2 - math.log(2 * math.pi) / 2)
        else:
            root = math.sqrt(2 / math.pi)
            t = torch.tanh(root * (x + 0.044715 * x * x * x))
            share = (1 + t) / 2
            slope = (1 - t * t) / 2 * root * (1 + 3 * 0.044715 * x * x)
        return torch.mul(torch.addcmul(share, x, slope), grad_output), None
