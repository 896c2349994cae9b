"""The product of the others, one element after the other."""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        if x.dim() == 0:
            return g.clone(), None, None
        parts = list(x.unbind(ctx.dim))
        slopes = []
        for i in range(len(parts)):
            slope = torch.ones_like(parts[i])
            for j in range(len(parts)):
                slope = slope * parts[j] if i != j else slope
            slopes.append(slope)
        return g * torch.stack(slopes, ctx.dim), None, None
