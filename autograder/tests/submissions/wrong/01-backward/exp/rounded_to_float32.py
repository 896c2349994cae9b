"""The product is made in float32.

misconception: precision_lost
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return (grad_output.float() * result.float()).to(result.dtype)
