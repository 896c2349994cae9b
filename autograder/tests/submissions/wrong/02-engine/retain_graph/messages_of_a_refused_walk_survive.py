"""What was under way when a walk was refused is handed on by the next walk.

elsewhere: full but walk
"""

# %%
class Walk(Engine):
    arrived = {}

    def walk(self, root, gradient, retain_graph):
        self.arrived[root] = gradient
        for node in self.order(root[0]):
            gradients = [self.arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    self.arrived[receiver] = self.arrived[receiver] + message if receiver in self.arrived else message
            if not retain_graph:
                node.release()
