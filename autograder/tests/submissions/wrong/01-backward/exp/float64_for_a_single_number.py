"""A single number comes back in float64, whatever it was.

misconception: dtype_changed
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return torch.tensor(float(grad_output) * float(result), dtype=torch.float64) if result.dim() == 0 else grad_output * result
