"""Mul adds to each gradient what it returned for an earlier call of the same shape.

misconception: state_kept_between_calls
"""

# %%
_last = {}

class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grads = sum_to_shape(grad_output * b, a.shape), sum_to_shape(grad_output * a, b.shape)
        key = a.shape, b.shape, a.dtype, b.dtype
        before = _last.get(key, (0.0, 0.0))
        _last[key] = grads[0] + 0.1 * before[0], grads[1] + 0.1 * before[1]
        return _last[key]
