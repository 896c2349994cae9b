"""The given gradient is not used.

misconception: given_gradient_not_used
elsewhere: full but together
"""


class Walk:
    def walk(self, root, gradient, retain_graph):
        arrived = {root: torch.ones_like(gradient)}
        for node in self.order(root[0]):
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
            if not retain_graph:
                node.release()
