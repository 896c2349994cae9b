"""The sigmoid itself.

misconception: sigmoid_on_the_wrong_side
also: probability_taken_for_the_logit
elsewhere: full
"""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)
