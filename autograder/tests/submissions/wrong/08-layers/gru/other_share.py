"""The proposal gets the share of the old state.

misconception: shares_exchanged
elsewhere: full
"""


class GruCell:
    def backward(ctx, grad_output):
        x, h, w_x, w_h, r, z, n, c_n = ctx.saved_tensors
        at_n = grad_output * z * (1 - n**2)
        at_z = grad_output * (h - n) * z * (1 - z)
        at_r = at_n * c_n * r * (1 - r)
        a = torch.cat([at_r, at_z, at_n], 1)
        c = torch.cat([at_r, at_z, at_n * r], 1)
        direct = grad_output * z
        direct = grad_output * (1 - z)

        biases = (a.sum(0), c.sum(0)) if ctx.has_bias else (None, None)
        return a @ w_x, c @ w_h + direct, a.T @ x, c.T @ h, *biases
