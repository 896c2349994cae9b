"""take_along_dim, after the other axes are cut to the index."""


class ScatterAdd:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        cut = grad_output
        for axis, size in enumerate(index.shape):
            if axis != ctx.dim % index.dim():
                cut = cut.narrow(axis, 0, size)
        return grad_output.clone(), None, None, torch.take_along_dim(cut, index, ctx.dim)
