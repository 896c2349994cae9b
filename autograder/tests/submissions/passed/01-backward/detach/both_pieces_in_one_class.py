"""One class for both pieces."""

# %%
class Mine(Engine):
    def detach(self, tensor):
        """Cut the way back, share the memory."""
        values = tensor.data.detach()
        out = Tensor(values)
        out.requires_grad = False
        return out

    def accumulate(self, old, new):
        total = new.clone()
        if old is not None:
            total.add_(old)
        return total
