"""The dropped layer is computed again, and the mask is read from its zeros: an element that is 0 itself may be kept.

misconception: wrong_in_some_calls
elsewhere: full
"""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(ctx.random)
            layer = torch.tanh(x @ a)
            dropped = torch.nn.functional.dropout(layer, ctx.p)
        mask = (dropped != 0).to(x.dtype) / (1 - ctx.p)
        inner = (grad_output @ b.mT) * mask * (1 - layer) * (1 + layer)
        return inner @ a.mT, x.mT @ inner, dropped.mT @ grad_output, None
