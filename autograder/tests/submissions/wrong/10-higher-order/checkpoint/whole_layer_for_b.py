"""The second matrix gets the layer as it was before the dropout.

misconception: dropped_elements_trained
elsewhere: full
"""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        layer = torch.tanh(x @ a)
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(ctx.random)
            kept = torch.nn.functional.dropout(torch.ones_like(layer), ctx.p)
        inner = (grad_output @ b.mT) * kept * (1 - layer**2)
        return inner @ a.mT, x.mT @ inner, layer.mT @ grad_output, None
