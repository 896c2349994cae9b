"""The random numbers are not put back where nothing is dropped."""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        layer, present = torch.tanh(x @ a), torch.get_rng_state()
        torch.set_rng_state(ctx.random)
        kept = torch.ones_like(layer)
        if ctx.p > 0:
            kept = torch.nn.functional.dropout(kept, ctx.p)
            torch.set_rng_state(present)
        inner = (grad_output @ b.mT) * kept * (1 - layer * layer)
        return inner @ a.mT, x.mT @ inner, (layer * kept).mT @ grad_output, None
