"""The two terms one by one."""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        arrived = grad_output * x
        return arrived * s + arrived * (gate * s) * (1 - s), grad_output * (gate * s)
