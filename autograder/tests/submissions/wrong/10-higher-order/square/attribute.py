"""The input is kept as an attribute, where the engine does not know it.

misconception: second_gradient_lost
elsewhere: full
"""


class Square:
    def forward(ctx, x):
        ctx.x = x
        return torch.square(x)

    def backward(ctx, grad_output):
        return 2 * grad_output * ctx.x
