"""The slope of tanh is missing.

misconception: slope_of_the_layer_forgotten
elsewhere: full
"""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        layer = torch.tanh(x @ a)
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(ctx.random)
            kept = torch.nn.functional.dropout(torch.ones_like(layer), ctx.p)
        inner = (grad_output @ b.mT) * kept
        return inner @ a.mT, x.mT @ inner, (layer * kept).mT @ grad_output, None
