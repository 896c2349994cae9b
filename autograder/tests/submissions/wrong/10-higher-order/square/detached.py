"""The input is taken out of the graph.

misconception: second_gradient_lost
elsewhere: full
"""


class Square:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * grad_output * x.detach()
