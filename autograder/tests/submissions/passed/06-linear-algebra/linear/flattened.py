"""The axes in front are flattened, the gradient of the weight is a transpose."""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        rows, inputs = (t.unsqueeze(0).flatten(end_dim=-2) for t in (grad_output, x))
        bias = rows.T.sum(1) if ctx.has_bias else None
        return (weight.T @ rows.T).T.reshape(x.shape), (inputs.T @ rows).T, bias
