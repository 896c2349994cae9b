"""The mean was treated like the sum.

misconception: mean_of_the_loss_not_divided
elsewhere: full
"""


class MseLoss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        gradient = grad_output * 2 * (x - target)
        return gradient, -gradient, None
