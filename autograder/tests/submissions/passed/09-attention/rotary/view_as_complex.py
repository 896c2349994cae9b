"""With complex numbers, as a view."""


class Rotary:
    def backward(ctx, grad_output):
        cos, sin = ctx.saved_tensors
        if ctx.interleaved:
            pairs = grad_output.reshape(*grad_output.shape[:-1], grad_output.shape[-1] // 2, 2)
        else:
            pairs = torch.stack(grad_output.chunk(2, dim=-1), dim=-1)
        turned = torch.view_as_real(torch.view_as_complex(pairs.contiguous()) * torch.complex(cos, sin).conj())
        back = turned.flatten(-2) if ctx.interleaved else torch.cat((turned[..., 0], turned[..., 1]), dim=-1)
        return back, None, None, None
