"""The outputs wait in a queue: the rule belongs to the oldest call, not to its own.

misconception: state_kept_between_calls
elsewhere: full
"""

# %%
_waiting = []

class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        result = torch.exp(x)
        _waiting.append(result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * _waiting.pop(0)
