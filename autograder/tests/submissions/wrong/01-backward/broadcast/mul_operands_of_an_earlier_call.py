"""The operands are kept in a global variable, so a later call replaces them.

misconception: state_kept_between_calls
"""

# %%
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        global operands
        operands = a, b
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = operands
        return sum_to_shape(grad_output * b, a.shape), sum_to_shape(grad_output * a, b.shape)
