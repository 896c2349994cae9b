"""Every element is masked."""


class Zeroing:
    def zero_(self, tensor):
        values = tensor.data
        values.masked_fill_(torch.ones(values.shape, dtype=torch.bool), 0)
        return tensor
