"""The output stands where the input belongs.

misconception: saved_value_confused
elsewhere: full
"""

# %%
class Log(Function):
    @staticmethod
    def forward(ctx, x):
        result = torch.log(x)
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output / result
