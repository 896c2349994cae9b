"""The mean was treated like the sum.

misconception: mean_of_the_loss_not_divided
elsewhere: full
"""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        positive = target if weight is None else weight * target
        return grad_output * ((1 - target) * torch.sigmoid(x) - positive * torch.sigmoid(-x)), None, None, None
