"""All pieces in one class."""

# %%
class Everything(Engine):
    def order(self, root):
        finished, visited, stack = [], set(), [(root, 0)]
        visited.add(root)
        while stack:
            node, i = stack.pop()
            if i == len(node.next_functions):
                finished.append(node)
                continue
            stack.append((node, i + 1))
            child = node.next_functions[i][0]
            if child is not None and child not in visited:
                visited.add(child)
                stack.append((child, 0))
        finished.reverse()
        return finished

    def accumulate(self, old, new):
        return new.clone() if old is None else torch.add(old, new)

    def zero_(self, tensor):
        tensor.data.zero_()
        return tensor

    def requires_grad(self, operands):
        return True in [operand.requires_grad for operand in operands]

    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("weights are needed")
            gradient = torch.ones_like(root.data)
        if gradient.shape != root.data.shape:
            raise RuntimeError("weights of the root's shape are needed")
        return gradient
