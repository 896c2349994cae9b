"""The mean was treated like the sum.

misconception: mean_of_the_loss_not_divided, derivative_of_a_related_function
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        gradient = grad_output * torch.sign(x - target)
        return gradient, -gradient, None
