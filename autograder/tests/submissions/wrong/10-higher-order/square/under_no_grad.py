"""The rule is not recorded.

misconception: second_gradient_lost
elsewhere: full
"""


class Square:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        with torch.no_grad():
            return 2 * grad_output * x
