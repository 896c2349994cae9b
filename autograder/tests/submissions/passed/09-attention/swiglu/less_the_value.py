"""With one minus the value of the gate, which changes its sign: each term times the upstream gradient."""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        opened = gate * s
        return grad_output * x * opened + grad_output * x * s * (1 - opened), grad_output * opened
