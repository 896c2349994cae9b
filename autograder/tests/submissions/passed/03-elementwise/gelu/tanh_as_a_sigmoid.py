"""The tanh form as a sigmoid of twice the argument."""


class Gelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        if ctx.approximate == "none":
            normal = torch.distributions.Normal(torch.zeros_like(x), 1.0)
            return grad_output * (normal.cdf(x) + x * normal.log_prob(x).exp()), None
        inner = math.sqrt(8 / math.pi) * (x + 0.044715 * x**3)
        s = torch.sigmoid(inner)
        return grad_output * (s + x * s * (1 - s) * math.sqrt(8 / math.pi) * (1 + 0.134145 * x**2)), None
