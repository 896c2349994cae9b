"""Parts are written into zeros, in double precision."""


class GruCell:
    def backward(ctx, grad_output):
        kept = [t.double() for t in ctx.saved_tensors]
        dtype, (x, h, w_x, w_h, r, z, n, c_n) = grad_output.dtype, kept
        g, size = grad_output.double(), h.shape[1]
        a, c = torch.zeros(len(x), 3 * size, dtype=torch.float64), torch.zeros(len(x), 3 * size, dtype=torch.float64)
        at_n = (g - g * z) * (1 + n) * (1 - n)
        a[:, 2 * size :], c[:, 2 * size :] = at_n, at_n * r
        a[:, size : 2 * size] = c[:, size : 2 * size] = (g * h - g * n) * (z - z * z)
        a[:, :size] = c[:, :size] = at_n * c_n * (r - r * r)
        grads = [a @ w_x, g * z + c @ w_h, torch.einsum("ni,nj->ij", a, x), torch.einsum("ni,nj->ij", c, h)]
        grads += [a.sum(0), c.sum(0)] if ctx.has_bias else [None, None]
        return tuple(None if t is None else t.to(dtype) for t in grads)
