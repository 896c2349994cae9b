"""Only the numbers of elements are compared.

misconception: gradient_of_another_shape_accepted
elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("backward of more than one element needs a gradient")
            return torch.ones_like(root.data)
        if gradient.numel() != root.data.numel():
            raise RuntimeError("the gradient has another number of elements")
        return gradient.reshape(root.data.shape)
