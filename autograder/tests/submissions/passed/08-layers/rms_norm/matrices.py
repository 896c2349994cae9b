"""Each row by a matrix."""


class RmsNorm:
    def backward(ctx, grad_output):
        x, weight, r = ctx.saved_tensors
        many = x.shape[ctx.axes[0] :].numel()
        rows, sent = (x * r).reshape(-1, many), grad_output.reshape(-1, many)
        scaled = sent if weight is None else sent * weight.flatten()
        slopes = torch.eye(many, dtype=x.dtype) - rows.unsqueeze(2) * rows.unsqueeze(1) / many
        grad_x = (slopes @ scaled.unsqueeze(2)).reshape(x.shape) * r
        grad_weight = None if weight is None else torch.einsum("nd,nd->d", sent, rows).reshape(weight.shape)
        return grad_x, None, grad_weight, None
