"""The negated gradient is read in the order of a contiguous one.

misconception: gradient_rearranged
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return torch.as_strided(-grad_output, grad_output.shape, grad_output.contiguous().stride())
