"""The minus went to the wrong function.

misconception: sign_lost
elsewhere: full
"""


class Sin:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return -grad_output * torch.cos(x)
