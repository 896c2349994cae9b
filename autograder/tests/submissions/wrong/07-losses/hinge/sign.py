"""The sign of the target was forgotten.

misconception: sign_of_an_input_forgotten
elsewhere: full
"""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        too_near = ctx.margin - target * (a - b) > 0
        gradient = torch.where(too_near, -grad_output, torch.zeros_like(a))
        return gradient, -gradient, None, None, None
