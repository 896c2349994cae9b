"""Each gate with its own part of the weights."""


class GruCell:
    def backward(ctx, grad_output):
        x, h, w_x, w_h, r, z, n, c_n = ctx.saved_tensors
        at_n = grad_output * (1 - z) * (1 - n**2)
        at_z = grad_output * (h - n) * z * (1 - z)
        at_r = at_n * c_n * r * (1 - r)

        parts = zip((at_r, at_z, at_n), (at_r, at_z, at_n * r), w_x.chunk(3), w_h.chunk(3))
        grad_x, grad_h, of_x, of_h = 0, grad_output * z, [], []
        for a, c, left, right in parts:
            grad_x, grad_h = grad_x + a @ left, grad_h + c @ right
            of_x.append((a.mT @ x, a.sum(0)))
            of_h.append((c.mT @ h, c.sum(0)))
        weights = torch.cat([w for w, _ in of_x]), torch.cat([w for w, _ in of_h])
        biases = torch.cat([b for _, b in of_x]), torch.cat([b for _, b in of_h])
        return grad_x, grad_h, *weights, *(biases if ctx.has_bias else (None, None))
