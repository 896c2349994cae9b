"""Filled with 1, the refusals first."""


class Root:
    def seed(self, root, gradient):
        value = root.data
        if gradient is None:
            if value.numel() != 1:
                raise RuntimeError("a gradient is needed for more than one element")
            return value.new_full(value.shape, 1.0)
        if list(gradient.size()) != list(value.size()):
            raise RuntimeError("the gradient needs the shape of the root")
        return gradient.clone()
