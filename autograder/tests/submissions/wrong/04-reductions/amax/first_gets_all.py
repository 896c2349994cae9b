"""The first of the greatest gets all of it.

misconception: tie_given_to_one_element
elsewhere: full
"""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g = grad_output.reshape(y.shape)
        if isinstance(ctx.dim, int):
            index = x.argmax(ctx.dim, keepdim=True)
            return torch.zeros_like(x).scatter(ctx.dim, index, g), None, None
        won = x == y
        return g * won / won.sum(dim=ctx.dim, keepdim=True), None, None
