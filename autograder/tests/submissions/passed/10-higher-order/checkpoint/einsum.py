"""The products by einsum, the slope by cosh."""


class FeedForward:
    def backward(ctx, grad_output):
        x, a, b = ctx.saved_tensors
        layer = torch.tanh(x @ a)
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(ctx.random)
            kept = torch.nn.functional.dropout(torch.ones_like(layer), ctx.p)
        inner = torch.einsum('no,ho->nh', grad_output, b) * kept / torch.cosh(x @ a) ** 2
        to_b = torch.einsum('nh,no->ho', layer * kept, grad_output)
        return torch.einsum('nh,ih->ni', inner, a), torch.einsum('ni,nh->ih', x, inner), to_b, None
