"""The bias is summed over the batch only.

misconception: axes_of_a_parameter_not_summed, gradient_of_another_shape
elsewhere: full
"""


class Conv2d:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        how = {"kernel_size": weight.shape[2:], "dilation": ctx.dilation, "padding": ctx.padding, "stride": ctx.stride}
        columns = torch.nn.functional.unfold(x, **how).unflatten(1, (ctx.groups, -1))
        matrices = weight.flatten(1).unflatten(0, (ctx.groups, -1))
        upstream = grad_output.flatten(2).unflatten(1, (ctx.groups, -1))
        grad_x = torch.nn.functional.fold((matrices.mT @ upstream).flatten(1, 2), x.shape[2:], **how)
        grad_weight = (upstream @ columns.mT).sum(0).reshape(weight.shape)
        grad_bias = grad_output.sum((0, 2, 3)) if ctx.has_bias else None
        grad_bias = grad_output.sum(0) if ctx.has_bias else None
        return grad_x, grad_weight, grad_bias, None, None, None, None
