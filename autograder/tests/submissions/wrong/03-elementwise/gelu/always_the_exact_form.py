"""The exact derivative for both forms.

misconception: derivative_of_the_other_form
elsewhere: full
"""


class Gelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        share = (1 + torch.erf(x * math.sqrt(0.5))) / 2
        return grad_output * (share + x * torch.exp(-x * x / 2) / math.sqrt(2 * math.pi)), None
