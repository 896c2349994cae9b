"""A helper is a difference quotient at first, then the formula."""

# %%
def slope(a, b, h=1e-6):
    return ((a + h) ** b - (a - h) ** b) / (2 * h)


print(slope(2.0, 3.0))


# %%
class Pow(Function):
    @staticmethod
    def forward(ctx, a, b):
        result = a**b
        ctx.save_for_backward(a, b, result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        to_a = torch.where(b == 0, torch.zeros_like(result), slope(a, b))
        to_b = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a))
        return sum_to_shape(grad_output * to_a, a.shape), sum_to_shape(grad_output * to_b, b.shape)


# %%
def slope(a, b):
    """The derivative of a**b with respect to a."""
    return b * a ** (b - 1)


print(slope(2.0, 3.0))
