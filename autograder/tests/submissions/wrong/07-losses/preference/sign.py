"""The minus of the loss was put into the rule.

misconception: sign_lost
elsewhere: full
"""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return -grad_output * torch.sigmoid(-x)
