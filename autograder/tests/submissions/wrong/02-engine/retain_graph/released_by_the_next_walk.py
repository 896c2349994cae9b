"""The nodes are kept, and released when the next walk begins.

misconception: graph_not_released
elsewhere: full
"""

# %%
class Walk(Engine):
    kept = ()

    def walk(self, root, gradient, retain_graph):
        for node in self.kept:
            node.release()
        nodes, arrived = list(self.order(root[0])), {root: gradient}
        for node in nodes:
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    arrived[receiver] = arrived[receiver] + message if receiver in arrived else message
        self.kept = () if retain_graph else nodes
