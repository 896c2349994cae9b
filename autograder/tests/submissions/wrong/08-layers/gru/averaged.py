"""The uses of the weights are averaged.

misconception: uses_of_a_parameter_averaged
elsewhere: full
"""


class GruCell:
    def backward(ctx, grad_output):
        x, h, w_x, w_h, r, z, n, c_n = ctx.saved_tensors
        at_n = grad_output * (1 - z) * (1 - n**2)
        at_z = grad_output * (h - n) * z * (1 - z)
        at_r = at_n * c_n * r * (1 - r)
        a = torch.cat([at_r, at_z, at_n], 1)
        c = torch.cat([at_r, at_z, at_n * r], 1)
        direct = grad_output * z

        many = max(len(x), 1)
        biases = (a.sum(0) / many, c.sum(0) / many) if ctx.has_bias else (None, None)
        return a @ w_x, c @ w_h + direct, a.T @ x / many, c.T @ h / many, *biases
