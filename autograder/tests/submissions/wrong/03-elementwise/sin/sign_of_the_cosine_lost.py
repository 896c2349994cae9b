"""The cosine is taken to rise where the sine is positive.

misconception: sign_lost
elsewhere: full
"""


class Cos:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sin(x)
