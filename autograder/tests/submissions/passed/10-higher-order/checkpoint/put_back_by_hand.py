"""The state is put back by hand."""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        layer, before = torch.tanh(x @ a), torch.get_rng_state()
        try:
            torch.set_rng_state(ctx.random)
            kept = torch.nn.functional.dropout(torch.ones_like(layer), ctx.p)
        finally:
            torch.set_rng_state(before)
        inner = (grad_output @ b.mT) * kept * (1 - layer**2)
        return inner @ a.mT, x.mT @ inner, (layer * kept).mT @ grad_output, None
