"""The new axis is taken away together with every other axis of size 1.

misconception: gradient_of_another_shape
elsewhere: full
"""


class Stack:
    def backward(ctx, grad_output):
        return [part.squeeze() for part in torch.split(grad_output, 1, ctx.dim)], None
