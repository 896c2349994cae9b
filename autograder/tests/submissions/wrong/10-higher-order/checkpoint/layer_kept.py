"""Forward keeps the layer and the mask, so that nothing is computed again.

elsewhere: full
"""


class FeedForward(Function):
    @staticmethod
    def forward(ctx, x, a, b, p):
        layer, before = torch.tanh(x @ a), torch.get_rng_state()
        ctx.kept = torch.nn.functional.dropout(torch.ones_like(layer), p)
        torch.set_rng_state(before)
        ctx.save_for_backward(x, a, b)
        ctx.layer = layer
        return torch.nn.functional.dropout(layer, p) @ b

    @staticmethod
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        inner = (grad_output @ b.mT) * ctx.kept * (1 - ctx.layer * ctx.layer)
        return inner @ a.mT, x.mT @ inner, (ctx.layer * ctx.kept).mT @ grad_output, None
