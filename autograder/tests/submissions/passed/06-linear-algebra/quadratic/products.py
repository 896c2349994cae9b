"""Products of matrices instead of an einsum."""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        many = [t.reshape(-1, t.shape[-1]) for t in (grad_output, a, b)]
        g, rows, columns = (t.unsqueeze(0) if t.dim() == 1 else t for t in many)
        combined = torch.einsum("no,oij->nij", g, weight)
        grad_a = (combined @ columns.unsqueeze(-1)).squeeze(-1)
        grad_b = (rows.unsqueeze(-2) @ combined).squeeze(-2)
        grad_weight = (g.T.unsqueeze(-2) * rows.T) @ columns
        return grad_a.reshape(a.shape), grad_b.reshape(b.shape), grad_weight, None
