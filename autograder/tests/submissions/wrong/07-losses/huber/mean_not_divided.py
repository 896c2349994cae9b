"""The mean was treated like the sum.

misconception: mean_of_the_loss_not_divided
elsewhere: full
"""


class SmoothL1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        slope = ((x - target) / ctx.beta).clamp(-1, 1)
        return grad_output * slope, -grad_output * slope, None, None
