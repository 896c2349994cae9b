"""The upstream gradient is written into, but only where it is a single number.

misconception: input_written_in_place
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output.mul_(result) if grad_output.dim() == 0 else grad_output * result
