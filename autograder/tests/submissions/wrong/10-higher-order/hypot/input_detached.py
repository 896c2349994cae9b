"""One input is taken out of the graph.

misconception: second_gradient_lost
elsewhere: full
"""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        return grad_output * (a.detach() / y), grad_output * (b / y)
