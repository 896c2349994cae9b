"""The exponent is kept on the class, where the next call puts its own.

misconception: state_kept_between_calls
elsewhere: full but power
"""

# %%
class Pow(Function):
    exponent = None

    @staticmethod
    def forward(ctx, a, b):
        result = a**b
        ctx.save_for_backward(a, b, result)
        Pow.exponent = b
        return result

    @staticmethod
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        lowered = Pow.exponent
        slope = torch.where(lowered == 0, torch.zeros_like(result), lowered * a ** (lowered - 1))
        grad_b = None
        if ctx.needs_input_grad[1]:
            slope_b = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a))
            grad_b = sum_to_shape(grad_output * slope_b, b.shape)
        return sum_to_shape(grad_output * slope, a.shape), grad_b
