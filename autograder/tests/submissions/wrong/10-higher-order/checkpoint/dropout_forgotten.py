"""The way back goes through all elements.

misconception: dropped_elements_trained
elsewhere: full
"""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        layer = torch.tanh(x @ a)
        inner = (grad_output @ b.mT) * (1 - layer**2)
        return inner @ a.mT, x.mT @ inner, layer.mT @ grad_output, None
