"""In training, the sums of weight and bias are means times their number, which is NaN without examples.

misconception: right_but_for_a_part
elsewhere: full
"""


class BatchNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        normal = (x - mean) * r
        scale = r if weight is None else r * weight.reshape(ctx.shape)
        many = x.numel() // x.shape[1]
        if ctx.training:
            of_bias, of_weight = grad_output.mean(ctx.axes), (grad_output * normal).mean(ctx.axes)
            shared = of_bias.reshape(ctx.shape) + normal * of_weight.reshape(ctx.shape)
            grad_x, of_bias, of_weight = scale * (grad_output - shared), of_bias * many, of_weight * many
        else:
            grad_x = scale * grad_output
            of_bias, of_weight = grad_output.sum(ctx.axes), (grad_output * normal).sum(ctx.axes)
        return grad_x, None, None, None if weight is None else of_weight, of_bias if ctx.has_bias else None, None, None, None
