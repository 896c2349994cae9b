"""The outputs lie on a stack: the rule belongs to the newest call, not to its own.

misconception: state_kept_between_calls, second_walk_differs
elsewhere: full
"""

# %%
_stack = []

class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        result = torch.exp(x)
        _stack.append(result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * _stack.pop()
