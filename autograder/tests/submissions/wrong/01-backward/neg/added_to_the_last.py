"""The rule itself adds up what it returned for earlier calls of the same shape.

misconception: state_kept_between_calls
elsewhere: full
"""

# %%
_totals = {}

class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        key = grad_output.shape, grad_output.dtype
        _totals[key] = _totals.get(key, 0) - grad_output
        return _totals[key]
