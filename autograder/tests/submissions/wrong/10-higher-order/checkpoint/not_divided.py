"""What was kept is not divided.

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
        kept = (kept != 0).to(x.dtype)
        inner = (grad_output @ b.mT) * kept * (1 - layer**2)
        return inner @ a.mT, x.mT @ inner, (layer * kept).mT @ grad_output, None
