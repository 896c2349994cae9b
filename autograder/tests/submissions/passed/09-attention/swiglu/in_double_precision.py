"""In double precision, with the logarithm of the sigmoid."""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = (t.double() for t in ctx.saved_tensors)
        logarithm = torch.nn.functional.logsigmoid(gate)
        opened, shut = torch.exp(logarithm), torch.exp(logarithm - gate.clamp(-745, 745))
        slope = opened + gate * opened * torch.where(gate < -36, torch.ones_like(gate), shut)
        g, dtype = grad_output.double(), grad_output.dtype
        return (g * x * slope).to(dtype), (g * gate * opened).to(dtype)
