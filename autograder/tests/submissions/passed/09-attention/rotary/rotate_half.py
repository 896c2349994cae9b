"""As a sum of the gradient and its turned halves."""


class Rotary:
    def backward(ctx, grad_output):
        cos, sin = ctx.saved_tensors
        if ctx.interleaved:
            wide_cos, wide_sin = cos.repeat_interleave(2, -1), sin.repeat_interleave(2, -1)
            turned = torch.stack((grad_output[..., 1::2], -grad_output[..., 0::2]), -1).flatten(-2)
        else:
            wide_cos, wide_sin = torch.cat((cos, cos), -1), torch.cat((sin, sin), -1)
            a, b = grad_output.chunk(2, -1)
            turned = torch.cat((b, -a), -1)
        return grad_output * wide_cos + turned * wide_sin, None, None, None
