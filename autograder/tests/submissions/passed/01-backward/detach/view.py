"""A view of the values."""


class Detachment:
    def detach(self, tensor):
        return Tensor(tensor.data.view_as(tensor.data))
