"""The operands wait in a queue: the rule belongs to the oldest call, not to its own.

misconception: state_kept_between_calls
"""

# %%
_waiting = []

class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        _waiting.append((a, b))
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = _waiting.pop(0)
        return sum_to_shape(grad_output * b, a.shape), sum_to_shape(grad_output * a, b.shape)
