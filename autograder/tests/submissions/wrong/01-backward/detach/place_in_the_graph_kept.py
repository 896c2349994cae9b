"""The new tensor keeps the node that made the old one.

misconception: detach_still_in_graph
elsewhere: full
"""


class Detachment:
    def detach(self, tensor):
        out = Tensor(tensor.data)
        out.grad_fn, out.output_nr, out.requires_grad = tensor.grad_fn, tensor.output_nr, tensor.requires_grad
        return out
