"""Query after query."""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        of_q, of_k, of_v = torch.zeros_like(q), torch.zeros_like(k), torch.zeros_like(v)
        for i in range(q.shape[-2]):
            p, g = weights[..., i, :], grad_output[..., i, :]
            arrived = (v @ g.unsqueeze(-1)).squeeze(-1)
            of_scores = p * (arrived - (p * arrived).sum(-1, keepdim=True)) * ctx.scale
            of_q[..., i, :] = (of_scores.unsqueeze(-2) @ k).squeeze(-2)
            of_k += of_scores.unsqueeze(-1) * q[..., i : i + 1, :]
            of_v += p.unsqueeze(-1) * g.unsqueeze(-2)
        return of_q, of_k, of_v
