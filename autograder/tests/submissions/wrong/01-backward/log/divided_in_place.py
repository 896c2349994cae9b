"""The upstream gradient itself is divided.

misconception: input_written_in_place
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output.div_(x)
