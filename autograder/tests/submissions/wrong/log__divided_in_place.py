"""01-backward: The upstream gradient itself is divided.

misconception: input_written_in_place
elsewhere: full
"""

# %%
class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output.div_(x)
