"""In the tanh form, the slope of the cube is missing.

elsewhere: full
misconception: wrong_in_some_calls
"""


class Gelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        if ctx.approximate == "none":
            share = (1 + torch.erf(x * math.sqrt(0.5))) / 2
            slope = torch.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        else:
            root = math.sqrt(2 / math.pi)
            t = torch.tanh(root * (x + 0.044715 * x * x * x))
            share = (1 + t) / 2
            slope = (1 - t * t) / 2 * root
        return grad_output * (share + x * slope), None
