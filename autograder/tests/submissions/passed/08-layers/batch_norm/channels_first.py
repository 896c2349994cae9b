"""Each channel is a row, in double precision."""


class BatchNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        g, channels = grad_output.transpose(0, 1).flatten(1).double(), x.transpose(0, 1).flatten(1).double()
        r, mean = r.reshape(-1, 1).double(), mean.reshape(-1, 1).double()
        y = (channels - mean) * r
        sent = g
        if ctx.training:
            sent = g - g.mean(1, keepdim=True) - y * (g * y).mean(1, keepdim=True)
        sent = sent * r if weight is None else sent * r * weight.reshape(-1, 1).double()
        turned = x.transpose(0, 1)
        grad_x = sent.reshape(turned.shape).transpose(0, 1).to(x.dtype)
        grad_weight = None if weight is None else (g * y).sum(1).to(x.dtype)
        return grad_x, None, None, grad_weight, g.sum(1).to(x.dtype) if ctx.has_bias else None, None, None, None
