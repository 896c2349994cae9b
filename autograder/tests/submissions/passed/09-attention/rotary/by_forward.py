"""Forward with the opposite angle."""


class Rotary:
    def backward(ctx, grad_output):
        cos, sin = ctx.saved_tensors
        class Nowhere:
            def save_for_backward(self, *tensors):
                pass

        return Rotary.forward(Nowhere(), grad_output, cos, -sin, ctx.interleaved), None, None, None
