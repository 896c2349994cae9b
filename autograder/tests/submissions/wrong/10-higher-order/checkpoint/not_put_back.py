"""The generator stays where the second dropout left it.

misconception: random_numbers_not_put_back
elsewhere: full
"""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        layer = torch.tanh(x @ a)
        torch.set_rng_state(ctx.random)
        kept = torch.nn.functional.dropout(torch.ones_like(layer), ctx.p)
        inner = (grad_output @ b.mT) * kept * (1 - layer**2)
        return inner @ a.mT, x.mT @ inner, (layer * kept).mT @ grad_output, None
